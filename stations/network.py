"""乡有站、村有点: how far the network reaches, area by area.

A division has its station when one of the right kind lies in it or serves it by name: a county its
centre, a township its workstation, a village its contact point. Every function asks a number of
queries that does not depend on how many stations or divisions there are.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Substr

from stations import codes, names, verification
from stations.completeness import unready
from stations.enums import Kind, Level
from stations.freshness import Freshness
from stations.models import Division, Station
from stations.querysets import DivisionQuerySet, StationQuerySet
from stations.verification import Rules

PERCENT = 100
OF_LEVEL: dict[str, tuple[Kind, ...]] = {
    Level.PROVINCE: (Kind.CENTRE,),
    Level.CITY: (Kind.CENTRE,),
    Level.COUNTY: (Kind.CENTRE,),
    Level.TOWNSHIP: (Kind.WORKSTATION, Kind.CENTRE),
    Level.VILLAGE: (Kind.CONTACT_POINT, Kind.WORKSTATION, Kind.CENTRE),
}
"""Which kinds of station a division of each level should have; the first is what one sets up."""


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int = 0
    whole: int = 0

    @property
    def percent(self) -> int | None:
        """The part in per cent, rounded down so that only the whole is 100; None of nothing."""
        return self.part * PERCENT // self.whole if self.whole else None

    @property
    def missing(self) -> int:
        """How many are wanting."""
        return self.whole - self.part

    def __add__(self, other: "Share") -> "Share":
        return Share(self.part + other.part, self.whole + other.whole)


@dataclass(frozen=True)
class Quality:
    """Of the stations in an area, how many the public sees, how many lack nothing it needs, how
    many are on the map; and of those it sees, how many were confirmed lately.
    """

    public: Share = Share()
    ready: Share = Share()
    located: Share = Share()
    fresh: Share = Share()

    def __add__(self, other: "Quality") -> "Quality":
        return Quality(
            self.public + other.public,
            self.ready + other.ready,
            self.located + other.located,
            self.fresh + other.fresh,
        )


@dataclass
class Area:
    """An area of the report: how many divisions of each level in it (itself included) have their
    station, and how good the entries are.
    """

    division: Division
    reach: dict[str, Share] = field(default_factory=dict)
    quality: Quality = Quality()


@dataclass(frozen=True)
class Report:
    """The areas of a division, how good all entries in it are, and whether it has its own station
    besides.
    """

    areas: list[Area]
    quality: Quality
    has_own: bool

    @property
    def levels(self) -> list[Level]:
        """The levels of which there are divisions."""
        return [level for level in Level if any(level in area.reach for area in self.areas)]

    def total(self, level: Level) -> Share:
        """Of all divisions of a level, how many have their station."""
        return sum((area.reach.get(level, Share()) for area in self.areas), Share())


def levels_below(level: str | None) -> list[Level]:
    """The levels of what may lie in a division of a level; all of them for None."""
    listed = list(Level)
    return listed[listed.index(Level(level)) + 1 :] if level else listed


def lacking_station(rows: DivisionQuerySet, level: str) -> DivisionQuerySet:
    """The divisions of a level without their station."""
    return _real(rows.filter(level=level)).exclude(_has_station(level))


def _real(rows: DivisionQuerySet) -> DivisionQuerySet:
    """Without the rows of the code tables that hold counties together and are no place."""
    return rows.exclude(name__in=names.UNSPOKEN)


def _has_station(level: str) -> Q:
    kinds = OF_LEVEL[level]
    there = Station.objects.filter(division=OuterRef("pk"), kind__in=kinds)
    served = Station.serves.through.objects.filter(division=OuterRef("pk"), station__kind__in=kinds)
    return Q(Exists(there)) | Q(Exists(served))


def below(place: Division | None, today: date) -> DivisionQuerySet:
    """What lies directly in a division, in force today; the outermost divisions for None."""
    rows = Division.objects.in_force(today).filter(parent=place)
    return rows.order_by("code")


def inside(place: Division | None) -> StationQuerySet:
    """The stations in a division; all of them for None."""
    return Station.objects.inside(place.pk) if place else Station.objects.all()


def report(
    place: Division | None, children: Sequence[Division], today: date, known: Rules
) -> Report:
    """How far the network reaches in a division, by what lies directly in it."""
    found = {row.pk: Area(row) for row in children}
    for code, shares in _reach(place, children, today).items():
        found[code].reach = {level: shares[level] for level in Level if level in shares}
    qualities = _quality(place, children, today, known)
    for code, area in found.items():
        area.quality = qualities.get(code, Quality())
    return Report(
        areas=list(found.values()),
        quality=sum(qualities.values(), Quality()),
        has_own=place is not None and has_station(place),
    )


def has_station(place: Division) -> bool:
    """Whether a division has its station."""
    rows = Division.objects.filter(pk=place.pk)
    return rows.filter(_has_station(place.level)).exists()


def _reach(
    place: Division | None, children: Sequence[Division], today: date
) -> dict[str, dict[str, Share]]:
    """Of the divisions of each level in each area, how many have their station.

    The stations are counted by the places they lie in, which an index answers; what has none there
    is looked for among the places that stations serve by name.
    """
    shares: dict[str, dict[str, Share]] = defaultdict(lambda: defaultdict(Share))
    rows = _real(_all_of(place, today))
    whole = _by_prefix(rows, "code", children).values("prefix", "level").annotate(n=Count("pk"))
    for prefix, level, number in whole.values_list("prefix", "level", "n"):
        shares[_home(prefix, children)][level] += Share(0, number)
    ended = list(_under(place).ended(today).values_list("pk", flat=True))
    for level in levels_below(place.level if place else None):
        for found in (_located(place, level), _served(place, level)):
            counted = _by_prefix(found.exclude(division__in=ended), "division_id", children)
            counted = counted.annotate(n=Count("division_id", distinct=True))
            for prefix, number in counted.values_list("prefix", "n"):
                shares[_home(prefix, children)][level] += Share(number, 0)
    shares.pop("", None)
    return shares


def _under(place: Division | None) -> DivisionQuerySet:
    return Division.objects.under(place.pk) if place else Division.objects.all()


def _all_of(place: Division | None, today: date) -> DivisionQuerySet:
    """What lies in a division, without itself."""
    rows = _under(place).in_force(today)
    return rows.exclude(pk=place.pk) if place else rows


def _located(place: Division | None, level: str) -> Any:
    """The stations of the right kinds that lie in divisions of a level themselves."""
    rows = inside(place).filter(_is_of(level), kind__in=OF_LEVEL[level])
    return rows.exclude(division=place) if place else rows


def _served(place: Division | None, level: str) -> Any:
    """The links of such stations to divisions of a level that have none lying in them."""
    kinds = OF_LEVEL[level]
    there = Station.objects.filter(division=OuterRef("division"), kind__in=kinds)
    rows = Station.serves.through.objects.filter(_is_of(level), station__kind__in=kinds)
    rows = rows.exclude(Exists(there))
    if place is None:
        return rows
    return rows.filter(division__code__range=codes.span(place.pk)).exclude(division=place)


def _is_of(level: str) -> Q:
    """Whether the place of a station or of a link is of a level: its code tells by how many zeros
    it ends, and nothing need be joined.
    """
    zeros = [codes.LENGTH - length for length in codes.STEMS]
    at = list(Level).index(Level(level))
    is_of = Q(division__code__endswith="0" * zeros[at])
    return is_of & ~Q(division__code__endswith="0" * zeros[at - 1]) if at else is_of


def _quality(
    place: Division | None, children: Sequence[Division], today: date, known: Rules
) -> dict[str, Quality]:
    """How good the entries of each area are, and under an empty code those in none of them: one
    query.
    """
    stale = verification.has_reached(Freshness.DUE, today, known)
    wanted = {
        "whole": Count("pk"),
        "public": Count("pk", filter=Q(published=True)),
        "ready": Count("pk", filter=~unready()),
        "located": Count("pk", filter=Q(wgs_lat__isnull=False)),
        "fresh": Count("pk", filter=Q(published=True) & ~stale),
    }
    grouped = _by_prefix(inside(place), "division_id", children).annotate(**wanted)
    found: dict[str, Quality] = defaultdict(Quality)
    for prefix, whole, public, ready, located, fresh in grouped.values_list("prefix", *wanted):
        found[_home(prefix, children)] += Quality(
            Share(public, whole), Share(ready, whole), Share(located, whole), Share(fresh, public)
        )
    return found


def shown(place: Division | None, children: Sequence[Division]) -> dict[str, Share]:
    """How many stations lie in each of some divisions, and how many of them the public sees: one
    query, answered from an index alone.
    """
    wanted = {"whole": Count("pk"), "part": Count("pk", filter=Q(published=True))}
    grouped = _by_prefix(inside(place), "division_id", children).annotate(**wanted)
    shares: dict[str, Share] = defaultdict(Share)
    for prefix, whole, part in grouped.values_list("prefix", *wanted):
        shares[_home(prefix, children)] += Share(part, whole)
    shares.pop("", None)
    return shares


def _by_prefix(rows: Any, column: str, children: Sequence[Division]) -> Any:
    """Rows grouped by the digits that tell the areas apart."""
    length = max((len(codes.stem(row.code)) for row in children), default=codes.LENGTH)
    return rows.order_by().annotate(prefix=Substr(column, 1, length)).values("prefix")


def _home(prefix: str, children: Sequence[Division]) -> str:
    """The area that some digits lie in; empty when in none."""
    code = prefix.ljust(codes.LENGTH, "0")
    return next((row.pk for row in children if codes.contains(row.pk, code)), "")
