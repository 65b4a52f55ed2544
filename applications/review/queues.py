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
from applications.querysets import is_overdue, to_do
from portal.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Tab:
    """One tab: its name in the address, its label, and the condition for the user and the day."""

    name: str
    label: "StrOrPromise"
    where: Callable[[User, date], Q]
    is_late: bool = False


TABS = (
    Tab("todo", _("待我处理"), lambda user, today: to_do(user)),
    Tab("open", _("全部在办"), lambda user, today: Q(status__in=OPEN)),
    Tab(
        "late", _("超期"), lambda user, today: Q(status__in=OPEN) & is_overdue(today), is_late=True
    ),
    Tab(
        "waiting",
        _("等申请人或其他机关"),
        lambda user, today: Q(status__in=WAITING_FOR_APPLICANT | WAITING_FOR_OTHERS),
    ),
    Tab("approval", _("待审批"), lambda user, today: Q(status=Status.PROPOSED)),
    Tab("decided", _("已决定"), lambda user, today: Q(status__in=DECIDED)),
    Tab("closed", _("已结束"), lambda user, today: Q(status__in=CLOSED)),
)
BY_NAME = {tab.name: tab for tab in TABS}


@dataclass(frozen=True)
class CountedTab:
    """A tab as shown."""

    name: str
    label: str
    count: int
    is_current: bool
    is_late: bool


def tab(name: str) -> Tab:
    """The tab of that name, the first one for any other word."""
    return BY_NAME.get(name, TABS[0])


def counted(user: User, today: date, current: Tab) -> list[CountedTab]:
    """All tabs with how many of the user's rows each holds: one query."""
    wanted = {one.name: Count("pk", filter=one.where(user, today)) for one in TABS}
    counts = Application.objects.visible_to(user).aggregate(**wanted)
    return [
        CountedTab(one.name, str(one.label), counts[one.name], one is current, one.is_late)
        for one in TABS
    ]


def next_for(user: User) -> Application | None:
    """The most urgent file that waits for this user: what “领取下一件” opens."""
    rows = Application.objects.visible_to(user).to_do_for(user)
    found: Application | None = rows.most_urgent_first().first()
    return found
