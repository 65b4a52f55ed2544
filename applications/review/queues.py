"""The tabs over the queue: named sets of the rows a user may see, counted in one query."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from applications.enums import (
    CLOSED,
    DECIDED,
    OPEN,
    WAITING_FOR_APPLICANT,
    WAITING_FOR_OTHERS,
    Status,
)
from applications.models import Application
from applications.permissions import acts_on_files, may_admit
from applications.querysets import is_overdue, to_do, waits_for_admission
from portal.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from applications.querysets import ApplicationQuerySet


@dataclass(frozen=True)
class Tab:
    """One tab: its name in the address, its label, the states it holds, and what else narrows it
    for the user and the day. `for_actors` is shown to who takes steps, `for_responsible` to who
    says who reads minors' files, `is_late` is a warning.
    """

    name: str
    label: "StrOrPromise"
    statuses: frozenset[Status]
    narrowed: Callable[[User, date], Q] = lambda user, today: Q()
    for_actors: bool = False
    for_responsible: bool = False
    is_late: bool = False

    @property
    def is_open(self) -> bool:
        """Whether its files are still worked on."""
        return self.statuses <= OPEN

    def ordered(self, rows: "ApplicationQuerySet") -> "ApplicationQuerySet":
        """What is worked on by urgency, what is over newest first."""
        return rows.most_urgent_first() if self.is_open else rows.order_by("-received_at", "pk")

    def where(self, user: User, today: date) -> Q:
        """The condition of the tab for a user on a day."""
        return Q(status__in=self.statuses) & self.narrowed(user, today)


TABS = (
    Tab("todo", _("待我处理"), OPEN, lambda user, today: to_do(user), for_actors=True),
    Tab("open", _("全部在办"), OPEN),
    Tab("late", _("超期"), OPEN, lambda user, today: is_overdue(today), is_late=True),
    Tab(
        "minors",
        _("待批准查看"),
        OPEN,
        lambda user, today: waits_for_admission(),
        for_responsible=True,
        is_late=True,
    ),
    Tab("waiting", _("等申请人或其他机关"), WAITING_FOR_APPLICANT | WAITING_FOR_OTHERS),
    Tab("approval", _("待审批"), frozenset({Status.PROPOSED})),
    Tab("decided", _("已决定"), DECIDED),
    Tab("closed", _("已结束"), CLOSED),
)


@dataclass(frozen=True)
class CountedTab:
    """A tab as shown."""

    name: str
    label: str
    count: int
    is_current: bool
    is_late: bool


def tabs_for(user: User) -> list[Tab]:
    """The tabs that mean something to this user; the first one is where she begins."""
    acts, admits = acts_on_files(user), may_admit(user)
    mine = (one for one in TABS if acts or not one.for_actors)
    return [one for one in mine if admits or not one.for_responsible]


def tab(name: str, user: User) -> Tab:
    """The user's tab of that name, her first one for any other word."""
    mine = tabs_for(user)
    return next((one for one in mine if one.name == name), mine[0])


def counted(user: User, today: date, current: Tab | None = None) -> list[CountedTab]:
    """The user's tabs with how many of her rows each holds: one query."""
    mine = tabs_for(user)
    wanted = {one.name: Count("pk", filter=one.where(user, today)) for one in mine}
    counts = Application.objects.visible_to(user).aggregate(**wanted)
    return [
        CountedTab(one.name, str(one.label), counts[one.name], one is current, one.is_late)
        for one in mine
    ]


def waiting_for(user: User) -> "ApplicationQuerySet":
    """The files that wait for this user, the most urgent first: what “办理下一件” opens."""
    return Application.objects.visible_to(user).to_do_for(user).most_urgent_first()
