"""What happens when somebody signs in or out, whichever view did it."""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from portal import audit
from portal.models import Authenticator, User
from portal.staff import middleware


@receiver(user_logged_in, dispatch_uid="portal.staff.signed_in")
def signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Start the session's clocks and write down with what the user came in."""
    device = getattr(user, "otp_device", None)
    if device is None:
        return
    middleware.begin(request, timezone.now())
    factor = "authenticator" if isinstance(device, Authenticator) else "recovery"
    audit.record("staff.signed_in", by=user, on=user, reason=factor, request=request)


@receiver(user_logged_out, dispatch_uid="portal.staff.signed_out")
def signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Write down that a verified session ended."""
    if user is not None and getattr(user, "otp_device", None) is not None:
        audit.record("staff.signed_out", by=user, on=user, request=request)


@receiver(user_locked_out, dispatch_uid="portal.staff.locked_out")
def locked_out(request: HttpRequest, username: str | None = None, **kwargs: Any) -> None:
    """Write down, once per lock, that an account was locked from one address."""
    if getattr(request, "axes_failures_since_start", None) is None:
        return  # a further try while it is locked
    user = User.objects.filter(username=username or "").first()
    audit.record("staff.locked_out", by=None, on=user, request=request)
