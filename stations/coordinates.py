"""Positions: the three coordinate systems in use in China, and distances.

WGS-84 is what satellites give. Maps published in China are drawn in GCJ-02, which is shifted by up
to some hundred metres; BD-09 adds a second shift. Outside China there is no shift. All positions
are (longitude, latitude) in degrees.
"""

from collections.abc import Callable
from math import asin, atan2, cos, degrees, pi, radians, sin, sqrt

from stations.enums import Crs

Position = tuple[float, float]

EARTH_RADIUS_M = 6_371_008.8
# The ellipsoid (Krasovsky 1940) that GCJ-02 is computed with.
AXIS = 6_378_245.0
ECCENTRICITY_SQUARED = 0.00669342162296594323
BAIDU_PI = pi * 3000 / 180
BAIDU_SHIFT_LNG, BAIDU_SHIFT_LAT = 0.0065, 0.006
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
ITERATIONS = 12
# Each correction leaves less than a hundredth of the error: then a tenth of a millimetre.
CLOSE_ENOUGH = 1e-7


def is_shifted(lng: float, lat: float) -> bool:
    """Whether Chinese maps shift a position: a box around China, as the maps themselves use."""
    return WEST <= lng <= EAST and SOUTH <= lat <= NORTH


def _shift(x: float, y: float) -> tuple[float, float]:
    """Metres to the east and to the north. What both have in common is computed once: an import
    asks for three or four shifts a station.
    """
    turn, up = pi * x, pi * y
    common = 20 * (sin(6 * turn) + sin(2 * turn))
    east = common + 20 * sin(turn) + 40 * sin(turn / 3)
    east += 150 * sin(turn / 12) + 300 * sin(turn / 30)
    north = common + 20 * sin(up) + 40 * sin(up / 3)
    north += 160 * sin(up / 12) + 320 * sin(up / 30)
    product, root = 0.1 * x * y, sqrt(abs(x))
    return (
        300 + x + 2 * y + 0.1 * x * x + product + 0.1 * root + east * 2 / 3,
        -100 + 2 * x + 3 * y + 0.2 * y * y + product + 0.2 * root + north * 2 / 3,
    )


def wgs84_to_gcj02(lng: float, lat: float) -> Position:
    """Shift a satellite position to where Chinese maps draw it."""
    if not is_shifted(lng, lat):
        return lng, lat
    east, north = _shift(lng - 105.0, lat - 35.0)
    bend = 1 - ECCENTRICITY_SQUARED * sin(radians(lat)) ** 2
    metres_north = AXIS * (1 - ECCENTRICITY_SQUARED) / (bend * sqrt(bend))
    metres_east = AXIS / sqrt(bend) * cos(radians(lat))
    return lng + degrees(east / metres_east), lat + degrees(north / metres_north)


def gcj02_to_bd09(lng: float, lat: float) -> Position:
    """The second shift, of one provider's maps."""
    radius = sqrt(lng * lng + lat * lat) + 0.00002 * sin(lat * BAIDU_PI)
    angle = atan2(lat, lng) + 0.000003 * cos(lng * BAIDU_PI)
    return radius * cos(angle) + BAIDU_SHIFT_LNG, radius * sin(angle) + BAIDU_SHIFT_LAT


def _inverse(forward: Callable[[float, float], Position], lng: float, lat: float) -> Position:
    """The position that `forward` takes to (lng, lat), by correcting a guess by its error."""
    x, y = lng, lat
    for _ in range(ITERATIONS):
        landed = forward(x, y)
        east, north = landed[0] - lng, landed[1] - lat
        x, y = x - east, y - north
        if -CLOSE_ENOUGH < east < CLOSE_ENOUGH and -CLOSE_ENOUGH < north < CLOSE_ENOUGH:
            break
    return x, y


def gcj02_to_wgs84(lng: float, lat: float) -> Position:
    """Where a point of a Chinese map is in the world."""
    if not is_shifted(lng, lat):
        return lng, lat
    return _inverse(wgs84_to_gcj02, lng, lat)


def bd09_to_gcj02(lng: float, lat: float) -> Position:
    """Undo the second shift."""
    return _inverse(gcj02_to_bd09, lng, lat)


def to_wgs84(lng: float, lat: float, crs: str) -> Position:
    """A position given in `crs` as a satellite would give it."""
    if crs == Crs.BD09:
        lng, lat = bd09_to_gcj02(lng, lat)
    return (lng, lat) if crs == Crs.WGS84 else gcj02_to_wgs84(lng, lat)


def from_wgs84(lng: float, lat: float, crs: str) -> Position:
    """A satellite position in the system a map provider needs."""
    if crs == Crs.WGS84:
        return lng, lat
    shifted = wgs84_to_gcj02(lng, lat)
    return gcj02_to_bd09(*shifted) if crs == Crs.BD09 else shifted


def distance_m(one: Position, other: Position) -> float:
    """Metres between two WGS-84 positions along the surface of a sphere (haversine)."""
    lng, lat, to_lng, to_lat = map(radians, (*one, *other))
    half = sin((to_lat - lat) / 2) ** 2 + cos(lat) * cos(to_lat) * sin((to_lng - lng) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half)))
