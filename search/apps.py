from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("检索")

    def ready(self) -> None:
        """Find every app's searchable models, the way Django finds `admin.py`."""
        from portal.roles import Role, grant
        from search import checks, signals  # noqa: F401  # they register themselves

        autodiscover_modules("searchable")
        for role in (Role.PUBLISHER, Role.SUPERVISOR):
            rights = ("add", "change", "delete", "view")
            grant(role, *(f"search.{right}_synonym" for right in rights))
