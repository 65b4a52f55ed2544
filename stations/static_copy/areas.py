"""The walk through the directory, county by county: no more than one county is in memory.

What is above the towns is kept as finished lines of text until the walk has left it; then its pages
are made.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, pairwise

from django.db.models import Prefetch
from django.db.models.functions import Substr
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext as _

from stations import codes, names
from stations.enums import Kind, Level
from stations.models import Closure, Division, Station
from stations.static_copy.entries import Entry, entry, shared_hours
from stations.static_copy.paper import Page, Paper, Part, Step

UPPER = (Level.PROVINCE, Level.CITY, Level.COUNTY)
COUNTY, TOWN = codes.STEMS[2], codes.STEMS[3]
INDEX = "index"


@dataclass
class Area:
    """A province, a city or a county on its way to a page; the whole country without division."""

    division: Division | None
    own: list[Entry] = field(default_factory=list)
    special: list[Entry] = field(default_factory=list)
    lines: list[Entry] = field(default_factory=list)
    phones: tuple[str, ...] = ()
    points: int = 0
    stations: int = 0

    @property
    def parts(self) -> list[Part]:
        """What its page holds, the areas below in the order of their codes."""
        lines = sorted(self.lines, key=lambda line: line.html)
        return [
            Part(_("站点"), self.own),
            Part(_("按地方找"), lines),
            Part(_("专门工作站"), self.special),
        ]


class Walk:
    """One walk. `pages` gives every page; `stations` counts what is on them.

    `areas` are those above the towns that have stations, from `common` down: the smallest one that
    holds everything, which is what the index shows.
    """

    def __init__(self, paper: Paper, now: datetime) -> None:
        self.paper = paper
        self.now = now
        self.stations = 0
        self.areas: dict[str, Area] = {}
        self.whole = Area(None)
        self.common = ""

    def pages(self) -> Iterator[Page]:
        """The pages of all towns, and those of what is above when all below are there, the index
        last.
        """
        counties = _counties()
        upper = _upper(counties)
        self.common = _common(upper, counties)
        for code, row in upper.items():
            if not self.common or codes.contains(self.common, code):
                self.areas[code] = Area(row)
        for county, following in pairwise([*counties, ""]):
            yield from self._county(county)
            yield from self._left(county, following)
        yield from self._index()

    def _left(self, county: str, following: str) -> Iterator[Page]:
        """The pages of the areas around a county that do not hold the following one, the smallest
        first.
        """
        around = [code for code in reversed(codes.path(county)) if code in self.areas]
        for code in around:
            if not (following and codes.contains(code, following)):
                yield from self._area(self.areas[code])
                if code != self.common:  # which is the index
                    del self.areas[code]

    def _home(self, code: str) -> Area:
        """The smallest area above the towns that a place lies in."""
        above = (c for c in reversed(codes.path(code)) if c in self.areas)
        return self.areas.get(next(above, ""), self.whole)

    def _way(self, place: Division) -> list[Step]:
        """The areas between the index and a place."""
        above = [c for c in codes.ancestors(place.code) if c in self.areas and c != self.common]
        places = [self.areas[code].division for code in above]
        return [Step(row.name, _url(row)) for row in places if row is not None]

    def _county(self, county: str) -> Iterator[Page]:
        """The pages of the towns of a county; what works for all of it is kept for its own."""
        home = self._home(county)
        rows = _rows(county, self.now)
        for town, stations in groupby(rows, key=lambda row: row.division_id[:TOWN]):
            listed = list(stations)
            self.stations += len(listed)
            if town == county[:TOWN]:
                self._take_own(home, listed)
            else:
                yield from self._town(home, listed)

    def _take_own(self, home: Area, stations: list[Station]) -> None:
        """Keep the stations that work for a whole area for its page."""
        for station in stations:
            is_special = station.kind == Kind.SPECIALISED
            (home.special if is_special else home.own).append(self._entry(station))
        centre = next((one for one in stations if one.kind == Kind.CENTRE), stations[0])
        home.phones = tuple(centre.phones)
        home.stations += len(stations)

    def _entry(self, station: Station, shared: str = "") -> Entry:
        return entry(station, hotline=self.paper.site["agency"].hotline, shared=shared)

    def _town(self, home: Area, stations: list[Station]) -> Iterator[Page]:
        first = stations[0].division
        town = first if first.level == Level.TOWNSHIP else first.parent or first
        points = [one for one in stations if one.kind == Kind.CONTACT_POINT]
        own = [one for one in stations if one.kind != Kind.CONTACT_POINT]
        own.sort(key=lambda one: (one.kind != Kind.WORKSTATION, one.key))
        hours = shared_hours(points)
        parts = [
            Part(_("站点"), [self._entry(one) for one in own]),
            Part(
                _("村（社区）联络点"),
                [self._entry(one, shared=hours) for one in points],
                _for_all(hours),
            ),
        ]
        yield from self.paper.pages(_file(town), _title(town), self._way(town), parts)
        changed = max(one.changed for part in parts for one in part.entries)
        line = _line(town, own[0].phones if own else (), len(own), len(points))
        home.lines.append(Entry(line, changed))
        home.stations += len(own)
        home.points += len(points)

    def _area(self, area: Area) -> Iterator[Page]:
        """The pages of an area, and its line on the page of the one above."""
        place, parts = area.division, area.parts
        if place is None:
            return
        yield from self.paper.pages(_file(place), _title(place), self._way(place), parts)
        if place.code == self.common:
            return
        ancestors = codes.ancestors(place.code)
        above = self._home(ancestors[-1]) if ancestors else self.whole
        changed = max(one.changed for part in parts for one in part.entries)
        line = _line(place, area.phones, area.stations, area.points)
        above.lines.append(Entry(line, changed))
        above.stations += area.stations
        above.points += area.points

    def _index(self) -> Iterator[Page]:
        area = self.areas.get(self.common, self.whole)
        title = _title(area.division) if area.division else _("法律援助服务站点")
        yield from self.paper.pages(INDEX, title, [], area.parts, is_index=True)


def _counties() -> list[str]:
    """The codes of all places of a county's size that have a station. One query."""
    rows = Station.objects.published().order_by()
    found = rows.annotate(county=Substr("division_id", 1, COUNTY)).values_list("county", flat=True)
    return [county.ljust(codes.LENGTH, "0") for county in sorted(found.distinct())]


