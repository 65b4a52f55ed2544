"""Closing stations for a time, one or many at once, and taking it back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.timezone import localtime

from portal.models import User
from stations import history
from stations.batches import batches
from stations.enums import EditWay
from stations.hours import Closing
from stations.models import Closure, Station

BATCH = 2_000
FACT = "closures"


def close(
    stations: Iterable[int],
    closing: Closing,
    *,
    by: User | None = None,
    way: EditWay = EditWay.BULK,
) -> int:
    """Close the stations of these ids for a stretch (naive local time; `Closing.of_days` for whole
    days), and keep it in their history. Returns how many: one that has this very closure already is
    left as it is.
    """
    with transaction.atomic():
        closed = _same(closing).values_list("station", flat=True)
        new = set(stations) - set(closed)
        rows = [
            Closure(
                station_id=pk,
                starts=_aware(closing.start),
                ends=_aware(closing.end),
                reason=closing.why,
            )
            for pk in sorted(new)
        ]
        Closure.objects.bulk_create(rows, batch_size=BATCH)
        keep(rows, by=by, way=way)
        _touch(new)
    return len(new)


def reopen(stations: Iterable[int], closing: Closing, *, by: User | None = None) -> int:
    """Take a closure of these stations back. Returns of how many."""
    with transaction.atomic():
        wanted = set(stations)
        rows = [row for row in _same(closing) if row.station_id in wanted]
        keep(rows, by=by, way=EditWay.BULK, is_over=True)
        for some in batches([row.pk for row in rows], BATCH):
            Closure.objects.filter(pk__in=some).delete()
        closed = {row.station_id for row in rows}
        _touch(closed)
    return len(closed)


def keep(closures: list[Closure], *, by: User | None, way: EditWay, is_over: bool = False) -> None:
    """Keep in the history that stations are closed, or with `is_over` that they are so no longer.
    Call it in the transaction of the change.
    """
    history.record_beside(
        [
            (row.station_id, FACT, *((words(row), "") if is_over else ("", words(row))))
            for row in closures
        ],
        by=by,
        way=way,
    )


def words(closure: Closure) -> str:
    """A closure as the history says it."""
    starts, ends = localtime(closure.starts), localtime(closure.ends)
    return f"{starts:%Y-%m-%d %H:%M}–{ends:%Y-%m-%d %H:%M} {closure.reason}"


def _same(closing: Closing) -> QuerySet[Closure]:
    return Closure.objects.filter(
        starts=_aware(closing.start), ends=_aware(closing.end), reason=closing.why
    )


def _touch(stations: set[int]) -> None:
    """The change feed tells of closures too."""
    at = timezone.now()
    for some in batches(sorted(stations), BATCH):
        Station.objects.filter(pk__in=some).update(changed_at=at)


def _aware(moment: datetime) -> datetime:
    return timezone.make_aware(moment)
