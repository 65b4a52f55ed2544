"""What the rows of a file change: each compared with what is on record of its station.

Values are held as a row of the database has them: of a division its code, of the divisions served
their codes, of the parent its key.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from django.db.models import F

from portal import bulk
from portal.models import User
from stations import coordinates
from stations.columns import BY_NAME, COLUMNS
from stations.enums import Inherited, Verified, Withdrawn
from stations.models import Station
from stations.reading import Row

Values = dict[str, Any]

# What follows from the columns of the file, and is written beside them.
DERIVED = ("wgs_lng", "wgs_lat", "withdrawn", "verified_by_id")
NEW: Mapping[str, Any] = {
    **{column.name: column.default for column in COLUMNS},
    "wgs_lng": None,
    "wgs_lat": None,
    "withdrawn": "",
    "verified_by_id": None,
}
# How a queryset names what it calls otherwise than the file.
_RENAMED = {"division": F("division_id"), "parent": F("parent__key")}
_POSITION = frozenset({"lng", "lat", "crs"})


class State(IntEnum):
    """What a row of the file does to its station. Of a BAD one nothing is known but who it is."""

    UNCHANGED = 0
    CHANGED = 1
    NEW = 2
    BAD = 3


@dataclass
class Change:
    """A row of the file, what was on record of its station, and what will be. `changed` names the
    columns of the file in which they differ.
    """

    row: Row
    before: Values | None
    after: Values
    changed: list[str] = field(default_factory=list)

    @property
    def state(self) -> State:
        """What the row does."""
        if self.before is None:
            return State.NEW
        return State.CHANGED if self.changed else State.UNCHANGED

    @property
    def publishes(self) -> bool:
        """Whether a station becomes public."""
        is_hidden = self.before is None or "published" in self.changed
        return is_hidden and bool(self.after["published"])

    @property
    def moves(self) -> bool:
        """Whether the station comes to lie elsewhere, or in another division."""
        return self.before is None or bool({*_POSITION, "division"} & set(self.changed))


def on_record(keys: Sequence[str], *, with_served: bool) -> dict[str, Values]:
    """What is on record of the stations with these keys: one query, or two."""
    names = [column.name for column in COLUMNS if column.name not in (*_RENAMED, "serves")]
    rows = Station.objects.filter(bulk.among("key", keys)).order_by()
    found = rows.values("pk", "changed_at", "added_at", *names, *DERIVED, **_aliases())
    records = {record["key"]: _with_file_names(record) for record in found}
    if with_served and records:
        _add_served(records.values())
    return records


def _aliases() -> dict[str, F]:
    return {f"of_{name}": source for name, source in _RENAMED.items()}


def _with_file_names(record: Values) -> Values:
    record["division"] = record.pop("of_division")
    record["parent"] = record.pop("of_parent") or ""
    return record


def _add_served(records: Iterable[Values]) -> None:
    by_pk = {record["pk"]: record for record in records}
    served: dict[int, list[str]] = {pk: [] for pk in by_pk}
    links = Station.serves.through.objects.filter(bulk.among("station_id", list(by_pk)))
    for pk, code in links.order_by("division_id").values_list("station_id", "division_id"):
        served[pk].append(code)
    for pk, codes in served.items():
        by_pk[pk]["serves"] = tuple(codes)


def change_of(row: Row, before: Values | None, by: User | None) -> Change:
    """What a row makes of the station on record, or of a new one."""
    said = _as_recorded(row.values)
    after = {**(NEW if before is None else before), **said}
    _leave_to_parent(row, said, before, after)
    if "slug" in said or before is None:
        said["slug"] = after["slug"] = after["slug"] or slug_of(after["key"])
    if after["lng"] is None:
        said.pop("crs", None)
        after["crs"] = NEW["crs"] if before is None else before["crs"]
    change = Change(row, before, after)
    if before is not None:
        change.changed = [name for name, value in said.items() if before[name] != value]
    if change.state != State.UNCHANGED:
        _derive(change, by)
    return change


def slug_of(key: str) -> str:
    """The address of a station that gives none."""
    return key.lower().replace(".", "-")


def _as_recorded(values: Values) -> Values:
    said = dict(values)
    if "division" in said:
        said["division"] = said["division"].code
    if "serves" in said:
        said["serves"] = tuple(division.code for division in said["serves"])
    return said


def _leave_to_parent(row: Row, said: Values, before: Values | None, after: Values) -> None:
    """What a station takes over from its parent is not the file's to say."""
    for name in after["inherits"]:
        said.pop(name, None)
        after[name] = (NEW if before is None else before)[name]


def _derive(change: Change, by: User | None) -> None:
    """What follows from the columns of the file."""
    before, after = change.before, change.after
    if change.moves:
        after["wgs_lng"], after["wgs_lat"] = _wgs(after)
    if before is not None and before["published"] != after["published"]:
        after["withdrawn"] = "" if after["published"] else Withdrawn.STAFF.value
    if after["verified_on"] and (before is None or before["verified_on"] != after["verified_on"]):
        after["verified_by_id"] = by.pk if by else None
        if "verified_how" not in change.row.values:
            after["verified_how"] = Verified.FILE.value


def _wgs(after: Values) -> tuple[float | None, float | None]:
    if after["lng"] is None or after["lat"] is None:
        return None, None
    return coordinates.to_wgs84(after["lng"], after["lat"], after["crs"])


def contradictions(change: Change) -> list[str]:
    """The columns that are left to the parent, and yet say something of their own."""
    row, before = change.row, change.before
    return [
        name
        for name in change.after["inherits"]
        if row.fills(name) and (before is None or row.values.get(name) != before[name])
    ]


def words(name: str, value: Any, divisions: Mapping[str, Any]) -> str:
    """A value as the file writes it. `divisions` are those that `value` may name, by code."""
    if name == "division":
        value = divisions[value]
    elif name == "serves":
        value = [divisions[code] for code in value]
    return BY_NAME[name].words(value)


INHERITABLE = tuple(Inherited.values)
