"""What every view of the back office that is our own builds on."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from portal.models import User


def is_verified(request: HttpRequest) -> bool:
    """Whether the session has shown its second factor."""
    return bool(getattr(request.user, "is_verified", bool)())


def staff_of(request: HttpRequest) -> User:
    """Who is signed in, in a view that only verified staff reach."""
    return cast(User, request.user)


class VerifiedStaffMixin:
    """A view for staff who have shown their second factor.

    The middleware asks the same; a view asked from elsewhere (a test, another URL) is still safe.
    `permission` names a model permission that is wanted as well.
    """

    permission = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        lacks = self.permission and not request.user.has_perm(self.permission)
        if lacks or not is_verified(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]
