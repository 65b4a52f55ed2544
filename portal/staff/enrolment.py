"""The right to put a second factor in place: a one-time code that a supervisor hands over in
person. A password alone never enrols anybody.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from portal import audit
from portal.encryption import blind_index
from portal.models import Authenticator, EnrolmentCode, User
from portal.staff import codes, factor

VALID_FOR = timedelta(days=3)


class HasFactor(Exception):
    """The user has a second factor: it must be reset by two people first."""


class NotForOneself(Exception):
    """Nobody hands the code to herself."""


def _digest(user: User, code: str) -> str:
    return blind_index("enrolment", f"{user.pk}:{code}")


def issue(user: User, *, by: User | None, now: datetime, **log: Any) -> str:
    """Replace the user's open codes by a new one and return it spaced: it is shown once.

    `by` is None for the operator at the console. Raises HasFactor, NotForOneself.
    """
    if by is not None and by.pk == user.pk:
        raise NotForOneself
    if factor.has_factor(user):
        raise HasFactor
    code = codes.random_code(codes.ENROLMENT_LENGTH)
    with transaction.atomic():
        EnrolmentCode.objects.filter(user=user, used_at=None).delete()
        Authenticator.objects.filter(user=user, confirmed=False).delete()
        EnrolmentCode.objects.create(
            user=user,
            code_digest=_digest(user, code),
            issued_by=by,
            expires_at=now + VALID_FOR,
        )
        audit.record("staff.enrolment_issued", by=by, on=user, **log)
    return codes.spaced(code)


def find(user: User, code: str, *, now: datetime) -> EnrolmentCode | None:
    """The open code of this user that was typed, normalised; None when there is no such one."""
    if not codes.is_enrolment(code) or factor.has_factor(user):
        return None
    return EnrolmentCode.objects.filter(
        user=user, code_digest=_digest(user, code), used_at=None, expires_at__gt=now
    ).first()


def reopen(pk: Any, *, now: datetime) -> EnrolmentCode | None:
    """The code that a browser came with, if it still gives its right."""
    enrolment = (
        EnrolmentCode.objects.select_related("user")
        .filter(pk=pk, used_at=None, expires_at__gt=now, user__is_active=True)
        .first()
    )
    return None if enrolment is None or factor.has_factor(enrolment.user) else enrolment


def use_up(enrolment: EnrolmentCode, *, now: datetime) -> None:
    """Close the code, once the new device has shown its first right code and not before, so that a
    closed browser locks nobody out.
    """
    enrolment.used_at = now
    enrolment.save(update_fields=["used_at"])
