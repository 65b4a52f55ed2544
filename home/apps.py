from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("网站首页")

    def ready(self) -> None:
        from home import permissions  # models are loaded by now

        post_migrate.connect(permissions.after_migrate, dispatch_uid="home.permissions")
