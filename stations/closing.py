"""Closing several stations for the same time."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localtime

from portal.models import User
from stations import history
from stations.enums import EditWay
from stations.models import Closure, Station
from stations.querysets import StationQuerySet

BATCH = 500
FACT = "closures"


def words(closure: Closure) -> str:
    """A closure as the history keeps it."""
    starts, ends = localtime(closure.starts), localtime(closure.ends)
    return f"{starts:%Y-%m-%d %H:%M}–{ends:%Y-%m-%d %H:%M} {closure.reason}"


def not_yet_closed(rows: StationQuerySet, starts: datetime, ends: datetime) -> StationQuerySet:
    """The stations that no closure keeps shut for the whole of that time."""
    shut = Closure.objects.filter(starts__lte=starts, ends__gte=ends)
    return rows.exclude(pk__in=shut.values("station"))


def close(rows: StationQuerySet, starts: datetime, ends: datetime, reason: str, *, by: User) -> int:
    """Close the stations from one moment to another. Those that are shut anyway stay as they are.
    Returns how many were closed.
    """
    with transaction.atomic():
        stations = list(not_yet_closed(rows, starts, ends).order_by("pk"))
        closures = [
            Closure(station=station, starts=starts, ends=ends, reason=reason)
            for station in stations
        ]
        Closure.objects.bulk_create(closures, batch_size=BATCH)
        keep(closures, by=by, way=EditWay.BULK)
    return len(stations)


def keep(closures: list[Closure], *, by: User, way: EditWay, is_over: bool = False) -> None:
    """Keep in the history that stations were closed, or (with `is_over`) are so no longer, and tell
    the change feed. Call it in the transaction of the change.
    """
    pairs = [("", words(closure)) for closure in closures]
    history.record_beside(
        [
            (closure.station_id, FACT, *(pair[::-1] if is_over else pair))
            for closure, pair in zip(closures, pairs, strict=True)
        ],
        by=by,
        way=way,
    )
    for start in range(0, len(closures), BATCH):
        some = [closure.station_id for closure in closures[start : start + BATCH]]
        Station.objects.filter(pk__in=some).update(changed_at=timezone.now())
