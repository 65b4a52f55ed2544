"""Looking up where an application stands: by reference and a code on the phone, or by reference and
the code on the receipt.

Whoever asks learns nothing from how the answer looks or how long it takes: a lookup that matches
nothing writes the same rows as one that does, and the code is drawn and sent by the worker.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from applications.intake import RECEIPT
from applications.models import Application, StatusCode
from applications.phones import is_mobile
from portal import outbox, ratelimit, sms
from portal.encryption import blind_index

KIND = "status_code"
DIGITS = 6
LASTS = timedelta(minutes=10)
TRIES = 5
VIEWING = timedelta(minutes=30)
HOUR = timedelta(hours=1)
# Each is counted whether or not there is such an application.
SENDS = 3
SENDS_PER_NETWORK = 30
RECEIPT_TRIES = 10
RECEIPT_TRIES_PER_NETWORK = 60
TOKEN_BYTES = 16
KEPT_AFTER_EXPIRY = timedelta(days=1)


class TooMany(Exception):
    """It was tried too often in this hour."""


@dataclass(frozen=True)
class Asker:
    """Who looks up: the network of the request, for the limits."""

    network: str
    now: datetime

    def allow(self, purpose: str, subject: str, limit: int) -> bool:
        """Count a try; False beyond the limit of the hour."""
        return ratelimit.allow(purpose, subject, limit=limit, period=HOUR, now=self.now)


def send_code(reference: str, phone: str, asker: Asker) -> str:
    """Ask for a code to the phone on file. Returns the token that binds it to this browser.

    Both arguments in their normal form. Raises TooMany.
    """
    allowed = [
        asker.allow("code-reference", reference, SENDS),
        asker.allow("code-phone", phone, SENDS),
        asker.allow("code-network", asker.network, SENDS_PER_NETWORK),
    ]
    if not all(allowed):
        raise TooMany
    found = _found(reference, phone_index=blind_index("phone", phone))
    with transaction.atomic():
        row, token = _row(found, expires=asker.now + LASTS)
        outbox.put(KIND, str(row.pk), {"code": str(row.pk)}, due=asker.now)
    return token


def _found(reference: str, **index: str) -> Application | None:
    """The application of a reference whose index is this one; an empty index belongs to nobody."""
    row = Application.objects.filter(reference=reference, **index).first()
    return row if all(index.values()) else None


def _row(application: Application | None, *, expires: datetime) -> tuple[StatusCode, str]:
    token = secrets.token_hex(TOKEN_BYTES)
    row = StatusCode.objects.create(
        application=application, binding=_binding(token), expires=expires
    )
    return row, token


def _binding(token: str) -> str:
    return blind_index("status-token", token)


def _digest(row: StatusCode, code: str) -> str:
    return blind_index("status-code", f"{row.pk}:{code}")


def deliver(pk: str, *, now: datetime) -> None:
    """Draw the code of a lookup and send it, once; nothing for one that matched nothing."""
    with transaction.atomic():
        row = StatusCode.objects.select_for_update().filter(pk=pk).first()
        if row is None or row.code_digest or row.application_id is None or row.expires <= now:
            return
        application = Application.objects.filter(pk=row.application_id).first()
        if application is None or not application.may_text or not is_mobile(application.phone):
            return
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        row.code_digest = _digest(row, code)
        row.save(update_fields=["code_digest"])
        text = _("验证码 %(code)s，%(minutes)d 分钟内有效。不是您本人在查询，请不要理会。") % {
            "code": code,
            "minutes": LASTS // timedelta(minutes=1),
        }
        sms.send(application.phone, text, purpose=KIND, expires=row.expires)


def open_with_code(token: str, typed: str, *, now: datetime) -> str | None:
    """Try a code. Returns the token that looks at the status, None when the code is wrong, used,
    too old, or was tried too often.
    """
    with transaction.atomic():
        rows = StatusCode.objects.select_for_update()
        row = rows.filter(binding=_binding(token), used=None, expires__gt=now).first()
        if row is None or row.tries >= TRIES:
            return None
        row.tries += 1
        row.save(update_fields=["tries"])
        right = hmac.compare_digest(_digest(row, typed), row.code_digest or "-")
        if not right or row.application_id is None:
            return None
        return _admit(row, now)


def _admit(row: StatusCode, now: datetime) -> str:
    """Turn a lookup into the right to look; the browser gets another token than before."""
    token = secrets.token_hex(TOKEN_BYTES)
    row.binding = _binding(token)
    row.used = now
    row.expires = now + VIEWING
    row.save(update_fields=["binding", "used", "expires"])
    return token


def open_with_receipt(reference: str, code: str, asker: Asker) -> str | None:
    """Look up with the code of the receipt. Returns the token that looks at the status, or None.

    Raises TooMany.
    """
    allowed = [
        asker.allow("receipt-reference", reference, RECEIPT_TRIES),
        asker.allow("receipt-network", asker.network, RECEIPT_TRIES_PER_NETWORK),
    ]
    if not all(allowed):
        raise TooMany
    found = _found(reference, receipt_digest=blind_index(RECEIPT, code))
    if found is None:
        return None
    with transaction.atomic():
        row, _token = _row(found, expires=asker.now + VIEWING)
        return _admit(row, asker.now)


def waiting(token: str, *, now: datetime) -> bool:
    """Whether this browser has asked for a code that could still be typed."""
    rows = StatusCode.objects.filter(binding=_binding(token), used=None, expires__gt=now)
    return bool(token) and rows.exists()


def opened(token: str, *, now: datetime) -> Application | None:
    """The application that this browser may look at now."""
    if not token:
        return None
    rows = StatusCode.objects.filter(binding=_binding(token), expires__gt=now)
    row = rows.exclude(used=None).select_related("application__station", "application__agency")
    found = row.first()
    return found.application if found is not None else None


def close(token: str) -> None:
    """Look no more: the token opens nothing from now on."""
    StatusCode.objects.filter(binding=_binding(token)).delete()


def purge(*, now: datetime) -> int:
    """Forget lookups that ended a day ago. Returns how many."""
    return StatusCode.objects.filter(expires__lt=now - KEPT_AFTER_EXPIRY).delete()[0]
