from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from applications.review.panels import WorkPanel
from applications.review.viewsets import QueueViewSet


@hooks.register("register_admin_viewset")
def register_queue() -> QueueViewSet:
    """The applications section of the admin."""
    return QueueViewSet()


@hooks.register("construct_homepage_panels")
def show_work(request: HttpRequest, panels: list[Any]) -> None:
    """What waits in the queue, on the dashboard."""
    panels.append(WorkPanel())
