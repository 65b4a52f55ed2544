"""Who covers a village: the contact point, its workstation, the centre, the centre above that.

The ladder is walked upwards: whoever is closed is passed over for the next who is open. A division
that has ended is covered by whoever covers those that came after it, too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.prepared import Prepared
from stations import codes
from stations.enums import Ability, Kind, Service
from stations.fields import Is
from stations.hours import OpenState
from stations.keyed import divisions, for_cards
from stations.models import Division, Station
from stations.opening import OpeningBook, when_words

# Those that may be responsible for everybody, by the divisions they lie in.
LYING_IN = Prepared(
    lambda places: (
        Station.objects.published()
        .exclude(Is("kind", Kind.SPECIALISED))
        .order_by()
        .filter(division__in=places)
    )
)
# Which division a station serves by name: of some stations, and of all that serve some divisions.
SERVING = Prepared(
    lambda stations, places: Station.serves.through._default_manager.filter(
        Q(station__in=stations) | Q(division__in=places)
    ).values_list("station_id", "division_id")
)

MOST_POINTS = 5
"""So many contact points of one place are told, at most."""


@dataclass(frozen=True)
class Rung:
    """One station of the ladder. `is_best` marks where to turn now: the first that is open, or the
    first to open; `is_passed_over` those below it that are closed.
    """

    station: Station
    state: OpenState
    is_best: bool = False
    is_passed_over: bool = False

    @property
    def abilities(self) -> tuple[Ability, ...]:
        """What it can do about an application."""
        return abilities(self.station)


def abilities(station: Station) -> tuple[Ability, ...]:
    """What a station can do about an application: help and hand in, accept and check, or decide."""
    if station.kind == Kind.CENTRE:
        return Ability.ACCEPT, Ability.REVIEW, Ability.DECIDE
    if station.takes_applications or Service.INTAKE in station.services:
        return Ability.HELP, Ability.ACCEPT, Ability.CHECK
    return (Ability.HELP,)


def stations_covering(division: Division, on: date | None = None) -> list[Station]:
    """The published stations responsible for a division on a day (today), nearest helping hand
    first: the contact points, the workstation, then the centres, that of the smallest area first.
    Three queries; a few more where something has ended, or lies or belongs outside.
    """
    lines, known = _lines(division, on or localdate())
    rows = _covering(lines, known)
    _load_above([row.station for row in rows])
    points = _points(rows)
    workstation = _own(next(iter(points), None), Kind.WORKSTATION) or _workstation(rows)
    below = [*points, workstation] if workstation else points
    return [*below, *(_centres(below, rows) or _any_centre(division))]


Divisions = dict[str, Division]


def _lines(division: Division, on: date) -> tuple[list[list[str]], Divisions]:
    """The codes from the province down to a division, and down to each that came after one of them
    that has ended; and those divisions themselves.
    """
    lines = [codes.path(division.code)]
    known: Divisions = {}
    followed: set[str] = set()
    while asked := {code for line in lines for code in line} - followed:
        followed |= asked
        rows = divisions(asked)
        known |= rows
        ended = [code for code, row in rows.items() if row.valid_to and row.valid_to < on]
        if ended:
            heirs = Division.objects.filter(predecessors__in=ended).exclude(pk__in=followed)
            lines += [codes.path(row.code) for row in heirs.distinct().order_by("code")]
    for row in known.values():
        if row.parent_id in known:
            row.parent = known[row.parent_id]
    return lines, known


@dataclass(frozen=True)
class _Covering:
    """A station and the division it is responsible for, of those asked for."""

    station: Station
    area: str


def _covering(lines: list[list[str]], known: Divisions) -> list[_Covering]:
    """The stations responsible for any of these divisions, the smallest area first; of areas of one
    size that of the earlier line. A station that names divisions is responsible for those, any
    other for the one it lies in.
    """
    ranked = list(dict.fromkeys(code for line in lines for code in line))
    ranked.sort(key=_size, reverse=True)
    places = {code: place for place, code in enumerate(ranked)}
    rows = LYING_IN.rows(ranked)
    served: dict[int, list[str]] = {}
    for pk, code in SERVING.values([row.pk for row in rows], ranked):
        served.setdefault(pk, []).append(code)
    elsewhere = served.keys() - {row.pk for row in rows}
    if elsewhere:
        others = for_cards([*elsewhere])
        rows += [row for row in others if row.published and row.kind != Kind.SPECIALISED]
    found = []
    for row in rows:
        row.division = known.get(row.division_id) or row.division
        areas = [code for code in served.get(row.pk, [row.division_id]) if code in places]
        if areas:
            found.append(_Covering(row, min(areas, key=places.__getitem__)))
    return sorted(found, key=lambda one: (places[one.area], one.station.key))


def is_served(division: Division, within: str) -> bool:
    """Whether a published station is responsible for a division outside of a jurisdiction, or for
    what it lies in, up to where the jurisdiction lies, too: 娄底市 is no answer for 涟源市 where
    双峰县 is served. Three queries.
    """
    line = [code for code in codes.path(division.code) if not codes.contains(code, within)]
    return bool(_covering([line], divisions(line)))


def _size(code: str) -> int:
    """How many digits name a division: the more, the smaller it is."""
    return len(codes.stem(code))


def _load_above(rows: list[Station]) -> None:
    """Give stations those they belong to, up to the top: from among themselves, else by a query a
    level.
    """
    known = {row.pk: row for row in rows}
    waiting = rows
    while waiting:
        missing = {row.parent_id for row in waiting if row.parent_id} - known.keys()
        if missing:
            known |= {row.pk: row for row in for_cards([*missing])}
        for row in waiting:
            row.parent = known[row.parent_id] if row.parent_id else None
        waiting = [known[pk] for pk in missing if pk]


def _points(rows: Iterable[_Covering]) -> list[Station]:
    """The contact points of the smallest area that has any: a village may have two. Of a town or a
    county with many only some, or nobody would find the workstation below them.
    """
    found = [row for row in rows if row.station.kind == Kind.CONTACT_POINT]
    return [row.station for row in found if row.area == found[0].area][:MOST_POINTS]


def _workstation(rows: Iterable[_Covering]) -> Station | None:
    return next((row.station for row in rows if row.station.kind == Kind.WORKSTATION), None)


def _own(row: Station | None, kind: Kind) -> Station | None:
    """The station that another belongs to, when it is public and of a kind: it comes before one
    that merely covers the place.
    """
    above = row.parent if row else None
    return above if above is not None and above.published and above.kind == kind else None


def _centres(below: list[Station], rows: list[_Covering]) -> list[Station]:
    """The centres of these stations and those covering the place, with the centres above them: the
    smaller area first, a centre before the one it belongs to, one's own before another.
    """
    covering = [row.station for row in rows if row.station.kind == Kind.CENTRE]
    found: dict[int, Station] = {}
    for row in [*reversed(below), *covering]:
        here = row if row.kind == Kind.CENTRE else _own(row, Kind.CENTRE)
        while here is not None and here.pk not in found:
            found[here.pk] = here
            here = _own(here, Kind.CENTRE)
    areas = {row.station.pk: row.area for row in rows}

    def order(row: Station) -> tuple[int, int]:
        return -_size(areas.get(row.pk, row.division_id)), -_depth(row)

    return sorted(found.values(), key=order)


def _depth(row: Station) -> int:
    """How many centres are above one."""
    above = _own(row, Kind.CENTRE)
    return 1 + _depth(above) if above else 0


def _any_centre(division: Division) -> list[Station]:
    """The centre for whom none covers: one of the same province, else whichever there is."""
    centres = Station.objects.published().of_kind(Kind.CENTRE).order_by("division_id", "key")
    centres = centres.select_related("division__parent")
    found = centres.inside(codes.path(division.code)[0]).first() or centres.first()
    return [found] if found else []


def ladder(division: Division, moment: datetime) -> list[Rung]:
    """The stations responsible for a division and how they stand, with the best one now marked."""
    stations = stations_covering(division, localdate(moment))
    return rungs(stations, OpeningBook.load(stations, moment))


def rungs(stations: Sequence[Station], book: OpeningBook) -> list[Rung]:
    """How the stations of a ladder stand, with the best one now marked."""
    marked = [Rung(station, book.state(station)) for station in stations]
    best = _best(marked)
    return [
        replace(
            rung,
            is_best=place == best,
            is_passed_over=best is not None and place < best and not rung.state.open,
        )
        for place, rung in enumerate(marked)
    ]


def _best(marked: Sequence[Rung]) -> int | None:
    for place, rung in enumerate(marked):
        if rung.state.open:
            return place
    opening = [
        (rung.state.opens_at, place) for place, rung in enumerate(marked) if rung.state.opens_at
    ]
    return min(opening)[1] if opening else None


def advice(ladder: Sequence[Rung], moment: datetime) -> str:
    """Where to turn now, in a sentence: `石江村联络点现在没有开门，请先找锁石镇工作站。` Empty for
    an empty ladder; `moment` is naive local time.
    """
    best = next((rung for rung in ladder if rung.is_best), None)
    if best is None:
        return _ring_up(ladder) if ladder else ""
    if best.state.open:
        return _open_now(best, [rung for rung in ladder if rung.is_passed_over])
    unknown = _names(rung for rung in ladder if not rung.state.known)
    when = when_words(best.state.opens_at, moment) if best.state.opens_at else ""
    words = {"name": best.station.name, "when": when, "unknown": unknown}
    if unknown:
        return _("%(name)s最先开门：%(when)s。%(unknown)s的开放时间要打电话问。") % words
    if len(ladder) == 1:
        return _("%(name)s现在没有开门，%(when)s 开门。") % words
    return _("现在都没有开门，%(name)s最先开门：%(when)s。") % words


def _open_now(best: Rung, passed: list[Rung]) -> str:
    words = {"why": _why_not(passed), "name": best.station.name}
    return (_("%(why)s，请先找%(name)s。") if passed else _("现在可以找%(name)s。")) % words


def _why_not(ladder: Sequence[Rung]) -> str:
    """Which of them are closed, and of which nobody knows."""
    shut = _names(rung for rung in ladder if rung.state.known)
    unknown = _names(rung for rung in ladder if not rung.state.known)
    reasons = [_("%s现在没有开门") % shut] if shut else []
    reasons += [_("%s的开放时间没有登记") % unknown] if unknown else []
    return _("，").join(reasons)


def _names(ladder: Iterable[Rung]) -> str:
    return "、".join(rung.station.name for rung in ladder)


def _ring_up(ladder: Sequence[Rung]) -> str:
    """What one does when nobody can say where somebody is next."""
    known = [rung for rung in ladder if rung.state.known]
    if not known:
        return _("开放时间没有登记，请先打电话问。")
    if len(known) < len(ladder):
        return _("%s，请先打电话问。") % _why_not(ladder)
    shut = _why_not(known) if len(known) == 1 else _("现在都没有开门")
    return _("%s，哪天开门请先打电话问。") % shut


def station_for_application(division: Division | None) -> Station | None:
    """Where an application of somebody who lives in a division goes: the nearest station that
    covers it and takes applications, else its centre. None when there is no centre.
    """
    centres = Station.objects.published().of_kind(Kind.CENTRE).order_by("key")
    if division is None:
        return centres.first()
    for station in stations_covering(division):
        if station.takes_applications or station.kind == Kind.CENTRE:
            return station
    return None
