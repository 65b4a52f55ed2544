"""What the dashboard says about the stations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from stations import permissions, verification
from stations.staff.paging import words
from stations.staff.standing import fallen, standing


@dataclass(frozen=True)
class Tile:
    """A number with the way to what it counts."""

    count: str
    label: str
    url: str
    is_urgent: bool = False


class StationsPanel(Component):
    """What waits in the directory, as links; nothing for who cannot act on it."""

    name = "stations"
    template_name = "stations/staff/panel.html"
    order = 30

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user, now = parent_context["request"].user, timezone.now()
        waits = standing(user, timezone.localdate(now), verification.rules())
        counted = (
            ("confirm", waits.confirm, _("该核对"), False),
            ("mistakes", waits.mistakes, _("群众报错"), bool(waits.mistakes)),
            ("consent", waits.waiting, _("改动等同意"), False),
            ("complete", waits.complete, _("待补充"), False),
        )
        return {
            "tiles": [
                Tile(words(count), label, reverse(f"stations_desk:{name}"), urgent)
                for name, count, label, urgent in counted
            ],
            "fallen": words(number) if (number := fallen(user, now)) else "",
        }

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        if parent_context is None or not permissions.may_act(parent_context["request"].user):
            return ""
        html: str = super().render_html(parent_context)
        return html
