from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("检索")

    def ready(self) -> None:
        """Find every app's searchable models, the way Django finds `admin.py`."""
        from search import signals  # noqa: F401  # connects its receivers

        autodiscover_modules("searchable")
