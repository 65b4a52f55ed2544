"""What the public could see and can see no longer: one row a station, which the change feed reads.

Nobody needs to remember it. All that makes a station public or takes it away comes through
`Station.save`, the bulk verbs of `StationQuerySet` or a deletion, and those ask this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from django.apps import apps

from portal import bulk

if TYPE_CHECKING:
    from stations.models import RemovedStation
    from stations.querysets import StationQuerySet

BATCH = 5_000
Keys = dict[int, str]
"""The keys of some stations, by row, or by any other number that tells them apart."""


def public_keys(rows: StationQuerySet) -> Keys:
    """The keys of those of these stations that the public can see."""
    return dict(rows.published().order_by().values_list("pk", "key"))


def settle(before: Keys, after: Keys, *, at: datetime) -> set[int]:
    """Keep as removed what the public could see before a change and cannot after it; forget it of
    what it can see again. Returns the rows of both, as the keys are numbered. Call it in the
    transaction of the change.
    """
    removed: type[RemovedStation] = apps.get_model("stations", "RemovedStation")
    was_public, public = set(before.values()), set(after.values())
    for keys in _batches(sorted(public - was_public)):
        removed.objects.filter(bulk.among("key", keys)).delete()
    for keys in _batches(sorted(was_public - public)):
        removed.objects.bulk_create(
            [removed(key=key, at=at) for key in keys],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["at"],
        )
    return before.keys() ^ after.keys()


def _batches(keys: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(keys)
    while batch := list(islice(rest, BATCH)):
        yield batch
