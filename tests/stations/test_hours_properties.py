"""The state of a place is what ticking off every minute finds."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.calendar import WorkCalendar
from stations.deviations import Cause, Deviation, deviations
from stations.hours import (
    HORIZON_DAYS,
    Closing,
    Interval,
    OpenState,
    Reason,
    Rule,
    Schedule,
    Season,
    Timetable,
    open_state,
)

DAY = 24 * 60
ONE_MINUTE = timedelta(minutes=1)
# A moment in the middle of a window that has a New Year, a leap day or the turn of a month in it.
MIDDLES = (date(2026, 1, 2), date(2026, 10, 3), date(2028, 2, 29))

month_days = st.dates(date(2028, 1, 1), date(2028, 12, 31)).map(lambda day: (day.month, day.day))
seasons = st.none() | st.builds(Season, month_days, month_days)


@st.composite
def openings(draw: st.DrawFn) -> tuple[Interval, ...]:
    """Up to four intervals that do not overlap; the last may run past midnight."""
    marks = draw(st.lists(st.integers(0, DAY), max_size=8, unique=True).map(sorted))
    pairs = [Interval(a, b) for a, b in zip(marks[::2], marks[1::2], strict=False)]
    if pairs and draw(st.booleans()):
        last = pairs[-1]
        pairs[-1] = Interval(last.start, draw(st.integers(last.end, last.start + DAY)))
    return tuple(pairs)


rules = st.builds(Rule, st.frozensets(st.integers(0, 6), min_size=1), openings(), seasons)
office = st.just(Rule(frozenset(range(5)), (Interval(510, 720), Interval(870, 1050))))
schedules = st.builds(
    Schedule, st.lists(rules | office, max_size=4).map(tuple), open_on_holidays=st.booleans()
)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Timetable, datetime]:
    """Hours, a calendar and closures around a moment."""
    middle = draw(st.sampled_from(MIDDLES))
    near = st.integers(-9, 9).map(lambda days: middle + timedelta(days=days))
    off = draw(st.frozensets(near, max_size=9))
    work = draw(st.frozensets(near, max_size=4)) - off
    names = {day: draw(st.sampled_from(("", "国庆节"))) for day in sorted(off)}
    midnight = datetime(middle.year, middle.month, middle.day)
    minutes = st.integers(-4 * DAY, 4 * DAY).map(lambda number: midnight + number * ONE_MINUTE)
    spans = st.tuples(minutes, st.integers(1, 5 * DAY), st.sampled_from(("", "开会", "下村")))
    closings = [
        Closing(start, start + length * ONE_MINUTE, why)
        for start, length, why in draw(st.lists(spans, max_size=3))
    ]
    calendar = WorkCalendar(off, work, names=names)
    return Timetable(draw(schedules), calendar, tuple(closings)), draw(minutes)


def openings_of(table: Timetable, day: date) -> list[Interval]:
    """The openings of a day, read from the rules one by one."""
    rows, calendar = table.schedule, table.calendar
    if day in calendar.off and not rows.open_on_holidays:
        return []

    def of(weekday: int) -> list[Interval] | None:
        named = [rule for rule in rows.rules if weekday in rule.days]
        in_season = [rule for rule in named if rule.season and is_in(rule.season, day)]
        chosen = in_season or [rule for rule in named if not rule.season]
        return [one for rule in chosen for one in rule.intervals] if chosen else None

    own = of(day.weekday())
    if own is None and day in calendar.work and all(of(weekday) for weekday in range(5)):
        return of(0) or []
    return own or []


def is_in(season: Season, day: date) -> bool:
    """Whether a day lies in a season, by walking through it day by day in a leap year."""
    at = datetime(2028, *season.first)
    is_end_of_february = season.last == (2, 28) and season.first != (2, 29)
    last = (2, 29) if is_end_of_february else season.last
    for _ in range(366):
        if (at.month, at.day) == (day.month, day.day):
            return True
        if (at.month, at.day) == last:
            return False
        at += timedelta(days=1)
        at = at.replace(year=2028)
    return False


class Minutes:
    """Every minute from the day before a moment to the horizon: whether the place is open."""

    def __init__(self, table: Timetable, moment: datetime, closures: tuple[Closing, ...]) -> None:
        self.first = datetime.combine(moment.date() - timedelta(days=1), datetime.min.time())
        self.open = bytearray((HORIZON_DAYS + 2) * DAY)
        for offset in range(HORIZON_DAYS):
            for one in openings_of(table, (self.first + timedelta(days=offset)).date()):
                self.tick(offset * DAY + one.start, offset * DAY + one.end, b"\1")
        for closing in closures:
            self.tick(max(self.at(closing.start), 0), max(self.at(closing.end), 0), b"\0")

    def tick(self, start: int, end: int, mark: bytes) -> None:
        self.open[start:end] = mark * (end - start)

    def at(self, moment: datetime) -> int:
        return int((moment - self.first) / ONE_MINUTE)

    def moment(self, minute: int) -> datetime | None:
        return None if minute < 0 else self.first + minute * ONE_MINUTE

    def is_break(self, now: int) -> bool:
        """Whether the last opening began today and the next one will."""
        midnight = now // DAY * DAY
        ended = self.open.rfind(1, 0, now)
        began = self.open.rfind(0, 0, ended + 1) + 1
        after = self.open.find(1, now)
        return ended >= 0 and midnight <= began and 0 <= after < midnight + DAY


def by_minutes(table: Timetable, moment: datetime) -> OpenState:
    if not table.schedule.rules:
        holding = [one for one in table.closures if one.start <= moment < one.end]
        if not holding:
            return OpenState(open=False, known=False)
        why = max(holding, key=lambda one: (one.end, one.start)).why
        return OpenState(open=False, reason=Reason.CLOSURE, why=why)
    left = Minutes(table, moment, table.closures)
    now = left.at(moment)
    if left.open[now]:
        ends = left.open.find(0, now)
        return OpenState(open=True, until=left.moment(ends) if ends - now <= DAY else None)
    reason, why = reason_by_minutes(table, moment, left)
    return OpenState(False, opens_at=left.moment(left.open.find(1, now)), reason=reason, why=why)


def reason_by_minutes(table: Timetable, moment: datetime, left: Minutes) -> tuple[Reason, str]:
    regular = Minutes(table, moment, ())
    now = left.at(moment)
    awaited = regular.moment(regular.open.find(1, now))
    holding = [one for one in table.closures if awaited and one.start <= awaited < one.end]
    if holding and awaited:
        closing = max(holding, key=lambda one: (one.end, one.start))
        if closing.start <= moment or awaited.date() == moment.date():
            return Reason.CLOSURE, closing.why
    if moment.date() in table.calendar.off and not table.schedule.open_on_holidays:
        return Reason.HOLIDAY, table.calendar.names[moment.date()]
    return (Reason.BREAK if left.is_break(now) else Reason.OUTSIDE), ""


@settings(max_examples=100, deadline=None, derandomize=True)
@given(situations())
def test_the_state_is_what_ticking_off_every_minute_finds(
    situation: tuple[Timetable, datetime],
) -> None:
    table, moment = situation
    state = open_state(table, moment)
    assert state == by_minutes(table, moment)
    if not table.closures:
        assert table.schedule.is_open(moment, table.calendar) is state.open


@settings(max_examples=100, deadline=None, derandomize=True)
@given(situations())
def test_every_day_with_other_hours_than_the_week_is_listed(
    situation: tuple[Timetable, datetime],
) -> None:
    table, moment = situation
    first = moment.date()
    listed = deviations(table, first, 12)
    for day in (first + timedelta(days=offset) for offset in range(12)):
        plain = table.schedule.of_weekday(day.weekday(), day) or ()
        covering = [one for one in listed if one.first <= day <= one.last]
        differs = merged(table.on(day)) != merged(plain)
        assert not differs or explained(day, listed)
        for one in covering:
            if one.cause is Cause.MAKE_UP or (one.closing and one.first == one.last):
                assert one.openings == table.on(day)


def explained(day: date, listed: list[Deviation]) -> bool:
    """Whether something is listed for a day, or for the next, into which its last opening runs."""
    days = (day, day + timedelta(days=1))
    others = [one for one in listed if one.cause is not Cause.SEASON]
    return any(one.first <= each <= one.last for one in others for each in days)


def merged(intervals: tuple[Interval, ...]) -> list[tuple[int, int]]:
    """Intervals that touch or overlap as one."""
    rows: list[tuple[int, int]] = []
    for one in sorted(intervals):
        if rows and one.start <= rows[-1][1]:
            rows[-1] = rows[-1][0], max(rows[-1][1], one.end)
        else:
            rows.append((one.start, one.end))
    return rows
