from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StationsConfig(AppConfig):
    name = "stations"
    verbose_name = _("服务站点")

    def ready(self) -> None:
        """Say what each role may do with the section of the admin."""
        from portal.roles import Role, grant
        from stations import signals  # noqa: F401  # connects them; models are loaded by now

        look = ("stations.view_station", "stations.view_division", "stations.view_closure")
        close = ("add_closure", "change_closure", "delete_closure")
        manage = ("add_station", "change_station", "delete_station")
        staff = ("view_stationstaff", "add_stationstaff", "change_stationstaff")
        for role in (Role.CLERK, Role.REVIEWER, Role.APPROVER, Role.AUDITOR, Role.SUPERVISOR):
            grant(role, *look)
        for role in (Role.CLERK, Role.SUPERVISOR):
            grant(role, *(f"stations.{name}" for name in close))
        grant(Role.SUPERVISOR, *(f"stations.{name}" for name in (*manage, *staff)))
        grant(Role.SUPERVISOR, "stations.delete_stationstaff")
