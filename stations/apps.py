from collections.abc import Iterable

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StationsConfig(AppConfig):
    name = "stations"
    verbose_name = _("服务站点")

    def ready(self) -> None:
        """Say what each role may do with the section of the admin."""
        from portal.roles import Role, grant
        from stations import signals  # noqa: F401  # connects them; models are loaded by now

        look = ("view_station", "view_division", "view_closure")
        close = ("add_closure", "change_closure", "delete_closure")
        keep = ("add_station", "change_station", "delete_station", "change_freshnessrule")
        staff = ("view", "add", "change", "delete")
        for role in (Role.CLERK, Role.REVIEWER, Role.APPROVER, Role.AUDITOR, Role.SUPERVISOR):
            grant(role, *_named(look))
        for role in (Role.CLERK, Role.SUPERVISOR):
            grant(role, *_named(close))
        for role in (Role.AUDITOR, Role.SUPERVISOR):
            grant(role, *_named(("view_stationedit",)))
        grant(Role.SUPERVISOR, *_named(keep), *_named(f"{act}_stationstaff" for act in staff))


def _named(permissions: Iterable[str]) -> list[str]:
    return [f"stations.{name}" for name in permissions]
