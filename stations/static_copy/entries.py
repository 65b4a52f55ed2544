"""One station of a page of the copy, as a piece of HTML."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.template.loader import get_template
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal.vocabulary import Audience
from stations.closures import stretch_words
from stations.enums import Kind
from stations.models import Closure, Station

# So many stations with the same hours, and they are said once for all.
SHARED_BY = 3


@dataclass(frozen=True)
class Entry:
    """A station on a page: the HTML, and the day anything of it last changed."""

    html: str
    changed: date


def date_words(day: date) -> str:
    """A day with its year: a page may lie for long."""
    return _("%(year)s年%(month)s月%(day)s日") % {
        "year": day.year,
        "month": day.month,
        "day": day.day,
    }


def shared_hours(stations: Iterable[Station]) -> str:
    """The hours that most of these stations have; empty when hardly any two have the same."""
    counted = Counter(one.hours for one in stations if one.hours).most_common(1)
    return counted[0][0] if counted and counted[0][1] >= SHARED_BY else ""


def entry(station: Station, *, hotline: str, shared: str = "") -> Entry:
    """A station, without the hours that the page says for all; `hotline` is whom one rings up where
    it has no telephone. Needs `division` and its parent, and the closures that are not over.
    """
    context = {
        "station": station,
        "hotline": hotline,
        "place": station.division.local_name if station.kind == Kind.CONTACT_POINT else "",
        "hours": _hours_words(station, shared),
        "whom": "、".join(
            str(Audience(word).label) for word in station.audiences if word != Audience.EVERYONE
        ),
        "closures": [_closure_words(closure) for closure in station.closures.all()],
        "verified": date_words(station.verified_on) if station.verified_on else "",
    }
    html = get_template("stations/copy/station.html").render(context)
    return Entry(html, localtime(station.changed_at).date())


def _hours_words(station: Station, shared: str) -> str:
    """The hours that the page does not say for all; that nobody knows them, where it says some."""
    if not shared or station.hours != shared:
        return station.hours or (_("开放时间请打电话问") if shared else "")
    return ""


def _closure_words(closure: Closure) -> str:
    """`11月28日（周六）不开门：停电`, `11月28日（周六）14:00至16:00不开门`."""
    when = stretch_words(closure.span, today=closure.span.start.date())
    words = {"when": when, "reason": closure.reason}
    return (_("%(when)s不开门：%(reason)s") if closure.reason else _("%(when)s不开门")) % words
