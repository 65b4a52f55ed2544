"""What a member of staff does here: the roles, which are Django groups, and what each may do.

A room gives a role the model permissions of its own screens in its `AppConfig.ready()`:

    roles.grant(Role.SUPERVISOR, "stations.change_station", "stations.view_station")

`migrate` then makes the groups and adds what is missing; it never takes a permission away, so that
an installation may widen a role. Rights to single rows are not given here: each room's own policy
asks `has_role`.
"""

import logging
from collections import defaultdict
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, Permission
from django.db import models
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

SIGN_IN = "wagtailadmin.access_admin"


class Role(models.TextChoices):
    """The roles; the value is the name of the group, the label is what staff read."""

    EDITOR = "editor", _("内容编辑")
    PUBLISHER = "publisher", _("内容审核发布")
    CLERK = "clerk", _("站点受理")
    REVIEWER = "reviewer", _("申请审查")
    APPROVER = "approver", _("审批")
    SUPERVISOR = "supervisor", _("主管")
    AUDITOR = "auditor", _("监督审计")


WRITES_CONTENT = frozenset({Role.EDITOR, Role.PUBLISHER})
WORKS_ON_APPLICATIONS = frozenset({Role.CLERK, Role.REVIEWER, Role.APPROVER})
OVERSEES = frozenset({Role.SUPERVISOR, Role.AUDITOR})

_grants: defaultdict[Role, set[str]] = defaultdict(set)


def grant(role: Role, *permissions: str) -> None:
    """Give a role model permissions named `app.codename`, from the next `migrate` on."""
    _grants[role].update(permissions)


def granted(role: Role) -> frozenset[str]:
    """The permissions that `migrate` makes sure the role has: signing in, and what rooms gave."""
    return frozenset({SIGN_IN} | _grants[role])


def roles_of(user: AbstractBaseUser | AnonymousUser) -> frozenset[str]:
    """The roles of a user, read once per user object: one query. A superuser has none by that."""
    if not user.is_authenticated:
        return frozenset()
    known: frozenset[str] | None = user.__dict__.get("_staff_roles")
    if known is None:
        names = Group.objects.filter(user=user.pk, name__in=Role.values)
        known = frozenset(names.values_list("name", flat=True))
        user.__dict__["_staff_roles"] = known
    return known


def has_role(user: AbstractBaseUser | AnonymousUser, *roles: str) -> bool:
    """Whether the user has any of these roles."""
    return not roles_of(user).isdisjoint(roles)


def labels_of(user: AbstractBaseUser | AnonymousUser) -> list[str]:
    """What the user does here, in words, in the order of the roles."""
    mine = roles_of(user)
    return [str(role.label) for role in Role if role.value in mine]


def synchronise(**kwargs: Any) -> None:
    """Make the groups and add the permissions they lack. A receiver of `post_migrate`.

    Permissions are made app by app as each app's turn comes, so only the last turn does the work.
    """
    turns = [config for config in apps.get_app_configs() if config.models_module is not None]
    if kwargs.get("sender", turns[-1]) is not turns[-1]:
        return
    existing = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for role in Role:
        group, _made = Group.objects.get_or_create(name=role.value)
        wanted = granted(role)
        if unknown := wanted - existing.keys():
            logger.warning("role %s is granted unknown permissions: %s", role, sorted(unknown))
        group.permissions.add(*(existing[name] for name in wanted & existing.keys()))
