"""One station of a page of the copy, as a piece of HTML."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.template.loader import get_template
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal.dates import moment_words
from portal.vocabulary import Audience
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


def entry(station: Station, *, shared: str = "") -> Entry:
    """A station, without the hours that the page says for all. Needs `division` and its parent,
    and the closures that are not over.
    """
    context = {
        "station": station,
        "place": station.division.local_name if station.kind == Kind.CONTACT_POINT else "",
        "hours": "" if shared and station.hours == shared else station.hours,
        "whom": "、".join(
            str(Audience(word).label) for word in station.audiences if word != Audience.EVERYONE
        ),
        "closures": [_closure_words(closure) for closure in station.closures.all()],
        "verified": date_words(station.verified_on) if station.verified_on else "",
    }
    html = get_template("stations/copy/station.html").render(context)
    return Entry(html, localtime(station.changed_at).date())


def _closure_words(closure: Closure) -> str:
    today = localtime(closure.starts).date()
    words = {
        "starts": moment_words(closure.starts, today=today),
        "ends": moment_words(closure.ends, today=today),
        "reason": closure.reason,
    }
    return _("%(starts)s至%(ends)s不开门：%(reason)s") % words
