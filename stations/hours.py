"""When a place is open: plain functions over plain values, no database.

Times of day are minutes after midnight of the day an opening belongs to; an opening that runs past
midnight ends after 1440. Moments are local to Asia/Shanghai.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property

from portal.calendar import WorkCalendar

DAY_MINUTES = 24 * 60
MOST_INTERVALS = 4
WORKING_DAYS = range(5)
WEEKEND = (5, 6)
# How far ahead the next opening is looked for: longer than anybody waits.
HORIZON_DAYS = 62
# An opening that lasts longer than this is "round the clock" to a reader.
ROUND_THE_CLOCK = timedelta(hours=24)


@dataclass(frozen=True, order=True)
class Interval:
    """One opening, from `start` to `end`, in minutes after midnight."""

    start: int
    end: int


@dataclass(frozen=True)
class Season:
    """A part of every year, by (month, day), both ends included. It may run over New Year."""

    first: tuple[int, int]
    last: tuple[int, int]

    @property
    def end(self) -> tuple[int, int]:
        """The last day in any year: who writes 28 February means the end of the month."""
        means_it = self.last == (2, 28) and self.first != (2, 29)
        return (2, 29) if means_it else self.last

    def contains(self, day: date) -> bool:
        """Whether the day lies in the season."""
        at = (day.month, day.day)
        if self.first <= self.end:
            return self.first <= at <= self.end
        return at >= self.first or at <= self.end


@dataclass(frozen=True)
class Rule:
    """The openings of some weekdays (Monday is 0), all year or in a season. No interval: closed."""

    days: frozenset[int]
    intervals: tuple[Interval, ...]
    season: Season | None = None


@dataclass(frozen=True)
class Schedule:
    """The weekly hours of a place. A season's rule replaces the year-round one of the same
    weekday.
    """

    rules: tuple[Rule, ...] = ()
    open_on_holidays: bool = False

    def __bool__(self) -> bool:
        return bool(self.rules)

    def of_weekday(self, weekday: int, day: date) -> tuple[Interval, ...] | None:
        """The openings of a weekday in the season that `day` lies in; None when no rule names
        it.
        """
        named = [rule for rule in self.rules if weekday in rule.days]
        seasonal = [rule for rule in named if rule.season and rule.season.contains(day)]
        chosen = seasonal or [rule for rule in named if rule.season is None]
        if not chosen:
            return None
        return tuple(sorted(interval for rule in chosen for interval in rule.intervals))

    def on(self, day: date, calendar: WorkCalendar) -> tuple[Interval, ...]:
        """The openings that begin on a day.

        Public holidays are closed unless the schedule says otherwise. A weekend that is worked to
        make up for a holiday is open as on a Monday, where all five working days are open.
        """
        if self.is_holiday(day, calendar):
            return ()
        own = self.of_weekday(day.weekday(), day)
        if own is None and day in calendar.work and self._works_all_week(day):
            own = self.of_weekday(0, day)
        return own or ()

    def is_open(self, at: datetime, calendar: WorkCalendar) -> bool:
        """Whether an opening holds a moment: `open_state` without closures and the rest of the
        answer, for asking very often.
        """
        minute, today = at.hour * 60 + at.minute, at.date()
        return self._holds(today, minute, calendar) or self._holds(
            today - timedelta(days=1), minute + DAY_MINUTES, calendar
        )

    def _holds(self, day: date, minute: int, calendar: WorkCalendar) -> bool:
        """Whether an opening that begins on a day holds a minute after its midnight."""
        # Most hours hold it on no day, and which day has which hours takes longer to find out.
        return any(one.start <= minute < one.end for one in self._of_any_day) and any(
            one.start <= minute < one.end for one in self.on(day, calendar)
        )

    @cached_property
    def _of_any_day(self) -> frozenset[Interval]:
        return frozenset(interval for rule in self.rules for interval in rule.intervals)

    def makes_up(self, day: date) -> bool:
        """Whether both days of a weekend that is worked to make up for a holiday are open, in the
        season that `day` lies in.
        """
        weekend = (self.of_weekday(weekday, day) for weekday in WEEKEND)
        return all(own or (own is None and self._works_all_week(day)) for own in weekend)

    def is_holiday(self, day: date, calendar: WorkCalendar) -> bool:
        """Whether a public holiday closes the place on a day."""
        return day in calendar.off and not self.open_on_holidays

    def _works_all_week(self, day: date) -> bool:
        return all(self.of_weekday(weekday, day) for weekday in WORKING_DAYS)


def midnight(day: date) -> datetime:
    """The moment a day begins."""
    return datetime.combine(day, time())


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of time: `start` belongs to it, `end` does not."""

    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.start <= moment < self.end


@dataclass(frozen=True, order=True)
class Closing(Span):
    """A one-off closure: from when to when, and why, in the words of whoever entered it."""

    why: str = ""

    @classmethod
    def of_days(cls, first: date, last: date, why: str = "") -> "Closing":
        """A closure of whole days, both included."""
        return cls(midnight(first), midnight(last + timedelta(days=1)), why)

    @property
    def is_of_whole_days(self) -> bool:
        """Whether it begins and ends at midnight."""
        return self.start.time() == self.end.time() == time()

    @property
    def last_day(self) -> date:
        """The last day that something of it falls on."""
        return (self.end - timedelta(microseconds=1)).date()


