"""What somebody is told who asks for help near a place or a position."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Case, IntegerField, When

from stations import codes, coverage, places
from stations.cards import Card, Ladder, cards
from stations.coordinates import Position
from stations.enums import Kind, Level
from stations.forms import NearForm, Sort
from stations.models import Division, Station
from stations.nearest import Near, nearest
from stations.opening import OpeningBook
from stations.querysets import StationQuerySet
from stations.ranking import Wanted, best_for

PAGE = 10
# A map of ten would hardly need to be one.
PAGE_WITH_MAP = 30
# So many are looked at to find the best ones.
LOOKED_AT = 60
# Of the country there are thousands, of a province hundreds; the larger ones come first.
MOST_CENTRES = 20
# Farther than this from every station, somebody is not in the area that is served here.
FAR_AWAY_M = 100_000
# Within so many metres of a village's contact point, somebody probably is in that village.
IN_THE_VILLAGE_M = 3_000


@dataclass(frozen=True)
class Origin:
    """Where "near" is counted from. `place` is what was asked for by name, `around` the larger
    place whose position stands for it when its own is not known.
    """

    position: Position
    place: Division | None = None
    around: Division | None = None


@dataclass(frozen=True)
class Answer:
    """The places that were named, and, once there is one, who is near it and who is responsible.

    Without `origin` there is nothing to count distances from. `is_far`: nothing is near, and the
    cards are those of the centres.
    """

    found: places.Found
    origin: Origin | None = None
    cards: list[Card] = field(default_factory=list)
    ladder: Ladder | None = None
    is_far: bool = False
    has_more: bool = False

    @property
    def village(self) -> Division | None:
        """The village that somebody who gave her position is probably in."""
        if self.origin is None or self.origin.place is not None:
            return None
        near = (card for card in self.cards if card.station.kind == Kind.CONTACT_POINT)
        closest = next(near, None)
        is_there = closest and closest.metres is not None and closest.metres < IN_THE_VILLAGE_M
        return closest.station.division if closest and is_there else None


def place_meant(text: str, code: str, within: str) -> places.Found:
    """The places that a text names, those within the jurisdiction first; a code that was chosen
    from a list leaves no doubt. One elsewhere that a station here is responsible for is ours. One
    query, a few when nothing is called that.
    """
    try:
        chosen = Division.objects.select_related("parent").filter(pk=codes.pad(code)).first()
    except codes.InvalidCode:
        chosen = None
    found = places.Found.chosen(chosen, within) if chosen else places.find(text, within=within)
    if found.is_elsewhere and found.only and coverage.is_served(found.only, within):
        return replace(found, is_elsewhere=False)
    return found


def answer(form: NearForm, moment: datetime, within: str = "") -> Answer:
    """The answer to a valid question. `within` is the code of the jurisdiction."""
    if form.has_position:
        here = Origin((form.asked("lng"), form.asked("lat")))
        return _around(form, places.Found([], []), here, [], moment)
    found = place_meant(form.asked("place") or "", form.asked("at") or "", within)
    ours = None if found.is_elsewhere else found.only
    covering = coverage.stations_covering(ours) if ours is not None else []
    origin = _origin(found.only, covering) if found.only is not None else None
    if origin is None:
        book = OpeningBook.load(covering, moment)
        return Answer(found, ladder=Ladder.of(covering, book) if covering else None)
    return _around(form, found, origin, covering, moment)


def _origin(place: Division, covering: list[Station]) -> Origin | None:
    spot = places.spot(place, covering)
    if spot is None:
        return None
    return Origin(spot.position, place, None if spot.of == place else spot.of)


def _around(
    form: NearForm,
    found: places.Found,
    origin: Origin,
    covering: list[Station],
    moment: datetime,
) -> Answer:
    """The nearest stations, and the ladder of the place; one opening book for both."""
    size = PAGE_WITH_MAP if form.asked("map") else PAGE
    end = form.asked("page") * size
    # Who is best is not known before they are looked at.
    limit = max(LOOKED_AT, end + 1) if form.asked("sort") else end + 1
    open_at = moment if form.asked("open") else None
    near = nearest(origin.position, _wanted(form), limit=limit, open_at=open_at)
    book = OpeningBook.load([*(one.station for one in near), *covering], moment)
    if _is_far(form, origin, near):
        return Answer(found, origin, cards=_centres(moment), is_far=True)
    shown = _chosen(form, [Card(one.station, book, one.distance_m) for one in near])
    return Answer(
        found,
        origin,
        cards=shown[end - size : end],
        ladder=Ladder.of(covering, book) if covering else None,
        has_more=len(shown) > end,
    )


def _is_far(form: NearForm, origin: Origin, near: list[Near]) -> bool:
    """Whether somebody is not in the area that is served here: what she asks for is far, and
    everything else is, too.
    """
    if form.is_filtered and (not near or near[0].distance_m > FAR_AWAY_M):
        near = nearest(origin.position, Station.objects.published(), limit=1)
    return bool(near) and near[0].distance_m > FAR_AWAY_M


def _chosen(form: NearForm, shown: list[Card]) -> list[Card]:
    """The cards to list, in the order that was asked for."""
    if form.asked("sort") != Sort.BEST or not shown:
        return shown
    wanted = Wanted(form.asked("service"), form.asked("audience"), form.asked("facility"))
    by_pk = {card.station.pk: card for card in shown}
    ranked = best_for((card.candidate for card in shown), wanted, shown[0].book.moment)
    return [replace(by_pk[row.candidate.pk], reason=row.reason) for row in ranked]


def _wanted(form: NearForm) -> StationQuerySet:
    rows = Station.objects.published().of_kind(form.asked("kind"))
    rows = rows.offering(form.asked("service")).suiting(form.asked("audience"))
    return rows.equipped_with(form.asked("facility"))


def _centres(moment: datetime) -> list[Card]:
    """What somebody far away can do something with."""
    rows = Station.objects.published().of_kind(Kind.CENTRE).for_cards()
    ranks = [When(division__level=level, then=rank) for rank, level in enumerate(Level.values)]
    larger_first = rows.order_by(Case(*ranks, output_field=IntegerField()), "division_id", "key")
    return cards(larger_first[:MOST_CENTRES], moment)
