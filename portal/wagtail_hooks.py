"""The portal's part of the admin: branding, menus, the dashboard, accounts."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.roles import OVERSEES, WRITES_CONTENT, has_role
from portal.staff.holidays import PERMISSION as CALENDAR
from portal.staff.holidays import HolidaysView
from portal.staff.panels import ServicePanel, WelcomePanel, show_full_names
from portal.staff.resets import PERMISSION
from portal.wording import without_version

HIDDEN_FROM_ALL = frozenset({"help", "whats-new-in-wagtail-version", "editor-guide"})
FOR_CONTENT = frozenset({"explorer", "images", "documents", "snippets", "reports"})

show_full_names()


class PermittedMenuItem(MenuItem):
    """A menu item for who has one permission."""

    def __init__(self, *args: Any, permission: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(self.permission))


@hooks.register("insert_global_admin_css")
def stylesheets() -> SafeString:
    return format_html(
        '<link rel="stylesheet" href="{}"><link rel="stylesheet" href="{}">',
        static("portal/admin.css"),
        static("portal/desk.css"),
    )


@hooks.register("insert_global_admin_js")
def scripts() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("portal/admin.js"))


@hooks.register("register_admin_urls")
def people_urls() -> list[URLResolver]:
    return [path("people/", include("portal.staff.admin_urls"))]


@hooks.register("register_settings_menu_item")
def people_menu_item() -> MenuItem:
    return PermittedMenuItem(
        _("人员与登录"),
        reverse("people:index"),
        name="people",
        icon_name="group",
        order=100,
        permission=PERMISSION,
    )


@hooks.register("register_settings_menu_item")
def holidays_menu_item() -> MenuItem:
    return PermittedMenuItem(
        HolidaysView.page_title,
        reverse("people:holidays"),
        name="holidays",
        icon_name="date",
        order=110,
        permission=CALENDAR,
    )


@hooks.register("register_account_menu_item")
def security_account_item(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("people:security"),
        "label": _("登录安全"),
        "help_text": _("换手机、重做备用码、退出其他地方的登录。"),
    }


@hooks.register("construct_main_menu")
def hide_what_is_not_ones_work(request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave out Wagtail's own help, and the content sections for who does not write content."""
    hidden = set(HIDDEN_FROM_ALL)
    if not (request.user.is_superuser or has_role(request.user, *WRITES_CONTENT, *OVERSEES)):
        hidden |= FOR_CONTENT
    items[:] = [item for item in items if item.name not in hidden]
    without_version(items)


@hooks.register("construct_homepage_panels")
def dashboard(request: HttpRequest, panels: list[Any]) -> None:
    """Our greeting on top; Wagtail's news about itself left out."""
    panels[:] = [panel for panel in panels if panel.name != "whats_new_in_wagtail_version"]
    panels += [WelcomePanel(), ServicePanel()]
