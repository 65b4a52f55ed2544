"""What every view of the back office that is our own builds on."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase


class VerifiedStaffMixin:
    """A view for staff who have shown their second factor.

    The middleware asks the same; a view asked from elsewhere (a test, another URL) is still safe.
    `permission` names a model permission that is wanted as well.
    """

    permission = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        verified = getattr(user, "is_verified", bool)()
        if not verified or (self.permission and not user.has_perm(self.permission)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]
