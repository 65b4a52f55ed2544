"""Where the made-up stations of a county lie: towns around the county's real position, villages
around their town, the same every time.

A town is put between its county and the counties around, which are on land; where there is none for
a third of the horizon, as on a coast, towns stay close to the county's seat.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import atan2, cos, hypot, pi, radians, sin, sqrt, tau

from stations import gazetteer
from stations.coordinates import Position

KM_PER_DEGREE = 111.32
GOLDEN_ANGLE = pi * (3 - sqrt(5))
NEIGHBOURS_WITHIN_KM = 150.0
OPEN = radians(110)
# How far on the way to the counties around a county reaches, and at most, in kilometres.
SHARE, FARTHEST_KM, IN_TOWN_KM, BY_THE_SEA_KM = 0.5, 24.0, 7.0, 3.0
VILLAGES_FROM_KM, VILLAGES_TO_KM, OFTEN = 0.5, 3.8, 50
# Streets and communities of a city lie closer together.
IN_TOWN = 0.3


@dataclass(frozen=True)
class Spread:
    """The surroundings of one county. `around` are the directions (from east, counter-clockwise, in
    radians) and distances in kilometres of the counties next to it.
    """

    centre: Position
    around: tuple[tuple[float, float], ...]
    is_urban: bool = False

    def at(self, east: float, north: float) -> Position:
        """The WGS-84 position so many kilometres east and north of the county's."""
        return moved(self.centre, east, north)

    def town(self, place: int, of: int) -> Position:
        """The position of one of so many towns."""
        angle = place * GOLDEN_ANGLE
        farthest = IN_TOWN_KM if self.is_urban else FARTHEST_KM
        distance = min(farthest, self._reach(angle)) * sqrt((place + 0.5) / of)
        return self.at(distance * cos(angle), distance * sin(angle))

    def village(self, town: Position, place: int, of: int) -> Position:
        """The position of one of a town's villages."""
        angle = place * GOLDEN_ANGLE
        distance = VILLAGES_FROM_KM + VILLAGES_TO_KM * sqrt((place + 0.5) / max(of, OFTEN))
        distance *= IN_TOWN if self.is_urban else 1
        return moved(town, distance * cos(angle), distance * sin(angle))

    def _reach(self, angle: float) -> float:
        """How far the county reaches in a direction: to the line between the two counties on either
        side of it.
        """
        ahead = sorted(((other - angle) % tau, distance) for other, distance in self.around)
        if not ahead:
            return BY_THE_SEA_KM
        (left, one), (right, two) = ahead[0], ahead[-1]
        gap = (left - right) % tau if len(ahead) > 1 else tau
        if gap > OPEN:
            return BY_THE_SEA_KM
        across = one * sin(left) - two * sin(right)
        crossing = one * two * sin(left - right) / across if across else min(one, two)
        return SHARE * abs(crossing)


def moved(place: Position, east: float, north: float) -> Position:
    """A position so many kilometres to the east and north."""
    lng, lat = place
    return lng + east / (KM_PER_DEGREE * cos(radians(lat))), lat + north / KM_PER_DEGREE


def spread(key: str, *, is_urban: bool = False) -> Spread:
    """The surroundings of a county (six digits)."""
    known = _positions()
    centre = known.get(key) or _somewhere(key, known)
    near = (_direction(centre, other) for other in _nearby(centre) if other != centre)
    around = sorted(one for one in near if 1 < one[1] <= NEIGHBOURS_WITHIN_KM)
    return Spread(centre, tuple(_nearest_each_way(around)), is_urban)


def _nearest_each_way(around: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Of the counties in each eighth of the horizon the nearest."""
    nearest: dict[int, tuple[float, float]] = {}
    for angle, distance in around:
        eighth = int(angle % tau / tau * 8)
        if eighth not in nearest or distance < nearest[eighth][1]:
            nearest[eighth] = (angle, distance)
    yield from nearest.values()


def _direction(centre: Position, other: Position) -> tuple[float, float]:
    east = (other[0] - centre[0]) * KM_PER_DEGREE * cos(radians(centre[1]))
    north = (other[1] - centre[1]) * KM_PER_DEGREE
    return atan2(north, east), hypot(east, north)


@cache
def _positions() -> Mapping[str, Position]:
    """The published position of every county that has one."""
    rows = ((county.key, county.rows[-1].position) for county in gazetteer.counties())
    return {key: position for key, position in rows if position is not None}


def _somewhere(key: str, known: Mapping[str, Position]) -> Position:
    """For a county whose position is not published: amid those of its city, else of its
    province, a little aside.
    """
    for digits in (4, 2):
        near = [place for other, place in known.items() if other[:digits] == key[:digits]]
        if near:
            lng = sum(place[0] for place in near) / len(near)
            lat = sum(place[1] for place in near) / len(near)
            angle = int(key) * GOLDEN_ANGLE
            return moved((lng, lat), 4 * cos(angle), 4 * sin(angle))
    raise LookupError(key)


@cache
def _cells() -> Mapping[tuple[int, int], list[Position]]:
    cells: dict[tuple[int, int], list[Position]] = defaultdict(list)
    for lng, lat in _positions().values():
        cells[int(lng), int(lat)].append((lng, lat))
    return cells


def _nearby(place: Position) -> Iterator[Position]:
    """The positions of counties within two degrees."""
    lng, lat = int(place[0]), int(place[1])
    for column in range(lng - 2, lng + 3):
        for row in range(lat - 2, lat + 3):
            yield from _cells().get((column, row), ())
