"""What greets staff on the dashboard."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from portal import outbox
from portal.roles import labels_of
from portal.staff import factor, resets
from portal.staff.views import FEW_RECOVERY_CODES


class WelcomePanel(Component):  # type: ignore[misc]  # Wagtail has no types
    """Who is signed in, as what, and what about her sign-in needs care."""

    name = "welcome"
    template_name = "staff/welcome.html"
    order = 10

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        left = factor.standing(request.user).recovery_left
        return {
            "user": request.user,
            "roles": labels_of(request.user),
            "today": timezone.localdate(),
            "recovery_left": left,
            "few_codes": left < FEW_RECOVERY_CODES,
        }


class ServicePanel(Component):  # type: ignore[misc]  # Wagtail has no types
    """For who looks after the accounts: messages and index changes that did not get through."""

    name = "service"
    template_name = "staff/service.html"
    order = 900

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"status": outbox.status(now=timezone.now())}

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        if parent_context is None or not parent_context["request"].user.has_perm(resets.PERMISSION):
            return ""
        html: str = super().render_html(parent_context)
        return html
