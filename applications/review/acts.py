"""Who read a file and what was done with it, from the audit log, in words.

For showing alone: nothing is decided by it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.effects import NOTE
from applications.minors import ADMIT, DISMISS
from applications.models import Application
from applications.transitions import TRANSITIONS
from portal.models import AuditEntry, User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

READ = "application.read"
UNMASK = "application.unmask"
FIND = "application.find"
EXPORT = "application.export"
OWN_ACTS: dict[str, "StrOrPromise"] = {
    READ: _("看了案卷"),
    UNMASK: _("看了全名与证件"),
    FIND: _("按号码或姓名查找"),
    EXPORT: _("导出名单"),
    f"application.{NOTE}": _("写了内部备注"),
    ADMIT: _("批准查看"),
    DISMISS: _("取消查看"),
}
JUST_NOW = timedelta(minutes=15)
SHOWN = 30


@dataclass(frozen=True)
class Act:
    """One entry: when, who, what, why."""

    at: datetime
    who: str
    words: str
    reason: str


def words(action: str) -> str:
    """What an action of the audit log is called; the bare name for one that nobody named."""
    step = TRANSITIONS.get(action.removeprefix("application."))
    return str(step.label if step else OWN_ACTS.get(action, action))


def _entries(application: Application) -> models.QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(
        object_type=application._meta.label_lower, object_id=str(application.pk)
    )


def recent_readers(application: Application, user: User, now: datetime) -> list[str]:
    """Names of others who opened the file within the last minutes."""
    seen = _entries(application).filter(action=READ, at__gte=now - JUST_NOW)
    others = seen.exclude(actor=user).select_related("actor").order_by("-pk")
    names = dict.fromkeys(entry.actor.get_full_name() for entry in others if entry.actor)
    return list(names)


def latest(application: Application) -> list[Act]:
    """What was done with the file, newest first."""
    rows = _entries(application).select_related("actor").order_by("-pk")[:SHOWN]
    return [
        Act(
            at=row.at,
            who=row.actor.get_full_name() if row.actor else "",
            words=words(row.action),
            reason=row.reason if row.action in OWN_ACTS else "",
        )
        for row in rows
    ]
