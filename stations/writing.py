"""Writes the stations that a file makes or changes, in the transaction of the import.

Plain SQL, the same statement for many rows: making a model of each and a statement of its values
takes four times as long as an import may (docs/performance.md). What the models' own verbs see to
(the change feed, the history, the search engines, inheritance) is called here by name.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from django.utils import timezone

from portal import bulk
from portal.models import User
from search.indexing import touched_all
from stations import inheritance, removals
from stations.batches import batches
from stations.changes import DERIVED, NEW, Change, State, Values
from stations.columns import COLUMNS
from stations.enums import EditState, EditWay, Inherited, Kind
from stations.fields import holding, packed
from stations.models import Station, StationEdit
from stations.scratch import Scratch

AT_ONCE = 1_000
HEIRS_AT_ONCE = 500
# So many new stations are many, and a directory is all but empty that has a twentieth of them.
MANY, ALL_BUT_EMPTY = 20_000, 20
# What a row of the database gets from the file, in one order for all statements.
WRITTEN = (*(column.name for column in COLUMNS if column.name != "serves"), *DERIVED)
PLACE = {name: place for place, name in enumerate(WRITTEN)}
_RENAMED = {"division": "division_id", "parent": "parent_id"}
_WORDS = [PLACE[name] for name in WRITTEN if isinstance(NEW[name], tuple)]
_DAY = PLACE["verified_on"]
_written = itemgetter(*WRITTEN)


class Stale(Exception):
    """Somebody else changed one of the stations while the file was read."""


@dataclass
class Item:
    """One station to be written: `values` in the order of `WRITTEN`, the parent by its key until
    its row is known; `serves` None where that stays; the old and new texts of what changes; of one
    on record, the places of the values that are not as they were.
    """

    values: list[Any]
    serves: list[str] | None
    differences: dict[str, list[str]]
    pk: int | None = None
    changed_at: str = ""
    was_public: bool = False
    places: Sequence[int] = ()

    def __getitem__(self, name: str) -> Any:
        return self.values[PLACE[name]]

    def __setitem__(self, name: str, value: Any) -> None:
        self.values[PLACE[name]] = value

    def take_over(self, name: str, value: Any) -> None:
        """Put what the parent says."""
        self[name] = value
        self.places = sorted({*self.places, PLACE[name]})


def content_of(change: Change, differences: dict[str, list[str]]) -> list[Any]:
    """The fields of an `Item`, as plain values to be kept meanwhile."""
    before, after = change.before, change.after
    says_whom = "serves" in change.row.values and (before is None or "serves" in change.changed)
    content = [
        _plain_values(after),
        after["serves"] if says_whom else None,
        differences,
    ]
    if before is not None:
        told = zip(_written(before), _written(after), strict=True)
        places = [place for place, (old, new) in enumerate(told) if old != new]
        content += [before["pk"], before["changed_at"].isoformat(), before["published"], places]
    return content


def _plain_values(after: Values) -> list[Any]:
    """The columns of a station as both databases take them."""
    values = list(_written(after))
    for place in _WORDS:
        values[place] = packed(values[place])
    values[_DAY] = _plain(values[_DAY])
    return values


def _flipped(items: Sequence[Item]) -> list[int]:
    """The stations on record that the public can see no longer, or again."""
    return [item.pk for item in items if item.pk and item.was_public != item["published"]]


def _plain(value: Any) -> Any:
    """A value as both databases take it."""
    if isinstance(value, tuple):
        return packed(value)
    return value.isoformat() if isinstance(value, date) else value


@dataclass
class Writer:
    """Writes what a `Scratch` holds. `by` is None for a command."""

    rows: Scratch
    by: User | None
    at: datetime = field(default_factory=timezone.now)

    def write(self) -> None:
        """Write everything, those above before those below. Raises Stale, or IntegrityError when
        somebody else took a key, an address or a place in between.
        """
        heads: list[int] = []
        flipped: list[int] = []
        with self._way():
            for _step, found in groupby(self.rows.to_write(), key=itemgetter(0)):
                for some in batches(found, AT_ONCE):
                    items = [(state, Item(*content)) for _step, state, content in some]
                    self._resolve([item for _state, item in items])
                    self._insert([item for state, item in items if state == State.NEW])
                    changed = [item for state, item in items if state == State.CHANGED]
                    heads += self._update(changed)
                    flipped += _flipped(changed)
        # Only now: what lies below and was yet to be written would have seemed changed by others.
        removals.tell_of_parent(flipped, at=self.at)
        for pks in batches(heads, HEIRS_AT_ONCE):
            inheritance.hand_on(pks)
        touched_all(Station.objects.filter(changed_at=self.at))

    def _way(self) -> AbstractContextManager[None]:
        """How it is written: by a command into a directory that is all but empty, without its
        indexes, which are built anew at the end in a third of the time. What little there was
        cannot be read on PostgreSQL meanwhile: who uploads a file keeps no visitor waiting.
        """
        new = self.rows.count(State.NEW)
        if self.by is None and new >= MANY and Station.objects.count() * ALL_BUT_EMPTY <= new:
            return bulk.indexes_afterwards(Station)
        return nullcontext()

    def _resolve(self, items: Sequence[Item]) -> None:
        """Put the rows of the parents in place of their keys, and what is taken over from them:
        whoever changes one of those waits, and then hands it on to what is written here.
        """
        keys = {item["parent"] for item in items} - {""}
        rows = Station.objects.filter(key__in=keys).order_by("pk")
        if any(item["inherits"] for item in items):
            rows = rows.select_for_update(no_key=True)
        parents = {row["key"]: row for row in rows.values("pk", "key", *Inherited.values)}
        if keys - parents.keys():
            raise Stale
        for item in items:
            parent = parents.get(item["parent"])
            item["parent"] = parent and parent["pk"]
            for name in Inherited.values if parent and item["inherits"] else ():
                if parent and holding(name) in item["inherits"]:
                    item.take_over(name, _plain(parent[name]))

    def _insert(self, items: Sequence[Item]) -> None:
        if not items:
            return
        columns = [*(_RENAMED.get(name, name) for name in WRITTEN), "added_at", "changed_at"]
        now = self._moment()
        rows = ([*item.values, now, now] for item in items)
        bulk.write(Station._meta.db_table, columns, rows)
        if self.by or any(item.serves for item in items):  # for what refers to them
            keys = [item["key"] for item in items]
            found = Station.objects.filter(bulk.among("key", keys)).order_by()
            pks = dict(found.values_list("key", "pk"))
            for item in items:
                item.pk = pks[item["key"]]
        self._after(items, edited=items if self.by else ())

    def _update(self, items: Sequence[Item]) -> list[int]:
        """Returns the stations that others may belong to."""
        if not items:
            return []
        self._lock(items)
        now = self._moment()
        alike = defaultdict[tuple[int, ...], list[Item]](list)
        for item in items:
            alike[tuple(item.places)].append(item)
        # Only what changes: a database touches the indexes of every column that it is told of.
        for places, some in alike.items():
            names = [*(WRITTEN[place] for place in places), "changed_at"]
            rows = [[*(item.values[place] for place in places), now, item.pk] for item in some]
            bulk.update(Station, names, rows)
        self._after(items, edited=items)
        return [item.pk for item in items if item.pk and item["kind"] != Kind.CONTACT_POINT]

    def _lock(self, items: Sequence[Item]) -> None:
        """Raises Stale when a station is not as it was when the file was read."""
        pks = [item.pk for item in items if item.pk]
        rows = Station.objects.select_for_update().filter(bulk.among("pk", pks))
        found = dict(rows.order_by("pk").values_list("pk", "changed_at"))
        for item in items:
            at = found.get(item.pk or 0)
            if at is None or at.isoformat() != item.changed_at:
                raise Stale

    def _after(self, items: Sequence[Item], *, edited: Sequence[Item]) -> None:
        """All that goes with a station that was written."""
        self._write_served([item for item in items if item.serves is not None])
        # Numbered as they come: the rows of new ones may not be known.
        numbered = list(enumerate(items))
        before = {number: item["key"] for number, item in numbered if item.was_public}
        after = {number: item["key"] for number, item in numbered if item["published"]}
        removals.settle(before, after, at=self.at)
        self._write_history(edited)

    def _write_history(self, items: Sequence[Item]) -> None:
        if not items:
            return
        shared = {
            "by_id": self.by and self.by.pk,
            "at": self._moment(),
            "way": EditWay.IMPORT.value,
            "state": EditState.APPLIED.value,
            "reason": "",
        }
        rows = ([item.pk, json.dumps(item.differences), *shared.values()] for item in items)
        bulk.write(StationEdit._meta.db_table, ["station_id", "changes", *shared], rows)

    def _write_served(self, items: Sequence[Item]) -> None:
        through = Station.serves.through
        known = [item.pk for item in items if item.changed_at]
        if known:
            through.objects.filter(station__in=known).delete()
        links = [[item.pk, code] for item in items for code in item.serves or ()]
        if links:
            bulk.write(through._meta.db_table, ["station_id", "division_id"], links)

    def _moment(self) -> str:
        # As text: psycopg takes as long for one moment as for twenty texts.
        return str(connection.ops.adapt_datetimefield_value(self.at))
