from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_save
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("门户")

    def ready(self) -> None:
        """Find every app's outbox handlers, health probes and system checks, the way Django finds
        `admin.py`.
        """
        from wagtail.images import get_image_model

        from portal import csp, pictures, roles, wording
        from portal.staff import signals  # noqa: F401  # connects its receivers

        autodiscover_modules("tasks", "probes", "checks")
        csp.start_widgets_from_attributes()
        wording.speak_chinese()
        wording.remember_words()
        keeps = ("portal.manage_staff_access", "portal.change_calendarday")
        roles.grant(roles.Role.SUPERVISOR, *keeps)
        pre_save.connect(
            pictures.forget_traces, sender=get_image_model(), dispatch_uid="portal.pictures"
        )
        post_migrate.connect(roles.synchronise, dispatch_uid="portal.roles")
        post_migrate.connect(wording.name_permissions, dispatch_uid="portal.wording")
