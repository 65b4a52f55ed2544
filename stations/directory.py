"""The stations of an area, from the whole jurisdiction down to one town: what the lists show."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count
from django.db.models.functions import Substr

from stations import codes
from stations.cards import Card, cards
from stations.enums import Kind, Level
from stations.models import Division, Station


class Counted:
    """Something with `counts`, how many stations of each kind there are in all of it."""

    counts: Counter[str]

    @property
    def points(self) -> int:
        """How many contact points there are."""
        return self.counts[Kind.CONTACT_POINT]

    @property
    def workstations(self) -> int:
        """How many workstations there are."""
        return self.counts[Kind.WORKSTATION]


@dataclass(frozen=True)
class Area(Counted):
    """A division of a list: the stations that work for all of it, and how many of each kind lie in
    it.
    """

    division: Division
    cards: list[Card]
    counts: Counter[str]

    @property
    def code(self) -> str:
        """The code as addresses have it: without padding."""
        return codes.stem(self.division.code)


@dataclass(frozen=True)
class Overview(Counted):
    """An area above the town: its own stations, those for certain people, and the areas below."""

    division: Division
    own: list[Card]
    specialised: list[Card]
    areas: list[Area]
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Point:
    """A contact point in the list of a town: called by its village, or by its own name where the
    village has several.
    """

    card: Card
    name: str


@dataclass(frozen=True)
class Town:
    """A town: the stations that work for all of it, and the contact points of its villages."""

    division: Division
    own: list[Card]
    points: list[Point]


def jurisdiction(code: str) -> Division | None:
    """The division that an installation serves: the one it says, else that of its first centre."""
    try:
        found = Division.objects.filter(pk=codes.pad(code)).first()
    except codes.InvalidCode:
        found = None
    if found is None:
        centres = Station.objects.published().of_kind(Kind.CENTRE).order_by("key")
        centre = centres.select_related("division").first()
        found = centre.division if centre else None
    return found


def overview(division: Division, moment: datetime) -> Overview:
    """What lies in an area. Five queries, however many stations there are."""
    below = list(Division.objects.children_of(division.code))
    counts = _counts(division, below)
    notable = Station.objects.published().exclude(kind=Kind.CONTACT_POINT).for_cards()
    places = [division.code, *(row.code for row in below)]
    shown = cards(notable.filter(division__in=places).order_by("key"), moment)
    special = [card for card in shown if card.station.kind == Kind.SPECIALISED]
    general = [card for card in shown if card.station.kind != Kind.SPECIALISED]
    areas = [
        Area(row, _located_in(row, general), counts[row.code]) for row in below if counts[row.code]
    ]
    return Overview(
        division=division,
        own=_located_in(division, general),
        specialised=special,
        areas=areas,
        counts=sum(counts.values(), Counter()),
    )


def _located_in(division: Division, shown: Iterable[Card]) -> list[Card]:
    return [card for card in shown if card.station.division_id == division.code]


def _counts(division: Division, below: list[Division]) -> dict[str, Counter[str]]:
    """How many published stations of each kind lie in each division below, and in the division but
    in none of them.
    """
    length = max((len(codes.stem(row.code)) for row in below), default=codes.LENGTH)
    inside = Station.objects.published().inside(division.code)
    grouped = (
        inside.order_by()
        .annotate(prefix=Substr("division_id", 1, length))
        .values_list("prefix", "kind")
        .annotate(number=Count("pk"))
    )
    counts = {row.code: Counter[str]() for row in (division, *below)}
    for prefix, kind, number in grouped:
        code = prefix.ljust(codes.LENGTH, "0")
        home = next((row for row in below if codes.contains(row.code, code)), division)
        counts[home.code][kind] += number
    return counts


def is_town(division: Division) -> bool:
    """Whether an area is listed station by station."""
    return division.level in (Level.TOWNSHIP, Level.VILLAGE)


def town(division: Division, moment: datetime) -> Town:
    """The stations in a town (or a village). Three queries, however many there are."""
    inside = Station.objects.published().inside(division.code)
    shown = cards(inside.for_cards().order_by("division_id", "key"), moment)
    points = _points(card for card in shown if card.station.kind == Kind.CONTACT_POINT)
    own = [card for card in shown if card.station.kind != Kind.CONTACT_POINT]
    own.sort(key=lambda card: (card.station.kind != Kind.WORKSTATION, card.station.key))
    return Town(division, own, points)


def _points(shown: Iterable[Card]) -> list[Point]:
    rows = list(shown)
    places = Counter(card.station.division_id for card in rows)
    return [
        Point(card, str(card.station if places[card.station.division_id] > 1 else card.label))
        for card in rows
    ]
