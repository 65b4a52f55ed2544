"""Where the coming days differ from the plain week of a place: plain functions over plain values.

Holidays, days worked to make up for them, one-off closures, and the day a season begins or ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from stations.hours import Closing, Interval, Timetable, midnight

ONE_DAY = timedelta(days=1)


class Cause(StrEnum):
    """Why the hours of some days are other than those of the week."""

    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    CLOSURE = "closure"
    SEASON = "season"


@dataclass(frozen=True)
class Deviation:
    """Days in a row, both ends included, with other hours than the week has.

    `openings` are those of each of these days, none when it is closed; `why` is the name of a
    holiday or what was written about a closure. A change of season stands on its first day and has
    the new `week`, from Monday on.
    """

    first: date
    last: date
    cause: Cause
    why: str = ""
    openings: tuple[Interval, ...] = ()
    week: tuple[tuple[Interval, ...], ...] = ()
    closing: Closing | None = None


def deviations(timetable: Timetable, first: date, days: int) -> list[Deviation]:
    """What begins, or goes on, in so many days from `first`, in order."""
    if not timetable.schedule:
        return []
    window = [first + ONE_DAY * offset for offset in range(days)]
    found = [
        *_holidays(timetable, window),
        *_made_up(timetable, window),
        *_closures(timetable, window),
        *_seasons(timetable, window),
    ]
    return sorted(found, key=lambda one: (one.first, one.last, one.cause))


def _holidays(timetable: Timetable, window: list[date]) -> Iterator[Deviation]:
    """Holidays as long as they last, where at least one of their days would be open."""
    seen: set[date] = set()
    for day in window:
        if day in seen or not timetable.schedule.is_holiday(day, timetable.calendar):
            continue
        run = list(_run(timetable, day))
        seen.update(run)
        if any(timetable.schedule.of_weekday(one.weekday(), one) for one in run):
            why = timetable.calendar.names.get(day, "")
            yield Deviation(day, run[-1], Cause.HOLIDAY, why)


def _run(timetable: Timetable, first: date) -> Iterator[date]:
    """The days of one holiday from a day of it on."""
    names = timetable.calendar.names
    day = first
    while day in timetable.calendar.off and names.get(day, "") == names.get(first, ""):
        yield day
        day += ONE_DAY


def _made_up(timetable: Timetable, window: list[date]) -> Iterator[Deviation]:
    """Days worked to make up for a holiday that the week does not have."""
    for day in window:
        plain = timetable.schedule.of_weekday(day.weekday(), day) or ()
        worked = timetable.schedule.on(day, timetable.calendar)
        left = timetable.on(day)  # where a closure leaves nothing, its own line says so
        if left and worked != plain:
            yield Deviation(day, day, Cause.MAKE_UP, openings=left)


def _closures(timetable: Timetable, window: list[date]) -> Iterator[Deviation]:
    """Closures that cut an opening."""
    start, end = midnight(window[0]), midnight(window[-1] + ONE_DAY)
    for closing in timetable.closures:
        if closing.start < end and closing.end > start and _cuts(timetable, closing):
            first, last = closing.start.date(), closing.last_day
            left = timetable.on(first) if first == last else ()
            yield Deviation(first, last, Cause.CLOSURE, closing.why, left, closing=closing)


def _cuts(timetable: Timetable, closing: Closing) -> bool:
    regular = Timetable(timetable.schedule, timetable.calendar)
    before = closing.start.date() - ONE_DAY
    days = (closing.last_day - before).days + 1
    openings = regular.openings(before, days)
    return any(one.start < closing.end and one.end > closing.start for one in openings)


def _seasons(timetable: Timetable, window: list[date]) -> Iterator[Deviation]:
    """The days from which on the week is another one."""
    if not any(rule.season for rule in timetable.schedule.rules):
        return
    for yesterday, day in pairwise(window):
        week = timetable.week(day)
        if week != timetable.week(yesterday):
            yield Deviation(day, day, Cause.SEASON, week=week)
