"""The stations' part of the admin."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from stations.models import Division
from stations.staff.viewsets import ReadOnlyPolicy, StationsGroup

register_permission_policy(Division, policy=ReadOnlyPolicy(Division))


@hooks.register("register_admin_viewset")
def stations_section() -> StationsGroup:
    return StationsGroup()