def _upper(counties: list[str]) -> dict[str, Division]:
    """The provinces, cities and counties that have stations, without the rows of the code tables
    that hold counties together and are no place. One query.
    """
    wanted = {code for county in counties for code in codes.path(county)}
    rows = Division.objects.filter(level__in=UPPER).exclude(name__in=names.UNSPOKEN)
    return rows.in_bulk(sorted(wanted))


def _common(areas: Container[str], counties: list[str]) -> str:
    """The smallest area that holds everything; empty when none does."""
    holding = [
        code
        for code in (codes.path(counties[0]) if counties else [])
        if code in areas and all(codes.contains(code, county) for county in counties)
    ]
    return holding[-1] if holding else ""


def _rows(county: str, now: datetime) -> Iterator[Station]:
    """The public stations of a county, by place. Two queries."""
    inside = (county, county[:COUNTY].ljust(codes.LENGTH, "9"))
    closures = Closure.objects.from_moment(now).order_by("starts", "pk")
    rows = Station.objects.published().filter(division__code__range=inside)
    rows = rows.select_related("division__parent").order_by("division_id", "key")
    return iter(rows.prefetch_related(Prefetch("closures", closures)))


def _for_all(hours: str) -> str:
    """The note about the hours that most of a list have."""
    words = "；".join(hours.splitlines())
    return _("除另外写明的以外，开放时间是：%s") % words if words else ""


def _title(place: Division) -> str:
    return _("%s的服务站点") % place.name


def _file(place: Division) -> str:
    return f"town/{codes.stem(place.code)}"


def _url(place: Division) -> str:
    return reverse("stations:town", args=[codes.stem(place.code)])


def _line(place: Division, phones: tuple[str, ...], stations: int, points: int) -> str:
    """A line that leads to an area: it begins with the address, so that lines sort by code."""
    context = {
        "place": place,
        "url": _url(place),
        "phones": phones,
        "stations": stations,
        "points": points,
    }
    return get_template("stations/copy/line.html").render(context)
