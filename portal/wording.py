"""Chinese for what Django and Wagtail say in English outside their catalogues.

Everything they mark for translation is in `locale/`. What is left they build out of names in the
code (labels of fields, headings of columns), or keep in the database (permissions, groups).
"""

from functools import lru_cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.forms import Form
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext, trans_real
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import choosers, workflows
from wagtail.admin.menu import MenuItem, SubmenuMenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.account import NameEmailSettingsPanel
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.contrib.redirects.forms import ConfirmImportForm
from wagtail.models import Site
from wagtail.sites.views import IndexView as SiteIndexView
from wagtail.users.forms import PagePermissionsForm
from wagtail.users.views.bulk_actions.assign_role import RoleForm
from wagtail.users.views.groups import IndexView as GroupIndexView

from portal.roles import Role

LINK_TEXT = {"link_text": _("显示的文字")}
FIELD_LABELS: dict[type[Form], dict[str, Any]] = {
    choosers.ExternalLinkChooserForm: LINK_TEXT,
    choosers.AnchorLinkChooserForm: {"url": _("页内位置的名称"), **LINK_TEXT},
    choosers.PhoneLinkChooserForm: {"phone_number": _("电话号码"), **LINK_TEXT},
    choosers.EmailLinkChooserForm: {
        "email_address": _("电子邮箱"),
        "subject": _("邮件主题"),
        "body": _("邮件正文"),
        **LINK_TEXT,
    },
    workflows.WorkflowPageForm: {"page": _("页面")},
    RoleForm: {"role": _("角色")},
    PagePermissionsForm: {"page": _("页面"), "permissions": _("权限")},
    ConfirmImportForm: {"permanent": _("永久重定向")},
}
"""Labels of Wagtail's forms that name a field by its attribute."""

PERMISSION_LABELS = {
    "add": _("添加%(what)s"),
    "change": _("更改%(what)s"),
    "delete": _("删除%(what)s"),
    "view": _("查看%(what)s"),
    "choose": _("选用%(what)s"),
}


MOST_WORDS = 20_000


def speak_chinese() -> None:
    """Replace the English that is in code. Called once, when the apps are ready."""
    for form, labels in FIELD_LABELS.items():
        for name, label in labels.items():
            form.base_fields[name].label = label
    for column in SiteIndexView.columns:
        if column.name in {"port", "site_name", "root_page"}:
            column.label = capfirst(Site._meta.get_field(column.name).verbose_name)
    GroupIndexView.columns[0].accessor = group_name
    Group.add_to_class("__str__", group_name)
    WagtailAdminTemplateMixin.get_header_title = _header_title
    WagtailPaginator.items_count_label = property(_how_many)
    NameEmailSettingsPanel.title = _("姓名")  # "Name" is 名称 wherever it is not a person's


def remember_words() -> None:
    """Look each word up once. Ours are Chinese in the code, and thirty catalogues of packages are
    asked in vain for each: a quarter of the time a page of the directory takes. Called once.
    """
    words = trans_real.translation(settings.LANGUAGE_CODE)
    # Only this object is to remember, not its class.
    words.gettext = lru_cache(maxsize=MOST_WORDS)(words.gettext)  # type: ignore[method-assign]


def without_version(items: list[MenuItem]) -> None:
    """Leave the line "Wagtail v8.0" out of the settings menu."""
    for place, item in enumerate(items):
        if item.name == "settings":
            items[place] = SubmenuMenuItem(
                item.label, item.menu, name=item.name, icon_name=item.icon_name, order=item.order
            )


def group_name(group: Group) -> str:
    """What staff call a group: the role's words where it is a role's, else its own name."""
    return str(Role(group.name).label) if group.name in Role.values else group.name


def _header_title(view: Any) -> str:
    title, subtitle = view.get_page_title(), view.get_page_subtitle()
    return f"{title}：{subtitle}" if subtitle else str(title)


def _how_many(paginator: WagtailPaginator) -> str:
    return gettext("共 %(count)s 项") % {"count": paginator.count}


def name_permissions(**kwargs: Any) -> None:
    """Name the permissions in the database in Chinese. A receiver of `post_migrate`.

    Django and Wagtail make them with English names and never look at the names again. They are made
    app by app as each app's turn comes, so only the last turn does the work.
    """
    turns = [config for config in apps.get_app_configs() if config.models_module is not None]
    if kwargs.get("sender", turns[-1]) is not turns[-1]:
        return
    renamed = []
    with translation.override(settings.LANGUAGE_CODE):  # `migrate` switches translations off
        for permission in Permission.objects.select_related("content_type"):
            name = permission_name(permission)
            if name != permission.name:
                permission.name = name
                renamed.append(permission)
    Permission.objects.bulk_update(renamed, ["name"])


def permission_name(permission: Permission) -> str:
    """The Chinese of a permission's name; a name that is not English stays as it is."""
    action = permission.codename.partition("_")[0]
    label = PERMISSION_LABELS.get(action)
    if label is not None and permission.name.startswith(f"Can {action} "):
        return str(label) % {"what": permission.content_type.name}
    return gettext(permission.name)
