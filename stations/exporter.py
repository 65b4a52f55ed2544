"""Writes stations in the format that `stations.importer` reads."""

from collections.abc import Iterator

from stations import tables
from stations.columns import COLUMNS
from stations.models import Station
from stations.querysets import StationQuerySet

AT_ONCE = 1_000


def stream_stations(rows: StationQuerySet, kind: str = tables.CSV) -> Iterator[bytes]:
    """A file of `kind` ("csv" or "xlsx") with every column, piece by piece; importing it changes
    nothing. `rows` may be filtered in any way, but not cut short.
    """
    return tables.stream(headings(), map(cells_of, _in_parts(rows)), kind)


def export_stations(rows: StationQuerySet, kind: str = tables.CSV) -> bytes:
    """The same as one piece, for few stations."""
    return b"".join(stream_stations(rows, kind))


def headings() -> list[str]:
    """The first row of the file."""
    return [str(column.label) for column in COLUMNS]


def cells_of(station: Station) -> list[str]:
    """The row of a station, blank where its parent says it."""
    return ["" if column.name in station.inherits else column.write(station) for column in COLUMNS]


def _in_parts(rows: StationQuerySet) -> Iterator[Station]:
    """The stations by their key, each part asked for by itself: nothing is held open while somebody
    slowly takes the file.
    """
    rows = rows.select_related("division", "parent").prefetch_related("serves").order_by("key")
    part = list(rows[:AT_ONCE])
    while part:
        yield from part
        part = list(rows.filter(key__gt=part[-1].key)[:AT_ONCE])
