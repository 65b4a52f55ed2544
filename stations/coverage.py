"""Who covers a village: the contact point, its workstation, the centre.

The ladder is walked upwards: whoever is closed is passed over for the next who is open.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from stations.enums import LADDER, Kind
from stations.hours import OpenState
from stations.models import Division, Station
from stations.opening import OpeningBook


@dataclass(frozen=True)
class Rung:
    """One station of the ladder. `is_best` marks where to turn now: the first that is open, or the
    first to open.
    """

    station: Station
    state: OpenState
    is_best: bool = False


def stations_covering(division: Division) -> list[Station]:
    """The published stations responsible for a division, nearest helping hand first. One query, or
    two.
    """
    rows = Station.objects.published().covering(division.code).exclude(kind=Kind.SPECIALISED)
    rows = rows.select_related("division__parent", "parent__division", "parent__parent__division")
    found: dict[str, Station] = {}
    for row in rows:
        found.setdefault(row.kind, row)
    _follow_parents(found)
    if Kind.CENTRE not in found:
        centres = Station.objects.published().of_kind(Kind.CENTRE)
        centre = centres.select_related("division").order_by("key").first()
        found |= {Kind.CENTRE: centre} if centre else {}
    return [found[kind] for kind in LADDER if kind in found]


def _follow_parents(found: dict[str, Station]) -> None:
    """A contact point's own workstation, and a workstation's own centre, come before the one that
    merely covers the place.
    """
    for kind in LADDER:
        parent = found[kind].parent if kind in found else None
        if parent is not None and parent.published and parent.kind in LADDER:
            found[parent.kind] = parent


def ladder(division: Division, moment: datetime) -> list[Rung]:
    """The stations responsible for a division and how they stand, with the best one now marked."""
    stations = stations_covering(division)
    return rungs(stations, OpeningBook.load(stations, moment))


def rungs(stations: Sequence[Station], book: OpeningBook) -> list[Rung]:
    """How the stations of a ladder stand, with the best one now marked."""
    marked = [Rung(station, book.state(station)) for station in stations]
    best = _best(marked)
    return [replace(rung, is_best=place == best) for place, rung in enumerate(marked)]


def _best(marked: Sequence[Rung]) -> int | None:
    for place, rung in enumerate(marked):
        if rung.state.open:
            return place
    opening = [
        (rung.state.opens_at, place) for place, rung in enumerate(marked) if rung.state.opens_at
    ]
    return min(opening)[1] if opening else None


def station_for_application(division: Division | None) -> Station | None:
    """Where an application of somebody who lives in a division goes: the nearest station that
    covers it and takes applications, else the centre. None when there is no centre.
    """
    centres = Station.objects.published().of_kind(Kind.CENTRE).order_by("key")
    if division is None:
        return centres.first()
    covering = stations_covering(division)
    taking = [station for station in covering if station.takes_applications]
    return next(iter(taking), covering[-1] if covering else None)
