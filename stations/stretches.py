"""The public stations in stretches of row numbers, for whoever takes all of them part by part.

A stretch is found without counting, and what is added or taken away in one moves nothing in the
others. One index (`station_stretch`) tells, from stretch to stretch, which have public stations and
when each last changed: as many steps as there are stretches, not stations.
"""

from collections.abc import Callable
from datetime import datetime
from functools import reduce
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import DateTimeField, Value

from stations.models import Station
from stations.models.stations import STRETCH
from stations.querysets import StationQuerySet

EVERY_STRETCH = """
    WITH RECURSIVE known(number) AS (
        SELECT MIN(id / {stretch}) FROM {table} WHERE published = TRUE
        UNION ALL
        SELECT (
            SELECT MIN(id / {stretch}) FROM {table}
            WHERE published = TRUE AND id / {stretch} > known.number
        )
        FROM known WHERE known.number IS NOT NULL
    )
    SELECT
        number,
        (SELECT MAX(changed_at) FROM {table} WHERE published = TRUE AND id / {stretch} = number),
        (SELECT MAX(changed_at) FROM {table} WHERE published = FALSE AND id / {stretch} = number)
    FROM known WHERE number IS NOT NULL
"""


class Stretch(NamedTuple):
    """A stretch with public stations, and when anything in it last changed: a station that was
    taken away has changed it, too.
    """

    number: int
    changed: datetime


def with_public_stations() -> list[Stretch]:
    """All of them, in order. One query."""
    statement = EVERY_STRETCH.format(table=Station._meta.db_table, stretch=STRETCH)
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall()
    times = [max(filter(None, changed)) for _number, *changed in rows]
    return list(map(Stretch, (row[0] for row in rows), map(_reader(), times)))


def _reader() -> Callable[[Any], datetime]:
    """Makes a time of what the column holds: SQLite keeps texts, which sort like their times."""
    column = Value(None, output_field=DateTimeField())
    converters = connection.ops.get_db_converters(column)
    return lambda held: reduce(
        lambda value, turn: turn(value, column, connection), converters, held
    )


def stations_of(number: int) -> StationQuerySet:
    """The public stations of one stretch, in the order of their rows."""
    first = number * STRETCH
    rows = Station.objects.published().filter(pk__gte=first, pk__lt=first + STRETCH)
    return rows.order_by("pk")
