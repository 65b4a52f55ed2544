"""What the public could see and can see no longer: one row a station, which the change feed reads.

Nobody needs to remember it. All that makes a station public or takes it away comes through
`Station.save`, the bulk verbs of `StationQuerySet` or a deletion, and those ask this module.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps

from portal import bulk
from stations.batches import batches

if TYPE_CHECKING:
    from stations.models import RemovedStation
    from stations.querysets import StationQuerySet

BATCH = 5_000
Keys = dict[int, str]
"""The keys of some stations, by row, or by any other number that tells them apart."""


def public_keys(rows: StationQuerySet) -> Keys:
    """The keys of those of these stations that the public can see."""
    return dict(rows.published().order_by().values_list("pk", "key"))


def locked_keys(rows: StationQuerySet) -> Keys:
    """The same of stations that are about to be changed: nobody else does so until the transaction
    ends, or it would not be known what the public saw before.
    """
    found = rows.order_by("pk").select_for_update(no_key=True)
    seen = found.values_list("pk", "key", "published")
    return {pk: key for pk, key, is_public in seen if is_public}


def settle(before: Keys, after: Keys, *, at: datetime) -> set[int]:
    """Keep as removed what the public could see before a change and cannot after it; forget it of
    what it can see again. Returns the rows of both, and those with another key, as the keys are
    numbered. Call it in the transaction of the change.
    """
    removed: type[RemovedStation] = apps.get_model("stations", "RemovedStation")
    was_public, public = set(before.values()), set(after.values())
    for keys in batches(sorted(public - was_public), BATCH):
        removed.objects.filter(bulk.among("key", keys)).delete()
    for keys in batches(sorted(was_public - public), BATCH):
        removed.objects.bulk_create(
            [removed(key=key, at=at) for key in keys],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["at"],
        )
    return {row for row in before.keys() | after.keys() if before.get(row) != after.get(row)}


def tell_of_parent(parents: Iterable[int], *, at: datetime) -> None:
    """Have the change feed tell anew of the stations below these (by row), which the public can see
    no longer, or again: a record names its parent only while both can be seen.
    """
    stations: StationQuerySet = apps.get_model("stations", "Station").objects.published()
    for rows in batches(sorted(parents), BATCH):
        below = stations.filter(bulk.among("parent_id", rows), changed_at__lt=at)
        found = below.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True)
        if pks := list(found):  # locked in the one order that all lock in
            stations.filter(bulk.among("id", pks)).order_by().update(changed_at=at)
