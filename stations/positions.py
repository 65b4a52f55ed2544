"""Where stations are, asked of the database circle by circle.

Nothing but ordinary indexes on bands of latitude and the longitude (see the decision note on the
nearest stations). Every answer is small, so that putting a question into SQL may take longer than
answering it: what the stations are is put into it once, by Django, and the circles are added here.
"""

from collections.abc import Sequence
from itertools import chain
from math import asin, ceil, cos, degrees, floor, radians, sin
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection

from stations.coordinates import EARTH_RADIUS_M, Position
from stations.querysets import StationQuerySet

# Kept clear of rounding at the edges of a box.
MARGIN_DEGREES = 1e-9
BANDS_A_DEGREE = 10
COLUMNS = "SELECT id, wgs_lng, wgs_lat, hours"
ALL_BANDS = (-90 * BANDS_A_DEGREE, 90 * BANDS_A_DEGREE)


class Condition(NamedTuple):
    """A condition on the columns `id`, `hours`, `band`, `wgs_lat` and `wgs_lng` of what is `asked`
    for, as SQL and its values.
    """

    sql: str
    values: Sequence[Any]


def among(column: str, values: Sequence[Any]) -> Condition:
    """The condition that holds where a column has one of some values; nowhere for none."""
    places = ", ".join(["%s"] * len(values))
    return Condition(f"{column} IN ({places})" if values else "1 = 0", values)


def box(place: Position, radius_m: float) -> Condition | None:
    """The condition that holds every position within a circle; None when that is the whole
    world.
    """
    lng, lat = place
    reach = degrees(radius_m / EARTH_RADIUS_M) + MARGIN_DEGREES
    if reach >= 90:
        return None
    south, north = lat - reach, lat + reach
    bands = _bands(south, north)
    rows = f"{among('band', bands).sql} AND wgs_lat BETWEEN %s AND %s"
    values = [*bands, max(south, -90), min(north, 90)]
    if south <= -90 or north >= 90:
        return Condition(rows, values)
    sideways = degrees(asin(min(1.0, sin(radians(reach)) / cos(radians(lat))))) + MARGIN_DEGREES
    columns, ends = _between(lng - sideways, lng + sideways)
    return Condition(f"{rows} AND {columns}", [*values, *ends])


def _bands(south: float, north: float) -> list[int]:
    """The bands that latitudes lie in, whichever way the database rounds."""
    first, last = floor(south * BANDS_A_DEGREE), ceil(north * BANDS_A_DEGREE)
    return list(range(max(first, ALL_BANDS[0]), min(last, ALL_BANDS[1]) + 1))


def _between(west: float, east: float) -> Condition:
    """Longitudes from west to east, over the date line where they run over it."""
    if west < -180:
        return Condition("(wgs_lng >= %s OR wgs_lng <= %s)", [west + 360, east])
    if east > 180:
        return Condition("(wgs_lng >= %s OR wgs_lng <= %s)", [west, east - 360])
    return Condition("wgs_lng BETWEEN %s AND %s", [west, east])


LOCATED = Condition("band IS NOT NULL AND wgs_lng IS NOT NULL", [])
# The order is that of the indexes: without it, a limit has the database hope to come upon the first
# ones by looking at everything.
EVERYWHERE = Condition("band BETWEEN %s AND %s ORDER BY band, wgs_lng", list(ALL_BANDS))


class Positions:
    """The positions of some stations, to be asked for circle by circle: what the stations are is
    put into SQL once, which takes longer than most of the answers.
    """

    def __init__(self, rows: StationQuerySet) -> None:
        columns = rows.values_list("id", "wgs_lng", "wgs_lat", "hours", "band")
        try:
            self._rows, self._values = columns.query.sql_with_params()
        except EmptyResultSet:
            self._rows, self._values = "", ()

    @property
    def question(self) -> tuple[Any, ...]:
        """What the stations are, to tell them from others."""
        return self._rows, self._values

    def where(self, *conditions: Condition, most: int | None = None) -> list[tuple[Any, ...]]:
        """The row, longitude, latitude and hours of those for which conditions hold; with `most` no
        more than so many, by band. One query.
        """
        if not self._rows:
            return []
        wanted = " AND ".join(condition.sql for condition in conditions)
        limit = "" if most is None else f" LIMIT {most}"
        values = [*self._values, *chain.from_iterable(one.values for one in conditions)]
        with connection.cursor() as cursor:
            cursor.execute(f"{COLUMNS} FROM ({self._rows}) AS asked WHERE {wanted}{limit}", values)
            return list(cursor.fetchall())
