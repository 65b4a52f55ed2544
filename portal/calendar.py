"""The work calendar and the counting of statutory periods.

Periods count calendar days from the day after the event; a last day that is a rest day moves to the
next working day (民法典 arts. 200-203). The holidays are rows (`CalendarDay`) that staff edit when
the State Council publishes a year.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.dispatch import Signal

SATURDAY = 5

changed = Signal()
"""Sent in the transaction in which days of the work calendar were added or removed: what was
counted by the old ones and kept is to be counted anew.
"""


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are rest days.

    `off` and `work` are the published exceptions to the plain week, `years` the years they were
    published for, `names` what the days off are called.
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
        """Whether the holidays of that year are known; if not, only weekends count as rest days."""
        return day.year in self.years

    def next_working_day(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        while self.is_rest_day(day):
            day += timedelta(days=1)
        return day

    @classmethod
    def load(cls, since: date = date.min) -> "WorkCalendar":
        """The calendar of this installation, or what of it is needed from a day on: one query."""
        from portal.models import CalendarDay  # the counting itself needs no database

        rows_since = CalendarDay.objects.filter(date__gte=since)
        rows = list(rows_since.values_list("date", "kind", "name"))
        names = {day: name for day, kind, name in rows if kind == CalendarDay.Kind.OFF}
        return cls(
            off=frozenset(names),
            work=frozenset(day for day, kind, _ in rows if kind == CalendarDay.Kind.WORK),
            years=frozenset(day.year for day, _, _ in rows),
            names=names,
        )


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
