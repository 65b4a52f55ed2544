"""A lost phone and no recovery codes: one person asks for a reset, another approves it."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from portal import audit
from portal.models import FactorReset, User
from portal.staff import enrolment, factor

PERMISSION = "portal.manage_staff_access"


class ResetRefused(Exception):
    """The reset cannot be asked for or approved; the message is for staff."""


class AlreadyAsked(ResetRefused):
    """There is an open request for this person."""


class NeedsAnother(ResetRefused):
    """The asker, or the person herself, may not approve."""


class AlreadyClosed(ResetRefused):
    """Somebody was quicker."""


def ask(user: User, *, by: User, reason: str, now: datetime, **log: Any) -> FactorReset:
    """Ask for a reset. Raises NeedsAnother for oneself, AlreadyAsked."""
    if by.pk == user.pk:
        raise NeedsAnother
    try:
        with transaction.atomic():
            request = FactorReset.objects.create(
                user=user, asked_by=by, reason=reason, asked_at=now
            )
            audit.record("staff.reset_asked", by=by, on=user, reason=reason, **log)
    except IntegrityError:
        raise AlreadyAsked from None
    return request


def _open(pk: int) -> FactorReset:
    request = FactorReset.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if request is None or request.closed_at is not None:
        raise AlreadyClosed
    return request


def approve(pk: int, *, by: User, now: datetime, **log: Any) -> str:
    """Take the second factor away, end all sessions, and return the new enrolment code, shown once.

    Raises NeedsAnother unless `by` is neither the asker nor the person, AlreadyClosed.
    """
    with transaction.atomic():
        request = _open(pk)
        if by.pk in (request.asked_by_id, request.user_id):
            raise NeedsAnother
        request.close(by=by, approved=True, now=now)
        factor.remove(request.user)
        audit.record("staff.reset_approved", by=by, on=request.user, **log)
        return enrolment.issue(request.user, by=by, now=now, **log)


def decline(pk: int, *, by: User, now: datetime, **log: Any) -> None:
    """Close the request without a reset; the asker may take it back so. Raises AlreadyClosed."""
    with transaction.atomic():
        request = _open(pk)
        request.close(by=by, approved=False, now=now)
        audit.record("staff.reset_declined", by=by, on=request.user, **log)
