"""How stations stand now, in words: the hours, the calendar and the closures brought together."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal.calendar import WorkCalendar
from portal.dates import WEEKDAYS, day_words
from stations import hours, hours_text
from stations.hours import OpenState, Span
from stations.models import Closure, Station

CLOSING_SOON = timedelta(minutes=30)


@dataclass(frozen=True)
class OpeningBook:
    """What it takes to say how stations stand at a moment (naive local time)."""

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
        return cls(local, WorkCalendar.load(), dict(closures))

    def state(self, station: Station) -> OpenState:
        """How a station stands."""
        spans = [closure.span for closure in self.closures.get(station.pk, [])]
        return hours.state_at(station.schedule, self.moment, self.calendar, spans)

    def today(self, station: Station) -> str:
        """Today's openings by the weekly hours: `8:30–12:00，14:30–17:30` or `休息`."""
        openings = station.schedule.on(self.moment.date(), self.calendar)
        return hours_text.intervals_words(openings, separator="，", dash="–")

    def closure(self, station: Station) -> Closure | None:
        """The closure that a station is in, if any."""
        for closure in self.closures.get(station.pk, []):
            span: Span = closure.span
            if span.start <= self.moment < span.end:
                return closure
        return None


def words(state: OpenState, moment: datetime) -> str:
    """What the sign at the door would say: `现在开门 · 17:00 关`, `已关门 · 明天 8:30 开`."""
    if not state.known:
        return _("开放时间请打电话问")
    if state.open and state.until is None:
        return _("现在开门 · 昼夜不关")
    if state.open and state.until is not None:
        return _("现在开门 · %s 关") % _when(state.until, moment)
    if state.opens_at is None:
        return _("近期不开门 · 请打电话问")
    if state.resumes:
        return _("休息中 · %s 开") % _when(state.opens_at, moment)
    return _("已关门 · %s 开") % _when(state.opens_at, moment)


def tone(state: OpenState, moment: datetime) -> str:
    """Which pill the words are shown in: `open`, `soon` (closing soon, or open again today) or
    `closed`.
    """
    if state.open:
        closing = state.until is not None and state.until - moment <= CLOSING_SOON
        return "soon" if closing else "open"
    return "soon" if state.resumes else "closed"


def _when(at: datetime, moment: datetime) -> str:
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
