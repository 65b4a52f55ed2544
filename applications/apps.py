from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = _("法律援助申请")

    def ready(self) -> None:
        """Register the system checks, and what follows from changes elsewhere."""
        from applications import checks, signals  # noqa: F401  # register themselves
        from applications.review import checks as review_checks  # noqa: F401  # likewise
