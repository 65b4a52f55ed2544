"""One change to many stations: locked, checked again, changed and recorded in one transaction."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.models import User
from search.indexing import touched_keys
from stations import history
from stations.enums import EditWay
from stations.models import Station
from stations.querysets import StationQuerySet

CHUNK = 500


def write(
    rows: StationQuerySet,
    values: Mapping[str, Any],
    *,
    by: User | None,
    way: EditWay,
    reason: str = "",
) -> int:
    """Give these stations the same values, by column. Returns how many there were.

    The columns are not ones that others inherit, nor relations.
    """
    with transaction.atomic():
        pks = list(rows.order_by("pk").values_list("pk", flat=True))
        written: list[int] = []
        for start in range(0, len(pks), CHUNK):
            some = rows.filter(pk__in=pks[start : start + CHUNK])
            written += _write(some, values, by, way, reason)
        touched_keys(Station, written)
        return len(written)


def _write(
    rows: StationQuerySet,
    values: Mapping[str, Any],
    by: User | None,
    way: EditWay,
    reason: str,
) -> list[int]:
    # Rows that another transaction changed meanwhile no longer fit once the lock is had. All lock
    # in one order: two who change many at once would wait for each other, and one of them lose.
    wanted = Station.objects.filter(pk__in=rows.values("pk")).order_by("pk")
    stations = list(wanted.select_for_update(of=("self",)))
    before = [history.facts_of(station, only=values) for station in stations]
    changed = Station.objects.filter(pk__in=[station.pk for station in stations])
    changed.update(**values, changed_at=timezone.now())
    for station in stations:
        for name, value in values.items():
            setattr(station, name, value)
    history.record_all(zip(before, stations, strict=True), by=by, way=way, reason=reason)
    return [station.pk for station in stations]
