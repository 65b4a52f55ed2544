"""Writes stations in the format that `stations.importer` reads."""

from stations import tables
from stations.columns import COLUMNS
from stations.querysets import StationQuerySet


def export_stations(rows: StationQuerySet, kind: str = tables.CSV) -> bytes:
    """A file of `kind` ("csv" or "xlsx") with every column; importing it changes nothing."""
    rows = rows.select_related("division", "parent").prefetch_related("serves").order_by("key")
    header = [str(column.label) for column in COLUMNS]
    return tables.write(header, ([column.write(row) for column in COLUMNS] for row in rows), kind)
