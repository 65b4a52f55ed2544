from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)

from applications.enums import OPEN, WAITING_FOR_APPLICANT, WAITING_FOR_OTHERS, Status
from applications.permissions import HANDLES, may_admit, serves_whole_agency
from portal.models import User
from portal.roles import Role, has_role
from stations.models import Station

if TYPE_CHECKING:
    from applications.models import Admission, Application, Clock  # noqa: F401  # names of type arguments


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Rows as the work speaks of them. Views start from `visible_to`; what shows more of a row than
    that it exists goes on with `openable_by`.
    """

    def visible_to(self, user: User) -> Self:
        """Rows of the stations a clerk serves; the whole agency for reviewers, approvers,
        supervisors, auditors.
        """
        served = Station.objects.served_by(user)
        if serves_whole_agency(user):
            return self.filter(Q(agency__in=served) | Q(station__in=served))
        return self.filter(station__in=served)

    def openable_by(self, user: User) -> Self:
        """Of the rows she sees, those whose content the user may read."""
        return self.filter(is_openable(user))

    def with_locks_for(self, user: User) -> Self:
        """Each row with `is_locked`: its content is not for this user."""
        whether = Case(
            When(is_openable(user), then=Value(False)),
            default=Value(True),
            output_field=BooleanField(),
        )
        return self.annotate(is_locked=whether)

    def open(self) -> Self:
        """Not decided and not closed."""
        return self.filter(status__in=OPEN)

    def to_do_for(self, user: User) -> Self:
        """What this member of staff can act on now: free or her own files, or files to approve."""
        return self.filter(to_do(user))

    def in_hand(self) -> dict[int, int]:
        """How many open files each handler has: one query."""
        counted = self.open().exclude(handler=None).values("handler").annotate(files=Count("pk"))
        return dict(counted.values_list("handler", "files"))

    def most_urgent_first(self) -> Self:
        """By the raw due day of the running clock, files without one last, then by receipt."""
        running = _clocks().filter(application=OuterRef("pk"), stopped=None).order_by("raw_due")
        by_due_day = self.annotate(raw_due=Subquery(running.values("raw_due")[:1]))
        return by_due_day.order_by(F("raw_due").asc(nulls_last=True), "received_at", "pk")


def _clocks() -> models.QuerySet["Clock"]:
    from applications.models import Clock  # the models' own module imports this one

    return Clock.objects.all()


def _admissions(*roles: str) -> models.QuerySet["Admission"]:
    """The admissions to a row that hold; with roles, of people at work who have one of them."""
    from applications.models import Admission  # as above

    rows = Admission.objects.filter(application=OuterRef("pk"), ended_at=None)
    return rows.filter(user__is_active=True, user__groups__name__in=roles) if roles else rows


def is_openable(user: User) -> Q:
    """The condition that a row's content is for this user: a minor's file is read by its handler,
    by whom a supervisor admitted, and by supervisors (未成年人网络保护条例 art. 36).
    """
    if may_admit(user):
        return Q(pk__isnull=False)
    admitted = Q(Exists(_admissions().filter(user=user)))
    return Q(is_minor=False) | Q(handler=user) | admitted


def waits_for_admission() -> Q:
    """The condition that the next step on a minor's file waits until a supervisor admits somebody:
    to handle it, or, besides the two who did so far, to decide.
    """
    to_handle = _admissions(*HANDLES)
    to_decide = _admissions(Role.APPROVER).exclude(user=OuterRef("proposed_by"))
    to_decide = to_decide.exclude(user=OuterRef("handler"))
    free = Q(status__in=[Status.SUBMITTED, Status.REVIEWING], handler=None)
    proposed = Q(status=Status.PROPOSED)
    return Q(is_minor=True) & ((free & ~Q(Exists(to_handle))) | (proposed & ~Q(Exists(to_decide))))


def is_overdue(today: date) -> Q:
    """The condition that a clock that runs, and does not stand still, is past its moved due day."""
    late = _clocks().filter(application=OuterRef("pk"), stopped=None, moved_due__lt=today)
    return Q(Exists(late)) & ~Q(status__in=WAITING_FOR_APPLICANT | WAITING_FOR_OTHERS)


def to_do(user: User) -> Q:
    """The condition that it is this user's turn."""
    turn = Q(pk__in=[])
    if has_role(user, *HANDLES):
        free = Q(status__in=[Status.SUBMITTED, Status.REVIEWING], handler=None)
        turn |= free | Q(status=Status.REVIEWING, handler=user)
    if has_role(user, Role.APPROVER):
        turn |= Q(status=Status.PROPOSED) & ~Q(proposed_by=user) & ~Q(handler=user)
    return turn & is_openable(user)
