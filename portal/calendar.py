"""The work calendar and the counting of statutory periods.

Periods count calendar days from the day after the event; a last day that is a rest day moves to the
next working day (民法典 arts. 200-203). The holidays are rows (`CalendarDay`) that staff edit when
the State Council publishes a year.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.db import connection, transaction
from django.dispatch import Signal
from django.utils.translation import gettext_noop as _

from portal.prepared import Prepared

SATURDAY = 5
OF_EVERY_YEAR = (
    *(_("元旦"), _("春节"), _("清明节"), _("劳动节"), _("端午节"), _("中秋节"), _("国庆节")),
)
"""The holidays of the whole nation (全国年节及纪念日放假办法 art. 2)."""
ALSO_SAID = {
    _("元旦"): (_("新年"),),
    _("春节"): (_("新春"), _("农历新年")),
    _("劳动节"): (_("五一"),),
    _("国庆节"): (_("十一"),),
}
"""What people call them besides; 清明节 is 清明."""
NEW_YEAR_FROM = (12, 25)
"""From here on (month, day) New Year's holiday, of the next year's arrangement, may take days."""
_LOCK = 0x66617963  # any number that no other advisory lock of the database bears

changed = Signal()
"""Sent by `changing`, in the transaction in which days of the work calendar were added or removed:
what was counted by the old ones and kept is to be counted anew.
"""


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are rest days.

    `off` and `work` are the published exceptions to the plain week, `years` the years whose
    arrangement is here with every holiday, `names` what the days off are called.
    """

    off: frozenset[date] = field(default_factory=frozenset)
    work: frozenset[date] = field(default_factory=frozenset)
    years: frozenset[int] = field(default_factory=frozenset)
    names: Mapping[date, str] = field(default_factory=dict, hash=False)

    def is_rest_day(self, day: date) -> bool:
        """A published day off, or a weekend day that is not worked."""
        if day in self.work:
            return False
        return day in self.off or day.weekday() >= SATURDAY

    def is_published(self, day: date) -> bool:
        """Whether all holidays that the day may fall on are known; where they are not, the day may
        be a rest day that nobody entered.
        """
        return not self.years_unknown(day)

    def years_unknown(self, day: date) -> list[int]:
        """The years whose arrangement decides on the day and is not here whole. The last days of
        December are also in the hands of the year after.
        """
        deciding = {day.year}
        if (day.month, day.day) >= NEW_YEAR_FROM:
            deciding.add(day.year + 1)
        return sorted(deciding - self.years)

    def next_working_day(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        while self.is_rest_day(day):
            day += timedelta(days=1)
        return day

    @classmethod
    def load(cls, since: date = date.min) -> "WorkCalendar":
        """The calendar of this installation, or what of it is needed from a day on: one query."""
        # A holiday's days lie in its year, or within days of it.
        return _of_days(tuple(map(tuple, _days_since().values([since.year - 1]))))


@lru_cache(maxsize=1)
def _days_since() -> Prepared[Any]:
    """Days, kinds, names and years of the arrangements since a year: nearly every page asks."""
    from portal.models import CalendarDay  # the counting itself needs no database

    columns = ("date", "kind", "name", "year")
    return Prepared(
        lambda year: CalendarDay.objects.filter(year__gte=year[0]).values_list(*columns)
    )


@lru_cache(maxsize=8)
def _of_days(days: tuple[tuple[Any, ...], ...]) -> WorkCalendar:
    """The calendar of days, each with its kind, name and year."""
    from portal.models import CalendarDay

    names = {day: name for day, kind, name, _ in days if kind == CalendarDay.Kind.OFF}
    return WorkCalendar(
        off=frozenset(names),
        work=frozenset(day for day, kind, *_ in days if kind == CalendarDay.Kind.WORK),
        years=whole_years((year, name) for day, _, name, year in days if day in names),
        names=MappingProxyType(names),
    )


def _short(name: str) -> str:
    return name[:-1] if len(name) > 2 else name


def missing_from(names: Iterable[str]) -> list[str]:
    """Which holidays of every year are not among these names; one name may tell of two, and 清明 or
    五一 will do.
    """
    told = "、".join(names)
    return [
        name
        for name in OF_EVERY_YEAR
        if not any(said in told for said in (_short(name), *ALSO_SAID.get(name, ())))
    ]


def whole_years(holidays: Iterable[tuple[int, str]]) -> frozenset[int]:
    """The years that have all holidays of every year, from years and names of days off. A year of
    which somebody has entered a part is not to be trusted yet.
    """
    names = defaultdict(set)
    for year, name in holidays:
        names[year].add(name)
    return frozenset(year for year, told in names.items() if not missing_from(told))


@contextmanager
def changing() -> Iterator[None]:
    """A transaction that changes days of the calendar and counts anew what went by them. They
    follow one another: of two at once, neither could count with the other's days. (SQLite lets
    only one write anyway.)
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield
        changed.send(sender=None)


def hold() -> None:
    """Let nobody change the calendar until the transaction ends in which something is counted by
    it: what is counted meanwhile is not there yet when the change counts anew.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])


@dataclass(frozen=True)
class Due:
    """The end of a period: the day it ends by counting, and the day it ends in law."""

    raw: date
    moved: date


def due_date(start: date, days: int, calendar: WorkCalendar) -> Due:
    """Last day of a period of `days` calendar days; the opening day is not counted (民法典 arts.
    200-203).

    Raises ValueError for a negative period.
    """
    if days < 0:
        raise ValueError("a period is not negative")
    raw = start + timedelta(days=days)
    return Due(raw=raw, moved=calendar.next_working_day(raw))