@dataclass(frozen=True)
class Timetable:
    """All that decides when a place is open: its weekly hours, the public holidays with the days
    worked to make up for them, and its one-off closures.
    """

    schedule: Schedule
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    closures: tuple[Closing, ...] = ()

    def openings(self, first: date, days: int = HORIZON_DAYS) -> Iterator[Span]:
        """The openings that begin on one of so many days, in order, each as long as it lasts."""
        for span in _whole(self.schedule, first, days, self.calendar):
            yield from without(span, self.closures)

    def on(self, day: date) -> tuple[Interval, ...]:
        """What of the openings that begin on a day the closures leave, in minutes after its
        midnight.
        """
        start = midnight(day)
        return tuple(
            Interval(_minutes(left.start - start), _minutes(left.end - start))
            for span in _whole(self.schedule, day, 1, self.calendar)
            for left in without(span, self.closures)
        )

    def week(self, day: date) -> tuple[tuple[Interval, ...], ...]:
        """The plain week of the season that a day lies in, from Monday on."""
        return tuple(self.schedule.of_weekday(weekday, day) or () for weekday in range(7))

    def closing_at(self, moment: datetime) -> Closing | None:
        """The closure that holds a moment; of several the one that lasts longest."""
        holding = [closing for closing in self.closures if closing.holds(moment)]
        return max(holding, key=lambda closing: (closing.end, closing.start), default=None)


class Reason(StrEnum):
    """Why a place is closed."""

    OUTSIDE = "outside"
    BREAK = "break"
    HOLIDAY = "holiday"
    CLOSURE = "closure"


@dataclass(frozen=True)
class OpenState:
    """Whether a place is open, until when, or when it opens next and why it is closed.

    `until` is None when open for more than a day; `opens_at` is None when open, or when no opening
    is in sight. A closed place has a `reason`; `why` says it in words: the name of the holiday, or
    what was written about the closure. Without `known` no hours are on record, and no closure
    holds.
    """

    open: bool
    until: datetime | None = None
    opens_at: datetime | None = None
    reason: Reason | None = None
    why: str = ""
    known: bool = True

    @property
    def resumes(self) -> bool:
        """Whether this is the break between two openings of one day."""
        return self.reason is Reason.BREAK


UNKNOWN = OpenState(open=False, known=False)


def _minutes(length: timedelta) -> int:
    return int(length / timedelta(minutes=1))


def _whole(schedule: Schedule, first: date, days: int, calendar: WorkCalendar) -> Iterator[Span]:
    """The openings by hours and calendar alone; those that touch are one."""
    current: Span | None = None
    for offset in range(days):
        day = first + timedelta(days=offset)
        for interval in schedule.on(day, calendar):
            start, end = (
                midnight(day) + timedelta(minutes=minutes)
                for minutes in (interval.start, interval.end)
            )
            if current is not None and start <= current.end:
                current = Span(current.start, max(current.end, end))
                continue
            if current is not None:
                yield current
            current = Span(start, end)
    if current is not None:
        yield current


def without(span: Span, closures: Iterable[Span]) -> Iterator[Span]:
    """What is left of a stretch of time when the closures are cut out."""
    start = span.start
    for closure in sorted(closures):
        if closure.end <= start or closure.start >= span.end:
            continue
        if closure.start > start:
            yield Span(start, closure.start)
        start = max(start, closure.end)
    if start < span.end:
        yield Span(start, span.end)


def open_state(timetable: Timetable, at: datetime) -> OpenState:
    """How a place stands at a moment (naive local time, as all moments here).

    Open: until when, over breaks of no length and past midnight. Closed: when it opens next within
    `HORIZON_DAYS`, and why it is closed, the first of these that holds:

    - CLOSURE: but for a one-off closure it would be open; or the opening it waits for is cut by a
      closure, which has begun or does so today;
    - HOLIDAY: the day is a public holiday, and the place keeps those;
    - BREAK: it was open earlier today and opens again today;
    - OUTSIDE: it is outside its hours.

    Without hours on record nothing is claimed but a closure that holds: `UNKNOWN`.
    """
    if not timetable.schedule:
        held = timetable.closing_at(at)
        return OpenState(open=False, reason=Reason.CLOSURE, why=held.why) if held else UNKNOWN
    state = _by_hours(timetable, at)
    if state.open:
        return state
    closing = _closing(timetable, at) if timetable.closures else None
    if closing is not None:
        return replace(state, reason=Reason.CLOSURE, why=closing.why)
    if timetable.schedule.is_holiday(at.date(), timetable.calendar):
        name = timetable.calendar.names.get(at.date(), "")
        return replace(state, reason=Reason.HOLIDAY, why=name)
    return state


def _by_hours(timetable: Timetable, at: datetime) -> OpenState:
    """Open or closed; of the reasons to be closed, those that lie in the hours."""
    was_open_today = False
    for span in timetable.openings(at.date() - timedelta(days=1)):
        if span.holds(at):
            lasts = span.end - at > ROUND_THE_CLOCK
            return OpenState(open=True, until=None if lasts else span.end)
        if span.start > at:
            resumes = was_open_today and span.start.date() == at.date()
            reason = Reason.BREAK if resumes else Reason.OUTSIDE
            return OpenState(open=False, opens_at=span.start, reason=reason)
        was_open_today = span.start.date() == at.date()
    return OpenState(open=False, reason=Reason.OUTSIDE)


def _closing(timetable: Timetable, at: datetime) -> Closing | None:
    """The closure that keeps a place closed."""
    regular = _by_hours(replace(timetable, closures=()), at)
    awaited = at if regular.open else regular.opens_at
    closing = timetable.closing_at(awaited) if awaited else None
    if closing is None or awaited is None:
        return None
    return closing if closing.start <= at or awaited.date() == at.date() else None
