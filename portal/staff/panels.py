"""What greets staff on the dashboard."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from wagtail.admin.menu import SubmenuMenuItem, admin_menu
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import MainMenuModule

from portal import outbox
from portal.models import AuditEntry, User
from portal.roles import labels_of
from portal.staff import factor, resets
from portal.staff.views import FEW_RECOVERY_CODES


def _named_in_full(self: MainMenuModule) -> list[Any]:
    arguments: list[Any] = _js_args(self)
    arguments[2]["name"] = self.user.get_full_name()
    return arguments


_js_args = MainMenuModule.js_args


def show_full_names() -> None:
    """Have the rail call people by their full name: Wagtail takes the given name alone."""
    MainMenuModule.js_args = _named_in_full


def last_sign_in(user: User) -> AuditEntry | None:
    """The sign-in before the present one, so that its owner can tell whether it was hers."""
    entries = AuditEntry.objects.filter(actor=user, action="staff.signed_in")
    return entries.order_by("-pk")[1:2].first()


class WelcomePanel(Component):
    """Who is signed in, as what, where to go, and what about her sign-in needs care."""

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
            "last_sign_in": last_sign_in(request.user),
            "places": [
                item
                for item in sorted(
                    admin_menu.menu_items_for_request(request), key=lambda item: item.order
                )
                if not isinstance(item, SubmenuMenuItem)
            ],
        }


class ServicePanel(Component):
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
