"""What the dashboard says about the queue."""

from collections.abc import Mapping
from typing import Any

from django.middleware.csrf import get_token
from django.utils import timezone
from wagtail.admin.ui.components import Component

from applications.permissions import acts_on_files, works_on_the_queue
from applications.review import queues

SHOWN = ("todo", "late", "minors", "approval", "open")


class WorkPanel(Component):
    """How much waits, as links into the queue; nothing for who does not work there."""

    name = "applications"
    template_name = "applications/review/panel.html"
    order = 20

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        user = request.user
        counted = {tab.name: tab for tab in queues.counted(user, timezone.localdate())}
        return {
            "tabs": [counted[name] for name in SHOWN if name in counted],
            "acts_on_files": acts_on_files(user),
            # The panel is rendered without the request's context processors.
            "csrf_token": get_token(request),
        }

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        if parent_context is None or not works_on_the_queue(parent_context["request"].user):
            return ""
        html: str = super().render_html(parent_context)
        return html
