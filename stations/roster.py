"""The duty roster as staff keep it: the turns of a week, with names; those that cannot both be; and
copying a stretch of days.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from portal.calendar import WorkCalendar
from stations import duties as public
from stations.hours import Schedule, Timetable
from stations.models import Duty, Station

WEEK = timedelta(days=7)
WITHOUT_REST = Timetable(Schedule())
"""Of a place whose days of rest nobody knows."""


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def timetable_of(station: Station) -> Timetable:
    """When a station rests: one query for the calendar."""
    return Timetable(station.schedule, WorkCalendar.load())


def falls_on(duty: Duty, day: date, timetable: Timetable = WITHOUT_REST) -> bool:
    """Whether a turn of the roster comes round on a day, as the public is told."""
    return public.comes_round(public.Roster.of(duty), timetable, day)


def is_single(duty: Duty) -> bool:
    """Whether it was entered for one day alone."""
    return duty.first_day == duty.last_day


def of_days(station: Station, first: date, days: int) -> list[Duty]:
    """The turns of a station that may come round in a stretch of days: one query."""
    last = first + timedelta(days=days - 1)
    rows = Duty.objects.filter(station=station, first_day__lte=last, last_day__gte=first)
    return list(rows.order_by("starts", "ends", "first_day"))


def clashes(duties: Iterable[Duty]) -> set[Duty]:
    """Of the turns of one day, those in which the same person is wanted twice at a time."""
    return {
        duty
        for pair in combinations(duties, 2)
        if pair[0].name == pair[1].name and _overlap(*pair)
        for duty in pair
    }


def _overlap(one: Duty, other: Duty) -> bool:
    return one.starts < other.ends and other.starts < one.ends


def clashing_days(
    duty: Duty, others: Sequence[Duty], days: Iterable[date], timetable: Timetable = WITHOUT_REST
) -> Iterator[date]:
    """The days on which a turn meets another one of the same person."""
    rivals = [row for row in others if row.pk != duty.pk and row.name == duty.name]
    rivals = [row for row in rivals if _overlap(duty, row)]
    return (
        day
        for day in days
        if falls_on(duty, day, timetable) and any(falls_on(row, day, timetable) for row in rivals)
    )


@dataclass(frozen=True)
class Day:
    """A day of the roster; `clashing` are the turns that cannot both be."""

    date: date
    duties: list[Duty]
    clashing: set[Duty]


def days_of(
    duties: Sequence[Duty], days: Iterable[date], timetable: Timetable = WITHOUT_REST
) -> list[Day]:
    """Days with the turns of each."""
    found = [(day, [row for row in duties if falls_on(row, day, timetable)]) for day in days]
    return [Day(day, rows, clashes(rows)) for day, rows in found]


def copy(station: Station, first: date, days: int) -> int:
    """Enter the single turns of a stretch of days once more for the stretch that follows it; what
    stands there already is not doubled. Returns how many were entered.

    Turns that come round by themselves need no copy. A stretch of whole weeks keeps the weekdays.
    """
    shift, timetable = timedelta(days=days), timetable_of(station)
    there = of_days(station, first + shift, days)
    new = [
        Duty(
            station=station,
            name=duty.name,
            role=duty.role,
            first_day=duty.first_day + shift,
            last_day=duty.last_day + shift,
            starts=duty.starts,
            ends=duty.ends,
            is_public=duty.is_public,
            waits=duty.waits,
            asked_by_id=duty.asked_by_id,
        )
        for duty in of_days(station, first, days)
        if is_single(duty) and not any(_is_same(duty, row, shift, timetable) for row in there)
    ]
    Duty.objects.bulk_create(new)
    return len(new)


def _is_same(duty: Duty, row: Duty, shift: timedelta, timetable: Timetable) -> bool:
    """Whether a turn stands at its new day already."""
    facts = (duty.name, duty.role, duty.starts, duty.ends)
    is_alike = facts == (row.name, row.role, row.starts, row.ends)
    return is_alike and falls_on(row, duty.first_day + shift, timetable)
