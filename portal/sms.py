"""Text messages: the only module that knows how they leave the house.

`send` writes an encrypted row and asks the outbox to deliver it; the sender named by
FAYUAN_SMS_SENDER does so. What went wrong is told in words that name nobody.
"""

import json
import logging
from datetime import datetime
from typing import Any, Protocol

import urllib3
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from portal import outbox
from portal.models import TextMessage

logger = logging.getLogger(__name__)


class SmsSender(Protocol):
    """A provider of text messages."""

    def send(self, phone: str, text: str, *, key: str) -> str:
        """Deliver once per `key` as far as the provider can. Returns its message id; raises when it
        is not taken.
        """


class ConsoleSender:
    """Prints the words on a demonstration's console. Elsewhere nothing is sent, and the outbox says
    so: the message is parked, never taken for delivered.
    """

    def send(self, phone: str, text: str, *, key: str) -> str:
        if not settings.DEMO:
            raise outbox.Hopeless("no SMS provider is configured")
        print(f"【短信】{phone[:3]}****{phone[-4:]}：{text}", flush=True)  # noqa: T201  # the console is the sender
        return key


class GatewayAway(outbox.NotYet):
    """The gateway does not answer, or asks to come back later: the message waits for it."""


class GatewayMisconfigured(outbox.NotYet):
    """The gateway does not know us or the address: the message waits until somebody puts that
    right.
    """


class GatewayFailed(Exception):
    """The gateway could not do this one: tried again, and parked when it goes on like that."""


class GatewayRefused(outbox.Hopeless):
    """The gateway will never take this message, such as one to a number that does not exist."""


COME_BACK_LATER = frozenset({408, 409, 425, 429, 502, 503, 504})
WRONG_ADDRESS_OR_TOKEN = frozenset({301, 302, 307, 308, 401, 403, 404, 405})


class HttpSender:
    """Posts each message to FAYUAN_SMS_URL as JSON (`phone`, `text`, `key`), with FAYUAN_SMS_TOKEN
    as bearer token. The key is also the header Idempotency-Key: a message whose answer was lost is
    posted again, and the gateway must send it once. An answer 2xx takes the message over; its `id`
    is kept.

    No redirect is followed: it would carry number and token to somewhere else.
    """

    timeout = urllib3.Timeout(connect=5, read=15)

    def send(self, phone: str, text: str, *, key: str) -> str:
        """Raises GatewayAway, GatewayMisconfigured, GatewayFailed or GatewayRefused."""
        answer = self._post({"phone": phone, "text": text, "key": key}, key)
        _require_taken(answer.status)
        return _id_in(answer.data) or key

    def _post(self, message: dict[str, str], key: str) -> urllib3.BaseHTTPResponse:
        headers = {
            "Authorization": f"Bearer {settings.SMS_TOKEN}",
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": key,
        }
        body = json.dumps(message, ensure_ascii=False).encode()
        try:
            with urllib3.PoolManager(timeout=self.timeout, retries=False) as gateway:
                return gateway.request("POST", settings.SMS_URL, body=body, headers=headers)
        except urllib3.exceptions.LocationValueError:
            raise GatewayMisconfigured("the gateway's address is none") from None
        except urllib3.exceptions.HTTPError as failure:  # its text names the address, no more
            raise GatewayAway(type(failure).__name__) from None


def _require_taken(status: int) -> None:
    if 200 <= status < 300:
        return
    if status in COME_BACK_LATER:
        raise GatewayAway(f"status {status}")
    if status in WRONG_ADDRESS_OR_TOKEN:
        logger.error("the gateway of text messages answers %s: see FAYUAN_SMS_URL, _TOKEN", status)
        raise GatewayMisconfigured(f"status {status}")
    if 400 <= status < 500:
        raise GatewayRefused(f"status {status}")
    raise GatewayFailed(f"status {status}")


def _id_in(answer: bytes) -> str:
    """The gateway's own id of the message, as far as its answer has one."""
    try:
        told: Any = json.loads(answer)
    except ValueError:
        return ""
    return str(told.get("id", "")) if isinstance(told, dict) else ""


class MemorySender:
    """Keeps messages in a list; the test suite's sender."""

    sent: list[tuple[str, str]] = []

    def send(self, phone: str, text: str, *, key: str) -> str:
        self.sent.append((phone, text))
        return key


def sender() -> SmsSender:
    """The configured sender."""
    chosen: SmsSender = import_string(settings.SMS_SENDER)()
    return chosen


def send(phone: str, text: str, *, purpose: str, expires: datetime | None = None) -> TextMessage:
    """Queue a message in the caller's transaction; one that expires before it can be delivered is
    dropped.
    """
    with transaction.atomic():
        message = TextMessage.objects.create(
            phone=phone, text=text, purpose=purpose, expires=expires
        )
        outbox.put("sms", str(message.pk), {"message": str(message.pk)})
    return message


def deliver(message: TextMessage, *, now: datetime) -> None:
    """Hand a queued message to the sender unless it was sent or has expired."""
    if message.sent is not None or (message.expires is not None and message.expires < now):
        return
    message.provider_id = sender().send(message.phone, message.text, key=str(message.pk))[:80]
    message.sent = timezone.now()
    message.save(update_fields=["provider_id", "sent"])
