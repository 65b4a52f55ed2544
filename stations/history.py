"""What was changed about stations: one `StationEdit` for each station that a change touched.

Only columns of the station itself are kept, as the station file writes them. Names and telephones
of people lie in rows of their own and never come here.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.dates import day_words
from portal.models import User
from stations.columns import BY_NAME, COLUMNS, Column
from stations.enums import Crs, EditState, EditWay
from stations.models import Station, StationEdit

BATCH = 500
Facts = dict[str, str]
"""What a station says, by column, as the station file writes it."""
Told = tuple[str, str]
"""A heading and a text, for people to read."""

PHOTOS = "photos"
BESIDE = {"closures": _("临时关门"), PHOTOS: _("照片")}


@dataclass(frozen=True)
class FactChange:
    """One column of a change in words: its heading, what it said and what it says."""

    column: str
    label: str
    old: str
    new: str


def is_own(column: Column) -> bool:
    """Whether a column of the file is one of the station's own, and so may be kept for ever."""
    own = {field.name for field in (*Station._meta.fields, *Station._meta.many_to_many)}
    return column.name in own


@cache
def kept_columns() -> tuple[Column, ...]:
    """The columns whose changes are kept."""
    return tuple(column for column in COLUMNS if is_own(column))


def facts_of(station: Station, *, only: Container[str] = BY_NAME) -> Facts:
    """What a station says now, in all kept columns or some. Reads its division, its parent and the
    divisions it serves: fetch those beforehand for many stations.
    """
    return {column.name: column.write(station) for column in kept_columns() if column.name in only}


def told_of(station: Station, today: date, *, only: Container[str] = BY_NAME) -> list[Told]:
    """What a station says, for people to read: heading and text of each column that says something.
    Codes of the file are told in words.
    """
    said = facts_of(station, only=only)
    if station.parent:
        said = {**said, "parent": station.parent.name}
    if station.verified_on:
        said = {**said, "verified_on": day_words(station.verified_on, today=today)}
    return [
        (label_of(name), in_words(name, text))
        for name, text in said.items()
        if text and name in only
    ]


def in_words(name: str, text: str) -> str:
    """What a column says, for people to read: the file has a code for a coordinate system."""
    return str(Crs(text).label) if name == "crs" and text in Crs.values else text


def differences(before: Facts, after: Facts) -> dict[str, list[str]]:
    """The columns in which two sets of facts differ, each with the old and the new text."""
    return {
        name: [before.get(name, ""), text]
        for name, text in after.items()
        if before.get(name, "") != text
    }


def record(
    before: Facts | None, station: Station, *, by: User | None, way: EditWay, reason: str = ""
) -> bool:
    """Keep what a change made of a station. `before` is `facts_of` it before the change, None for a
    new station. Returns whether anything differs. Call it in the transaction of the change.
    """
    return record_all([(before, station)], by=by, way=way, reason=reason) == 1


def record_all(
    changed: Iterable[tuple[Facts | None, Station]],
    *,
    by: User | None,
    way: EditWay,
    reason: str = "",
    at: datetime | None = None,
) -> int:
    """The same for many stations; the columns that `before` has are compared. Returns how many
    differ.

    A new station gets an edit without changes: what it said at first is what its next edit says it
    said before.
    """
    shared = {"by": by, "at": at or timezone.now(), "way": way, "reason": reason}
    edits = []
    for before, station in changed:
        changes = {} if before is None else differences(before, facts_of(station, only=before))
        if changes or before is None:
            edits.append(StationEdit(station=station, changes=changes, **shared))
    StationEdit.objects.bulk_create(edits, batch_size=BATCH)
    return len(edits)


def record_beside(
    changed: Iterable[tuple[int, str, str, str]], *, by: User | None, way: EditWay
) -> None:
    """Keep changes of what lies in rows beside a station and is public: the key of the station, one
    of `BESIDE`, what it was and what it is.
    """
    shared = {"by": by, "at": timezone.now(), "way": way}
    StationEdit.objects.bulk_create(
        [
            StationEdit(station_id=station, changes={name: [old, new]}, **shared)
            for station, name, old, new in changed
        ],
        batch_size=BATCH,
    )


def words_of(edit: StationEdit) -> list[FactChange]:
    """An edit in words, in the order of the file; columns that are no more go by their old name."""
    order = list(BY_NAME)
    names = sorted(
        edit.changes, key=lambda name: order.index(name) if name in order else len(order)
    )
    return [
        FactChange(name, label_of(name), *(in_words(name, text) for text in edit.changes[name]))
        for name in names
    ]


def label_of(name: str) -> str:
    """The heading of a column, or of what lies beside the station."""
    return str(BY_NAME[name].label if name in BY_NAME else BESIDE.get(name, name))


def is_first(edit: StationEdit) -> bool:
    """Whether the edit put the station on record."""
    return not edit.changes and edit.state == EditState.APPLIED
