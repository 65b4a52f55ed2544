"""What changed since a time: an order in which nothing is missed while rows go on changing.

A row that changes moves to the end, so a walk that has passed it meets it again. Only one thing
could be missed: a change that was written with an earlier time but became visible later, because
its transaction took long. So the next walk starts `OVERLAP` before this one began; what comes twice
is the same record.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from itertools import islice

from django.db.models import QuerySet

from stations.lately import OVERLAP
from stations.models import RemovedStation, Station
from stations.opendata.cursors import Moment
from stations.querysets import StationQuerySet

THE_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One change: a station that is public (`pk`), or one that is so no longer."""

    at: datetime
    key: str
    pk: int | None

    @property
    def is_removed(self) -> bool:
        """Whether the public can see the station no longer."""
        return self.pk is None


def first(since: datetime | None, *, now: datetime) -> Moment:
    """Where a walk begins that wants all changes from a time on (None: everything)."""
    return Moment(since or THE_BEGINNING, False, "", began=now)


def resume_at(place: Moment) -> datetime:
    """From which time the walk after this one has to begin."""
    return place.began - OVERLAP


def entries(after: Moment, limit: int) -> list[Entry]:
    """The next changes after a place, at most `limit`. Four queries at most, each of which reads
    along an index no more rows than it gives.
    """
    both = merge(
        _changed(after, limit),
        _removed(after, limit),
        key=lambda entry: (entry.at, entry.is_removed),
    )
    return list(islice(both, limit))


def place_of(entry: Entry, began: datetime) -> Moment:
    """The place behind an entry."""
    return Moment(entry.at, entry.is_removed, entry.key, began)


def _changed(after: Moment, limit: int) -> list[Entry]:
    rows = Station.objects.published()
    found: list[Entry] = []
    if not after.is_removed:
        same = rows.filter(changed_at=after.at, key__gt=after.key).order_by("key")
        found = _stations(same, limit)
    if len(found) < limit:
        later = rows.filter(changed_at__gt=after.at).order_by("changed_at", "key")
        found += _stations(later, limit - len(found))
    return found


def _stations(rows: StationQuerySet, limit: int) -> list[Entry]:
    return [Entry(*row) for row in rows.values_list("changed_at", "key", "pk")[:limit]]


def _removed(after: Moment, limit: int) -> list[Entry]:
    rows = RemovedStation.objects.order_by("at", "key")
    key = after.key if after.is_removed else ""
    found = _gone(rows.filter(at=after.at, key__gt=key), limit)
    if len(found) < limit:
        found += _gone(rows.filter(at__gt=after.at), limit - len(found))
    return found


def _gone(rows: QuerySet[RemovedStation], limit: int) -> list[Entry]:
    return [Entry(at, key, None) for at, key in rows.values_list("at", "key")[:limit]]
