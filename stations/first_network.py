"""The stations that a county or a city has by its plan before anybody has written down a telephone
number: a centre, a workstation per township, a contact point per village. None is public; each is
listed as to be completed, with what is missing.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

from django.db.models import Q
from django.utils.translation import gettext as _

from stations import codes, names, tables
from stations.columns import yes_no_words
from stations.enums import Kind, Level
from stations.importer import import_stations
from stations.models import Division, RemovedStation, Station
from stations.reports import Report

HEADER = ("key", "name", "kind", "division", "parent", "takes_applications", "published")
# What a division of a level has, the beginning of its key, and how many digits tell it apart.
PLAN = {
    Level.CITY: (Kind.CENTRE, "centre", 6),
    Level.COUNTY: (Kind.CENTRE, "centre", 6),
    Level.TOWNSHIP: (Kind.WORKSTATION, "town", 9),
    Level.VILLAGE: (Kind.CONTACT_POINT, "point", 12),
}


def build(code: str, *, today: date) -> Report:
    """Add the stations that are missing below a county or a city on record, that one included. What
    is there keeps everything, a division in which a station of the kind lies, or that one serves by
    name, gets no second one, and what was taken off the site does not come back.

    Raises `importer.OthersWrite`.
    """
    divisions = Division.objects.under(code).in_force(today).order_by("code")
    rows = list(_missing(filter(_is_served, divisions), _known(code), _taken(code)))
    if not rows:
        return Report()
    content = tables.write(list(HEADER), rows, tables.CSV)
    report = import_stations(content, today=today)
    if report.problems:
        raise ValueError(f"the plan of {code}: {report.problems[:3]}")
    return report


def _missing(
    divisions: Iterable[Division], known: dict[tuple[str, str], str], taken: set[str]
) -> Iterator[list[str]]:
    """The lines of the file, what is above before what is below."""
    for division in divisions:
        kind, prefix, digits = PLAN[Level(division.level)]
        key = f"{prefix}-{division.code[:digits]}"
        if (kind, division.code) in known or key in taken:
            continue
        above = _above(division.code, known)
        known[kind, division.code] = key
        name = f"{division.name}{_word(kind)}"
        takes = yes_no_words(kind == Kind.CENTRE)
        yield [key, name, kind, codes.stem(division.code), above, takes, yes_no_words(False)]


def _word(kind: Kind) -> str:
    return {
        Kind.CENTRE: _("法律援助中心"),
        Kind.WORKSTATION: _("法律援助工作站"),
        Kind.CONTACT_POINT: _("法律援助联络点"),
    }[kind]


def _is_served(division: Division) -> bool:
    """Whether people live there and somebody governs it: the code tables have rows for neither."""
    is_said = division.name not in names.UNSPOKEN and names.is_peopled(division.name)
    return is_said and division.level in PLAN


def _known(code: str) -> dict[tuple[str, str], str]:
    """The key of the first station of each kind in each division, by both: of those below a
    division and of those it lies in. Where none lies, of those that serve it by name.
    """
    places = Q(division__in=Division.objects.under(code)) | Q(division__in=codes.ancestors(code))
    links = Station.serves.through.objects.filter(places).order_by("-station__key")
    serving = links.values_list("station__kind", "division_id", "station__key")
    lying = Station.objects.filter(places).order_by("-key")
    return {
        (kind, division): key
        for rows in (serving, lying.values_list("kind", "division_id", "key"))
        for kind, division, key in rows
    }


def _taken(code: str) -> set[str]:
    """The keys and addresses that are not to be given: a station has them, wherever it lies by now
    and of whatever kind it is, or it had them once.
    """
    begun = [f"{prefix}-{codes.stem(codes.pad(code))}" for _kind, prefix, _digits in PLAN.values()]
    like = Q(*(("key__startswith", one) for one in begun), _connector=Q.OR)
    like |= Q(*(("slug__startswith", one) for one in begun), _connector=Q.OR)
    there = Station.objects.filter(like).order_by().values_list("key", "slug")
    gone = RemovedStation.objects.values_list("key", flat=True)
    return {*chain.from_iterable(there), *gone}


def _above(code: str, known: dict[tuple[str, str], str]) -> str:
    """The key of the station it belongs to: the workstation of the town, else the centre around."""
    for up in reversed(codes.ancestors(code)):
        for kind in (Kind.WORKSTATION, Kind.CENTRE):
            if (kind, up) in known:
                return known[kind, up]
    return ""
