"""Closing stations for a time, one or many at once, and taking it back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from stations.hours import Closing
from stations.models import Closure, Station

BATCH = 2_000


def close(stations: Iterable[int], closing: Closing) -> int:
    """Close the stations of these ids for a stretch (naive local time; `Closing.of_days` for whole
    days). Returns how many: one that has this very closure already is left as it is.
    """
    with transaction.atomic():
        wanted = set(stations)
        new = wanted - set(
            _same(closing).filter(station__in=wanted).values_list("station", flat=True)
        )
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
        _touch(new)
    return len(new)


def reopen(stations: Iterable[int], closing: Closing) -> int:
    """Take a closure of these stations back. Returns of how many."""
    with transaction.atomic():
        rows = _same(closing).filter(station__in=list(stations))
        closed = set(rows.values_list("station", flat=True))
        rows.delete()
        _touch(closed)
    return len(closed)


def _same(closing: Closing) -> QuerySet[Closure]:
    return Closure.objects.filter(
        starts=_aware(closing.start), ends=_aware(closing.end), reason=closing.why
    )


def _touch(stations: set[int]) -> None:
    """The change feed tells of closures too."""
    Station.objects.filter(pk__in=stations).update(changed_at=timezone.now())


def _aware(moment: datetime) -> datetime:
    return timezone.make_aware(moment)
