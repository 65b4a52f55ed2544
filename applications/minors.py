"""Who reads the file of a minor: its handler, and whom a responsible person admits, each admission
with a reason and in the log (未成年人网络保护条例 art. 36).

Supervisors are the responsible persons. Everybody else in reach sees that the file exists and how
much time it has, and none of its content; no step can be taken on what one may not open.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from applications.errors import Incomplete, NotPossibleNow, NotYours
from applications.models import Admission, Application
from applications.permissions import AGENCY_ROLES, QUEUE_ROLES, may_admit, may_read
from portal import audit
from portal.models import User
from portal.roles import Role

ADMIT = "application.admit"
DISMISS = "application.dismiss"


def admit(
    application: Application, people: Iterable[User], *, by: User, reason: str, now: datetime
) -> None:
    """Let colleagues read the file; who is admitted already keeps that.

    Raises NotYours when `by` is no supervisor of it or one of them has nothing to do with it,
    Incomplete without a reason or anybody to admit, NotPossibleNow for a file of an adult.
    """
    people = list(people)
    _require_supervisor(application, by)
    if not people:
        raise Incomplete("people", _("请选择可以看的同事"))
    if not reason.strip():
        raise Incomplete("reason", _("请写明为什么"))
    with transaction.atomic():
        row = Application.objects.select_for_update().get(pk=application.pk)
        for person in people:
            if not may_read(person, row):
                raise NotYours(_("这位同事没有办理这份申请的权限。"))
            if not in_force(row).filter(user=person).exists():
                Admission.objects.create(
                    application=row, user=person, reason=reason.strip(), given_by=by, given_at=now
                )
                why = f"{person.get_full_name()}：{reason.strip()}"
                audit.record(ADMIT, by=by, on=row, reason=why)


def dismiss(application: Application, person: User, *, by: User, now: datetime) -> None:
    """Take an admission back. The handler has the file open as long as she handles it.

    Raises NotYours, NotPossibleNow.
    """
    _require_supervisor(application, by)
    with transaction.atomic():
        row = Application.objects.select_for_update().get(pk=application.pk)
        if row.handler_id == person.pk:
            raise NotPossibleNow(_("这位同事是承办人，请先转交给别人。"))
        if in_force(row).filter(user=person).update(ended_at=now):
            audit.record(DISMISS, by=by, on=row, reason=person.get_full_name())


def in_force(application: Application) -> QuerySet[Admission]:
    """The admissions that hold now."""
    return application.admissions.filter(ended_at=None)


def is_locked(row: Application) -> bool:
    """Whether a row that was read `with_locks_for` somebody is closed to her."""
    return bool(getattr(row, "is_locked", False))


def candidates(application: Application) -> QuerySet[User]:
    """Whoever sees that the file exists and is no supervisor, by name: at the file's station who
    works on the queue, at the agency who serves all of it.
    """
    here = Q(station_staff__station=application.station_id, groups__name__in=QUEUE_ROLES)
    above = Q(station_staff__station=application.agency_id, groups__name__in=AGENCY_ROLES)
    found = User.objects.filter(here | above, is_active=True)
    return found.exclude(groups__name=Role.SUPERVISOR).distinct().order_by("last_name", "pk")


def responsible(application: Application) -> QuerySet[User]:
    """The supervisors who can admit somebody to the file."""
    posted = [application.station_id, application.agency_id]
    found = User.objects.filter(
        is_active=True, groups__name=Role.SUPERVISOR, station_staff__station__in=posted
    )
    return found.distinct().order_by("last_name", "pk")


def _require_supervisor(application: Application, by: User) -> None:
    if not may_admit(by) or not may_read(by, application):
        raise NotYours
    if not application.is_minor:
        raise NotPossibleNow(_("这不是未成年人的申请，不需要批准。"))
