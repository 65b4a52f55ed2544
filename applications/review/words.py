"""How clocks, days and places read on staff screens."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from applications.clocks import Reading
from applications.enums import ClockKind
from applications.models import Application, Clock
from portal import law, vocabulary
from portal.dates import day_words
from stations.models import Station

CLASSES = {
    "running": "",
    "soon": "is-soon",
    "urgent": "is-urgent",
    "late": "is-late",
    "paused": "is-paused",
}
# What every station's name ends with says nothing in a list of stations.
COMMON_PART = re.compile(r"法律援助(?:工作站|联络点|联系点|站|点)?")


def short_day(value: date) -> str:
    """`11月30日`."""
    return _("%(month)s月%(day)s日") % {"month": value.month, "day": value.day}


def received_words(moment: datetime, today: date) -> str:
    """`今天 9:12`, `昨天 16:40`, `11月12日`, with the year when it is not this one."""
    local = timezone.localtime(moment)
    clock = f"{local.hour}:{local.minute:02d}"
    if local.date() == today:
        return _("今天 %(time)s") % {"time": clock}
    if local.date() == today - timedelta(days=1):
        return _("昨天 %(time)s") % {"time": clock}
    if local.year == today.year:
        return short_day(local.date())
    return _("%(year)s年%(day)s") % {"year": local.year, "day": short_day(local.date())}


def short_station(station: Station) -> str:
    """The station without what all names share: `锁石镇`, `双峰县中心`."""
    return COMMON_PART.sub("", station.name).strip() or station.name


def matter_label(slug: str) -> str:
    """The matter's name; the slug itself when a local matter was removed since."""
    try:
        return str(vocabulary.matter(slug).label)
    except KeyError:
        return slug


@dataclass(frozen=True)
class ClockWords:
    """A clock as a cell of the queue or the head of a file.

    `headline` is what one reads first, `raw` and `moved` the two due days in words (`moved` empty
    when they are the same, both when the clock has stopped: `note` then says whether in time),
    `used` of `days` the part that is over.
    """

    headline: str
    kind: str = ""
    note: str = ""
    raw: str = ""
    moved: str = ""
    css: str = "is-done"
    used: int = 0
    days: int = 0


def clock_words(clock: Clock | None, today: date) -> ClockWords:
    """What to say about a clock today; `clock` is None when none was ever started."""
    if clock is None:
        return ClockWords(_("没有期限"))
    if clock.stopped is not None:
        return _stopped_words(clock, clock.stopped)
    reading = clock.reading(today)
    moved = (
        day_words(reading.due.moved, today=today) if reading.due.raw != reading.due.moved else ""
    )
    return ClockWords(
        headline=_headline(reading, today),
        kind=str(ClockKind(clock.kind).label),
        raw=day_words(reading.due.raw, today=today),
        moved=moved,
        css=CLASSES[reading.state],
        used=reading.used,
        days=reading.days,
    )


def _stopped_words(clock: Clock, stopped: date) -> ClockWords:
    late = (stopped - clock.moved_due).days
    return ClockWords(
        headline=_("%(day)s办结") % {"day": short_day(stopped)},
        kind=str(ClockKind(clock.kind).label),
        note=_("超期 %(days)s 天") % {"days": late} if late > 0 else _("在期限内"),
        css="is-done is-late" if late > 0 else "is-done",
    )


def _headline(reading: Reading, today: date) -> str:
    if reading.state == "paused":
        return _("暂停中")
    if reading.state == "late":
        return _("超期 %(days)s 天") % {"days": (today - reading.due.moved).days}
    if today == reading.due.moved:
        return _("今天到期")
    if reading.left <= 0:
        return _("顺延到%(day)s") % {"day": short_day(reading.due.moved)}
    return _("还剩 %(days)s 天") % {"days": reading.left}


def short_citation(article: law.Article) -> str:
    """The article without the state's name: `法律援助法第四十三条`."""
    return article.law.removeprefix(_("中华人民共和国")) + article.number


def basis_words(clock: Clock) -> str:
    """From when the period is counted, how long it is, and which article says so."""
    return _("%(start)s收到，次日起算 %(days)s 日（%(article)s）") % {
        "start": short_day(clock.started),
        "days": clock.days,
        "article": short_citation(law.article(clock.article)),
    }


def running_clock(application: Application) -> Clock | None:
    """The clock to show: the one that runs, else the newest. Reads the prefetched rows."""
    clocks = sorted(application.clocks.all(), key=lambda row: (row.stopped is not None, -row.pk))
    return clocks[0] if clocks else None
