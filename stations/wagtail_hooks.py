"""The stations' part of the admin."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from stations.models import Division
from stations.staff.panels import StationsPanel
from stations.staff.viewsets import ReadOnlyPolicy, StationsGroup

register_permission_policy(Division, policy=ReadOnlyPolicy(Division))


@hooks.register("register_admin_viewset")
def stations_section() -> StationsGroup:
    return StationsGroup()


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Any]) -> None:
    """What waits in the directory, on the dashboard."""
    panels.append(StationsPanel())
