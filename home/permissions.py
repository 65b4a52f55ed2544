"""What editors and publishers may do with pages, pictures and files, and the workflow between
them: an editor writes, a publisher approves.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from guides.models import PublicationTask
from home import tree
from home.models import HomePage
from portal import roles
from portal.roles import Role

PAGE_PERMISSIONS = {
    Role.EDITOR: ("add_page", "change_page"),
    Role.PUBLISHER: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}
FILE_PERMISSIONS = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)
APPS_WITH_PERMISSIONS = ("wagtailcore", "wagtailimages", "wagtaildocs")
WAGTAIL_EXAMPLES = ("Moderators", "Editors")
WAGTAIL_WORKFLOW = "Moderators approval"


def after_migrate(**kwargs: Any) -> None:
    """Complete the tree, the permissions and the workflow once `migrate` has made all tables. A
    receiver of `post_migrate`, which is sent app by app: only the last turn does the work.
    """
    turns = [config for config in apps.get_app_configs() if config.models_module is not None]
    using = kwargs.get("using", DEFAULT_DB_ALIAS)
    tables = connections[using].introspection.table_names()
    if kwargs.get("sender") is turns[-1] and HomePage._meta.db_table in tables:
        ensure()


def ensure() -> HomePage:
    """Everything the content side of an installation needs, added where it is missing."""
    for label in APPS_WITH_PERMISSIONS:
        create_permissions(apps.get_app_config(label), verbosity=0)
    roles.synchronise()
    home = tree.ensure()
    _give_page_permissions(home)
    _give_file_permissions()
    _ensure_workflow(home)
    return home


def _give_page_permissions(home: HomePage) -> None:
    for role, codenames in PAGE_PERMISSIONS.items():
        group = Group.objects.get(name=role.value)
        for permission in Permission.objects.filter(
            content_type__app_label="wagtailcore", codename__in=codenames
        ):
            GroupPagePermission.objects.get_or_create(
                group=group, page=home.page_ptr, permission=permission
            )


def _give_file_permissions() -> None:
    root = Collection.get_first_root_node()
    for role in PAGE_PERMISSIONS:
        group = Group.objects.get(name=role.value)
        for permission in Permission.objects.filter(
            content_type__app_label__in=("wagtailimages", "wagtaildocs"),
            codename__in=FILE_PERMISSIONS,
        ):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root, permission=permission
            )


def _ensure_workflow(home: HomePage) -> None:
    """One workflow for the whole site, in the place of Wagtail's example."""
    if WorkflowPage.objects.filter(page=home.page_ptr).exists():
        return
    task = PublicationTask.objects.create(name=_("审核发布"))
    task.groups.add(Group.objects.get(name=Role.PUBLISHER.value))
    workflow = Workflow.objects.create(name=_("内容发布"))
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=home.page_ptr)
    Workflow.objects.filter(name=WAGTAIL_WORKFLOW, workflow_states=None).delete()
    Task.objects.filter(name=WAGTAIL_WORKFLOW, task_states=None).delete()
    Group.objects.filter(name__in=WAGTAIL_EXAMPLES, user=None).delete()
