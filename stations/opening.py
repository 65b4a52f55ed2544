"""How stations stand now, in words: the hours, the calendar and the closures brought together."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal.calendar import WorkCalendar
from portal.dates import WEEKDAYS, day_words
from stations import deviations, hours, hours_text
from stations.deviations import Cause, Deviation
from stations.freshness import Freshness
from stations.hours import OpenState, Reason, Timetable
from stations.models import Closure, Station
from stations.verification import Rules, freshness_of, rules

CLOSING_SOON = timedelta(minutes=30)
# How far the exceptions to the weekly hours are listed ahead.
LISTED_DAYS = 30
# What is open may have opened the day before, and a closure have begun some days ago.
LOOKED_BACK = timedelta(days=31)


@dataclass(frozen=True)
class OpeningBook:
    """What it takes to say how stations stand at a moment (naive local time), and how far their
    facts may be trusted then: calendar, closures by station.
    """

    moment: datetime
    calendar: WorkCalendar
    closures: dict[int, list[Closure]] = field(default_factory=dict)

    @classmethod
    def load(cls, stations: Iterable[Station], moment: datetime) -> "OpeningBook":
        """The calendar, and the closures of these stations: two queries. `moment` is aware."""
        closures = defaultdict(list)
        for closure in Closure.objects.from_moment(moment).filter(station__in=list(stations)):
            closures[closure.station_id].append(closure)
        local = localtime(moment).replace(tzinfo=None)
        calendar = WorkCalendar.load(since=local.date() - LOOKED_BACK)
        return cls(local, calendar, dict(closures))

    @cached_property
    def rules(self) -> Rules:
        """The rules of freshness by kind: one query, the first time."""
        return rules()

    def freshness(self, station: Station) -> Freshness:
        """How fresh the facts of a station are."""
        return freshness_of(station, self.moment.date(), self.rules)

    def timetable(self, station: Station) -> Timetable:
        """All that decides when a station is open."""
        closings = tuple(closure.span for closure in self.closures.get(station.pk, []))
        return Timetable(station.schedule, self.calendar, closings)

    def state(self, station: Station) -> OpenState:
        """How a station stands."""
        return hours.open_state(self.timetable(station), self.moment)

    def today(self, station: Station) -> str:
        """Today's openings, as far as no closure cuts them: `8:30–12:00，14:30–17:30` or `休息`."""
        day = self.moment.date()
        plain = station.schedule.on(day, self.calendar)
        openings = self.timetable(station).on(day) if station.pk in self.closures else plain
        return hours_text.intervals_words(openings, separator="，", dash="–")


def words(state: OpenState, moment: datetime) -> str:
    """What the sign at the door would say: `现在开门 · 17:00 关`, `已关门 · 明天 8:30 开`."""
    if not state.known:
        return _("开放时间请打电话问")
    if state.open and state.until is None:
        return _("现在开门 · 昼夜不关")
    if state.open and state.until is not None:
        return _("现在开门 · %s 关") % when_words(state.until, moment)
    if state.opens_at is None:
        named = state.reason in (Reason.CLOSURE, Reason.HOLIDAY)
        return _("%s · 请打电话问") % (reason_words(state) if named else _("近期不开门"))
    return _("%(why)s · %(when)s 开") % {
        "why": reason_words(state),
        "when": when_words(state.opens_at, moment),
    }


def reason_words(state: OpenState) -> str:
    """Why a place is closed: `国庆节放假`, `临时关门（下村巡回接待）`, `休息中`, `已关门`."""
    if state.reason is Reason.CLOSURE:
        return closing_words(state.why)
    if state.reason is Reason.HOLIDAY:
        return holiday_words(state.why)
    return _("休息中") if state.reason is Reason.BREAK else _("已关门")


def closing_words(why: str) -> str:
    """A one-off closure as the sign has it."""
    return _("临时关门（%s）") % why if why else _("临时关门")


def holiday_words(name: str) -> str:
    """A public holiday as the sign has it."""
    return _("%s放假") % name if name else _("节假日休息")


@dataclass(frozen=True)
class HoursException:
    """A line below the weekly hours: on which days, when it is open then, and why."""

    cause: Cause
    days: str
    openings: str
    why: str


def exceptions(
    station: Station, book: OpeningBook, days: int = LISTED_DAYS
) -> list[HoursException]:
    """Where the coming days differ from a station's plain week: holidays, days worked to make up
    for them, closures, the change of season. The first is the first to come.
    """
    today = book.moment.date()
    found = deviations.deviations(book.timetable(station), today, days)
    return [_exception(one, today) for one in found]


def _exception(deviation: Deviation, today: date) -> HoursException:
    words = hours_text.intervals_words(deviation.openings, separator="，", dash="–")
    if deviation.cause is Cause.SEASON:
        since = _("%s起") % day_words(deviation.first, today=today)
        return HoursException(deviation.cause, since, _week_words(deviation), _("换季"))
    why = {
        Cause.HOLIDAY: holiday_words(deviation.why),
        Cause.MAKE_UP: _("调休上班"),
        Cause.CLOSURE: closing_words(deviation.why),
    }[deviation.cause]
    return HoursException(deviation.cause, _days_words(deviation, today), words, why)


def _days_words(deviation: Deviation, today: date) -> str:
    """`10月10日（周六）`, `10月1日（周四）至10月7日（周三）`; of a closure over days that begins or
    ends during one, with the time.
    """
    if deviation.first == deviation.last:
        return day_words(deviation.first, today=today)
    closing = deviation.closing
    ends = [deviation.first, deviation.last]
    if closing and not closing.is_of_whole_days:
        words = [_moment_words(one, today) for one in (closing.start, closing.end)]
    else:
        words = [day_words(one, today=today) for one in ends]
    return _("%(first)s至%(last)s") % {"first": words[0], "last": words[1]}


def _moment_words(moment: datetime, today: date) -> str:
    return f"{day_words(moment.date(), today=today)}{moment.hour}:{moment.minute:02d}"


def _week_words(deviation: Deviation) -> str:
    """The hours of the new season: `周一至周五 8:00–12:00，15:00–18:00；周六、周日 休息`."""
    by_hours: dict[tuple[hours.Interval, ...], set[int]] = {}
    for weekday, openings in enumerate(deviation.week):
        by_hours.setdefault(openings, set()).add(weekday)
    return "；".join(
        f"{hours_text.weekdays(frozenset(days))} "
        + hours_text.intervals_words(openings, separator="，", dash="–")
        for openings, days in by_hours.items()
    )


def tone(state: OpenState, moment: datetime) -> str:
    """Which pill the words are shown in: `open`, `soon` (closing soon, or open again today) or
    `closed`.
    """
    if state.open:
        closing = state.until is not None and state.until - moment <= CLOSING_SOON
        return "soon" if closing else "open"
    return "soon" if state.resumes else "closed"


def when_words(at: datetime, moment: datetime) -> str:
    """A coming moment as people say it: `17:00`, `明天 8:30`, `10月8日（周四）8:30`."""
    clock = f"{at.hour}:{at.minute:02d}"
    days = (at.date() - moment.date()).days
    if days == 0:
        return clock
    if days == 1:
        if at.hour == at.minute == 0:
            return _("今晚 24:00")
        return _("明天 %s") % clock
    if days == 2:
        return _("后天 %s") % clock
    if days < 7:
        return f"{WEEKDAYS[at.weekday()]} {clock}"
    return f"{day_words(at.date(), today=moment.date())}{clock}"
