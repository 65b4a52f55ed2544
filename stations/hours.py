"""When a place is open: plain functions over plain values, no database.

Times of day are minutes after midnight of the day an opening belongs to; an opening that runs past
midnight ends after 1440. Moments are local to Asia/Shanghai.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.calendar import WorkCalendar

DAY_MINUTES = 24 * 60
MOST_INTERVALS = 4
WORKING_DAYS = range(5)
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

    def contains(self, day: date) -> bool:
        """Whether the day lies in the season."""
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


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
        if day in calendar.off and not self.open_on_holidays:
            return ()
        own = self.of_weekday(day.weekday(), day)
        if own is None and day in calendar.work and self._works_all_week(day):
            own = self.of_weekday(0, day)
        return own or ()

    def _works_all_week(self, day: date) -> bool:
        return all(self.of_weekday(weekday, day) for weekday in WORKING_DAYS)


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of time: `start` belongs to it, `end` does not."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class OpenState:
    """Whether a place is open, until when, or when it opens next.

    `until` is None when open for more than a day; `opens_at` is None when open, or when no opening
    is in sight. `resumes` marks a break between two openings of one day. Without `known` no hours
    are on record.
    """

    open: bool
    until: datetime | None = None
    opens_at: datetime | None = None
    resumes: bool = False
    known: bool = True


UNKNOWN = OpenState(open=False, known=False)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _openings(schedule: Schedule, first: date, calendar: WorkCalendar) -> Iterator[Span]:
    """The openings that begin on `first` or later, in order, each as long as it lasts."""
    current: Span | None = None
    for offset in range(HORIZON_DAYS):
        day = first + timedelta(days=offset)
        for interval in schedule.on(day, calendar):
            start, end = (
                _midnight(day) + timedelta(minutes=minutes)
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


def _without(span: Span, closures: Iterable[Span]) -> Iterator[Span]:
    """What is left of an opening when the closures are cut out."""
    start = span.start
    for closure in sorted(closures):
        if closure.end <= start or closure.start >= span.end:
            continue
        if closure.start > start:
            yield Span(start, closure.start)
        start = max(start, closure.end)
    if start < span.end:
        yield Span(start, span.end)


def state_at(
    schedule: Schedule,
    moment: datetime,
    calendar: WorkCalendar,
    closures: Sequence[Span] = (),
) -> OpenState:
    """How a place stands at a moment. Closures and `moment` are naive local times."""
    if not schedule:
        return UNKNOWN
    earlier_today = False
    yesterday = moment.date() - timedelta(days=1)
    for opening in _openings(schedule, yesterday, calendar):
        for span in _without(opening, closures):
            if span.start <= moment < span.end:
                lasts = span.end - moment > ROUND_THE_CLOCK
                return OpenState(open=True, until=None if lasts else span.end)
            if span.start > moment:
                resumes = earlier_today and span.start.date() == moment.date()
                return OpenState(open=False, opens_at=span.start, resumes=resumes)
            earlier_today = span.end.date() == moment.date()
    return OpenState(open=False)
