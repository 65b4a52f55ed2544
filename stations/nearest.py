"""The nearest stations, exactly, with nothing but an ordinary index on (latitude, longitude).

A box around the place is widened until enough stations lie within the circle inside it: then none
outside can be nearer. The same on SQLite and PostgreSQL.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nsmallest
from math import asin, cos, degrees, radians, sin

from django.db.models import Q

from stations.coordinates import EARTH_RADIUS_M, Position, distance_m
from stations.models import Station
from stations.querysets import StationQuerySet

FIRST_RADII_M = (5_000, 10_000)
WIDER_RADII_M = tuple(20_000 * 2**doubling for doubling in range(10))
# So few rows are measured at once, however far they are, when the first boxes have not been enough.
FEW = 64
# Kept clear of rounding at the edges of a box.
MARGIN_DEGREES = 1e-9


@dataclass(frozen=True)
class Near:
    """A station and how far it is, in metres along the surface (直线距离)."""

    station: Station
    distance_m: float


@dataclass(frozen=True)
class _Point:
    distance: float
    pk: int


def box(place: Position, radius_m: float) -> Q | None:
    """The condition that holds every position within a circle; None when that is the whole
    world.
    """
    lng, lat = place
    reach = degrees(radius_m / EARTH_RADIUS_M) + MARGIN_DEGREES
    south, north = lat - reach, lat + reach
    if reach >= 90:
        return None
    rows = Q(wgs_lat__range=(max(south, -90), min(north, 90)))
    if south <= -90 or north >= 90:
        return rows
    sideways = degrees(asin(min(1.0, sin(radians(reach)) / cos(radians(lat))))) + MARGIN_DEGREES
    return rows & _between(lng - sideways, lng + sideways)


def _between(west: float, east: float) -> Q:
    """Longitudes from west to east, over the date line where they run over it."""
    if west < -180:
        return Q(wgs_lng__gte=west + 360) | Q(wgs_lng__lte=east)
    if east > 180:
        return Q(wgs_lng__gte=west) | Q(wgs_lng__lte=east - 360)
    return Q(wgs_lng__range=(west, east))


def _measured(rows: StationQuerySet, place: Position) -> list[_Point]:
    positions = rows.values_list("pk", "wgs_lng", "wgs_lat")
    return [
        _Point(distance_m(place, (lng, lat)), pk)
        for pk, lng, lat in positions
        if lng is not None and lat is not None
    ]


def _closest(points: list[_Point], limit: int) -> list[_Point]:
    return nsmallest(limit, points, key=lambda point: (point.distance, point.pk))


def _in_boxes(
    rows: StationQuerySet, place: Position, limit: int, radii: Iterable[float]
) -> list[_Point]:
    """The nearest points, or nothing when no circle of these radii holds enough of them."""
    for radius in radii:
        condition = box(place, radius)
        if condition is None:
            break
        found = _closest(_measured(rows.filter(condition), place), limit)
        if len(found) == limit and found[-1].distance <= radius:
            return found
    return []


def _loaded(points: list[_Point]) -> list[Near]:
    stations = Station.objects.for_cards().in_bulk([point.pk for point in points])
    return [Near(stations[point.pk], point.distance) for point in points]


def _of_few(stations: list[Station], place: Position, limit: int) -> list[Near]:
    measured = [
        Near(station, distance_m(place, (station.wgs_lng or 0, station.wgs_lat or 0)))
        for station in stations
    ]
    return nsmallest(limit, measured, key=lambda near: (near.distance_m, near.station.pk))


def nearest(place: Position, rows: StationQuerySet, *, limit: int = 10) -> list[Near]:
    """The stations of `rows` nearest to a WGS-84 place (longitude, latitude), nearest first; equals
    in the order they were made.

    Stations without a position are left out.
    """
    rows = rows.located().order_by()
    if limit < 1:
        return []
    if points := _in_boxes(rows, place, limit, FIRST_RADII_M):
        return _loaded(points)
    few = list(rows.for_cards()[: FEW + 1])
    if len(few) <= FEW:
        return _of_few(few, place, limit)
    points = _in_boxes(rows, place, limit, WIDER_RADII_M)
    return _loaded(points or _closest(_measured(rows, place), limit))
