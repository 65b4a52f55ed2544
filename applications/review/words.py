"""How clocks and dates read on staff screens."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from applications.clocks import Reading
from applications.enums import ClockKind
from applications.models import Application, Clock
from portal.dates import day_words

CLASSES = {
    "running": "",
    "soon": "is-soon",
    "urgent": "is-soon",
    "late": "is-late",
    "paused": "is-paused",
    "stopped": "is-done",
}


def short_day(value: date) -> str:
    """`11月30日`."""
    return _("%(month)s月%(day)s日") % {"month": value.month, "day": value.day}


@dataclass(frozen=True)
class ClockWords:
    """A clock as a cell of the queue or the head of a file."""

    headline: str
    detail: str
    css: str
    used: int
    days: int
    explanation: str = ""


def clock_words(clock: Clock | None, today: date) -> ClockWords:
    """What to say about a clock today; `clock` is None when none was ever started."""
    if clock is None:
        return ClockWords(_("没有期限"), "", "is-done", 0, 0)
    reading = clock.reading(today)
    return ClockWords(
        headline=_headline(reading, today),
        detail=_detail(reading, ClockKind(clock.kind)),
        css=CLASSES[reading.state],
        used=reading.used,
        days=reading.days,
        explanation=_explanation(clock, today),
    )


def _headline(reading: Reading, today: date) -> str:
    if reading.state == "stopped":
        return _("已办结")
    if reading.state == "paused":
        return _("暂停中")
    if reading.state == "late":
        return _("超期 %(days)s 天") % {"days": (today - reading.due.moved).days}
    if reading.left < 0:
        return _("顺延中，%(day)s到期") % {"day": short_day(reading.due.moved)}
    if reading.left == 0:
        return _("今天到期")
    return _("还剩 %(days)s 天") % {"days": reading.left}


def _detail(reading: Reading, kind: ClockKind) -> str:
    values = {
        "kind": kind.label,
        "raw": short_day(reading.due.raw),
        "moved": short_day(reading.due.moved),
    }
    if reading.state in ("stopped", "paused"):
        return str(kind.label)
    if reading.due.raw == reading.due.moved:
        return _("%(kind)s · %(raw)s到期") % values
    return _("%(kind)s · %(raw)s到期，遇休息日顺延至%(moved)s") % values


def _explanation(clock: Clock, today: date) -> str:
    return _("%(start)s收到，次日起算 %(days)s 日，应于%(moved)s前决定。") % {
        "start": short_day(clock.started),
        "days": clock.days,
        "moved": day_words(clock.moved_due, today=today),
    }


def running_clock(application: Application) -> Clock | None:
    """The clock to show: the one that runs, else the newest. Reads the prefetched rows."""
    clocks = sorted(application.clocks.all(), key=lambda row: (row.stopped is not None, -row.pk))
    return clocks[0] if clocks else None


def local_day(moment: object) -> str:
    """The day of a moment in local time, as `11月30日`."""
    return short_day(timezone.localtime(moment).date())  # type: ignore[arg-type]
