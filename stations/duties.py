"""Who is on duty at stations, now and in the coming week.

The turns are worked out by a plain function over plain values; `DutyBook` reads the rosters. A name
is opened, and told, only where the roster says that it is public.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from stations.enums import DutyRole
from stations.hours import Span, Timetable, without
from stations.models import Duty, Station
from stations.opening import OpeningBook

DAYS_AHEAD = 7
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True)
class Roster:
    """A row of the roster: on these weekdays (Monday is 0) between two days, both included, from
    one time to another, somebody in a role is there. Without a public name, `name` is empty.
    `names_days`: whoever entered it chose the weekdays; otherwise those when the place is open.
    """

    first: date
    last: date
    starts: time
    ends: time
    role: str
    name: str = ""
    weekdays: frozenset[int] = EVERY_DAY
    names_days: bool = True

    @property
    def is_for_one_day(self) -> bool:
        """Whether it was entered for that very day."""
        return self.first == self.last

    @classmethod
    def of(cls, duty: Duty) -> "Roster":
        """The row of a record."""
        return cls(
            first=duty.first_day,
            last=duty.last_day,
            starts=duty.starts,
            ends=duty.ends,
            role=duty.role,
            name=duty.name if duty.is_public else "",
            weekdays=frozenset(int(word) - 1 for word in duty.weekdays) or EVERY_DAY,
            names_days=bool(duty.weekdays),
        )


@dataclass(frozen=True, order=True)
class Turn:
    """Somebody on duty from one moment to another (naive local time), as what, and who if that may
    be told.
    """

    start: datetime
    end: datetime
    role: str
    name: str = ""

    @property
    def day(self) -> date:
        """The day of the turn."""
        return self.start.date()

    @property
    def label(self) -> str:
        """The role in words."""
        return str(DutyRole(self.role).label)

    def holds(self, moment: datetime) -> bool:
        """Whether somebody is there at a moment."""
        return self.start <= moment < self.end


def turns(
    rosters: Iterable[Roster], timetable: Timetable, first: date, days: int = DAYS_AHEAD
) -> list[Turn]:
    """The turns of so many days from `first` on, in order.

    A turn that comes round every week is off on the public holidays that the station keeps, and
    where nobody chose its weekdays, on days of rest, too; one entered for a single day is not.
    What a closure cuts off is left out.
    """
    rows = list(rosters)
    window = [first + timedelta(days=offset) for offset in range(days)]
    return sorted(turn for day in window for row in rows for turn in _on(row, timetable, day))


def comes_round(row: Roster, timetable: Timetable, day: date) -> bool:
    """Whether a turn comes round on a day, closures apart (see `turns`)."""
    if not row.first <= day <= row.last or day.weekday() not in row.weekdays:
        return False
    return row.is_for_one_day or not _is_off(row, timetable, day)


def _on(row: Roster, timetable: Timetable, day: date) -> Iterator[Turn]:
    if not comes_round(row, timetable, day):
        return
    whole = Span(datetime.combine(day, row.starts), datetime.combine(day, row.ends))
    for left in without(whole, timetable.closures):
        yield Turn(left.start, left.end, row.role, row.name)


def _is_off(row: Roster, timetable: Timetable, day: date) -> bool:
    schedule, calendar = timetable.schedule, timetable.calendar
    rests = bool(schedule) and not row.names_days and not schedule.on(day, calendar)
    return rests or schedule.is_holiday(day, calendar)


@dataclass(frozen=True)
class DutyBook:
    """The rosters of some stations beside the book of their hours."""

    book: OpeningBook
    rosters: dict[int, list[Roster]] = field(default_factory=dict)

    @classmethod
    def load(
        cls, stations: Iterable[Station], book: OpeningBook, days: int = DAYS_AHEAD
    ) -> "DutyBook":
        """The rosters of these stations for the coming days: one query."""
        today = book.moment.date()
        rosters = defaultdict(list)
        due = Duty.objects.filter(
            station__in=list(stations),
            last_day__gte=today,
            first_day__lt=today + timedelta(days=days),
        )
        for duty in due:
            rosters[duty.station_id].append(Roster.of(duty))
        return cls(book, dict(rosters))

    def coming(self, station: Station, days: int = DAYS_AHEAD) -> list[Turn]:
        """The turns of the coming days, today's first; those that are over are left out. `days`
        must not be more than was loaded.
        """
        rows = self.rosters.get(station.pk, [])
        found = turns(rows, self.book.timetable(station), self.book.moment.date(), days)
        return [turn for turn in found if turn.end > self.book.moment]

    def now(self, station: Station) -> list[Turn]:
        """Who is on duty at this moment."""
        return [turn for turn in self.coming(station, 1) if turn.holds(self.book.moment)]
