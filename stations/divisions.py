"""Loads changes of administrative divisions from a table with the columns code, name and, where
known, lng, lat, crs, valid_from, valid_to, successors.

Codes may have 2, 4, 6, 9 or 12 digits. Divisions that the file does not name stay as they are, and
so do columns that it does not have; loading it again changes nothing. What was merged or got a new
code keeps its row, with its last day and the codes of its successors; what was renamed is still
found by the name it had.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from search.indexing import touched_keys
from stations import codes, coordinates, names, tables
from stations.enums import Crs, Level
from stations.models import Division, PlaceName, Station
from stations.models.divisions import LONGEST_NAME
from stations.reports import Problem, Report

REQUIRED = ("code", "name")
VILLAGE = len(codes.STEMS) - 1
WRITTEN = (
    *("name", "level", "parent_id", "full_name", "stem", "pinyin", "sound", "initials"),
    *("valid_from", "valid_to", "lng", "lat"),
)
COLUMNS = [column.removesuffix("_id") for column in WRITTEN]
BATCH = 500
_SEPARATOR = re.compile(r"[\s；;、，,|/]+")


@dataclass(frozen=True)
class _Given:
    """One row of the file: its number, the columns it has, and, where it has that column, the codes
    of what the division went over to.
    """

    row: int
    values: dict[str, Any]
    successors: frozenset[str] | None = None


class _WrongCell(Exception):
    """A cell that cannot be taken: its column, and why."""

    def __init__(self, column: str, problem: str) -> None:
        super().__init__(column, problem)
        self.column, self.problem = column, problem


def load(content: bytes) -> Report:
    """Write a file of divisions, all or nothing. Raises `tables.TableError`."""
    table = tables.read(content)
    missing = [name for name in REQUIRED if name not in table.header]
    if missing:
        return Report(len(table.rows), problems=[Problem(1, missing[0], _("缺少这一列"))])
    given, problems = _read(table)
    with transaction.atomic():
        known = _known(given)
        before = {code: _snapshot(row) for code, row in known.items()}
        final = _complete(given, known)
        problems += [*_homeless(given, final), *_lost(given, final)]
        if problems:
            return Report(len(table.rows), problems=sorted(problems, key=lambda one: one.row))
        new = [final[code] for code in given if code not in before]
        changed = [
            final[code]
            for code in given
            if code in before and _snapshot(final[code]) != before[code]
        ]
        _write(new, changed, before)
        went_over = _write_successors(given)
    updated = {row.code for row in changed} | went_over - {row.code for row in new}
    return Report(len(table.rows), len(new), len(updated), len(given) - len(new) - len(updated))


def _read(table: tables.Table) -> tuple[dict[str, _Given], list[Problem]]:
    """What the file says of each code, and what is wrong with it. Outermost first."""
    given: dict[str, _Given] = {}
    problems = []
    for number, cells in table.rows:
        try:
            blank = [""] * (len(table.header) - len(cells))
            code, values = _row(dict(zip(table.header, [*cells, *blank], strict=False)))
            if code in given:
                raise _WrongCell("code", _("这个代码出现了两次"))
            given[code] = _Given(number, values, values.pop("successors", None))
        except _WrongCell as wrong:
            problems.append(Problem(number, wrong.column, wrong.problem))
    return dict(sorted(given.items())), problems


def _row(cells: dict[str, str]) -> tuple[str, dict[str, Any]]:
    code = _code(cells.get("code", ""), "code")
    values: dict[str, Any] = {"name": cells.get("name", "")}
    if not 1 <= len(values["name"]) <= LONGEST_NAME:
        raise _WrongCell("name", _("名称应为 1 至 %s 个字") % LONGEST_NAME)
    for column in ("valid_from", "valid_to"):
        if column in cells:
            values[column] = _day(cells, column)
    if "lng" in cells and "lat" in cells:
        values["lng"], values["lat"] = _position(cells)
    if "successors" in cells:
        values["successors"] = _successors(code, cells["successors"], values.get("valid_to"))
    return code, values


def _code(text: str, column: str) -> str:
    try:
        return codes.pad(text)
    except codes.InvalidCode:
        raise _WrongCell(column, _("不是行政区划代码，应为 2、4、6、9 或 12 位数字")) from None


def _successors(code: str, text: str, valid_to: date | None) -> frozenset[str]:
    found = frozenset(_code(part, "successors") for part in _SEPARATOR.split(text) if part)
    if code in found:
        raise _WrongCell("successors", _("不能并入自己"))
    if found and valid_to is None:
        raise _WrongCell("valid_to", _("写了并入哪里，也要写停用日期"))
    return found


def _day(cells: dict[str, str], column: str) -> date | None:
    try:
        return date.fromisoformat(cells[column]) if cells[column] else None
    except ValueError:
        raise _WrongCell(column, _("不是日期，例如 2026-11-23")) from None


def _position(cells: dict[str, str]) -> coordinates.Position | tuple[None, None]:
    if not (cells["lng"] or cells["lat"]):
        return None, None
    crs = cells.get("crs", "")
    if crs not in Crs.values:
        raise _WrongCell("crs", _("请写明坐标系：wgs84、gcj02 或 bd09"))
    try:
        return coordinates.to_wgs84(float(cells["lng"]), float(cells["lat"]), crs)
    except ValueError:
        raise _WrongCell("lng", _("经度和纬度应为数字")) from None


def _known(given: dict[str, _Given]) -> dict[str, Division]:
    """What is on record of the divisions of the file, of what they lie in and go over to."""
    wanted = {up for code in given for up in codes.path(code)}
    wanted |= {code for one in given.values() for code in one.successors or ()}
    return _in_bulk(wanted)


def _in_bulk(wanted: Iterable[str]) -> dict[str, Division]:
    """The divisions on record with these codes, in queries of a size that databases take."""
    ordered = sorted(wanted)
    found: dict[str, Division] = {}
    for start in range(0, len(ordered), BATCH):
        found |= Division.objects.in_bulk(ordered[start : start + BATCH])
    return found


def _snapshot(row: Division) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column in WRITTEN)


def _complete(given: dict[str, _Given], known: dict[str, Division]) -> dict[str, Division]:
    """What is known, and the divisions of the file as they will be."""
    final = dict(known)
    for code, one in given.items():
        row = final.setdefault(code, Division(code=code))
        for column, value in one.values.items():
            setattr(row, column, value)
        row.parent = nearest_above(code, final)
        row.derive()
    return final


def nearest_above(code: str, known: dict[str, Division]) -> Division | None:
    """The smallest of the known divisions that another one lies in."""
    return next((known[up] for up in reversed(codes.ancestors(code)) if up in known), None)


def _homeless(given: dict[str, _Given], final: dict[str, Division]) -> list[Problem]:
    """Villages whose town is neither in the file nor on record."""
    return [
        Problem(one.row, "code", _("它所属的乡镇不在表里，也没有登记过"))
        for code, one in given.items()
        if codes.level(code) == VILLAGE and codes.ancestors(code)[-1] not in final
    ]


def _lost(given: dict[str, _Given], final: dict[str, Division]) -> list[Problem]:
    """Divisions that went over to something neither in the file nor on record."""
    return [
        Problem(one.row, "successors", _("并入的 %s 不在表里，也没有登记过") % codes.stem(code))
        for one in given.values()
        for code in sorted(one.successors or ())
        if code not in final
    ]


def _write(
    new: list[Division], changed: list[Division], before: dict[str, tuple[Any, ...]]
) -> None:
    """Write the divisions of the file, their names, and what follows for those below them."""
    Division.objects.bulk_create(new, batch_size=BATCH)
    Division.objects.bulk_update(changed, COLUMNS, batch_size=BATCH)
    place = WRITTEN.index("name")
    renamed = {
        row: before[row.code][place] for row in changed if before[row.code][place] != row.name
    }
    _rename(renamed)
    PlaceName.objects.bulk_create(
        [name for row in [*new, *renamed] for name in row.name_parts()], batch_size=BATCH
    )
    _touch(changed)
    last = ""
    for row in sorted([*new, *changed], key=lambda row: row.code):
        if not (last and codes.contains(last, row.code)) and row.level != Level.VILLAGE:
            _bring_in_step(row)
            last = row.code


def _rename(renamed: dict[Division, str]) -> None:
    """Let divisions be found by the names they had, and no longer by parts of those. What has an
    earlier name again is not said to be called otherwise.
    """
    rows = list(renamed)
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        of_these = PlaceName.objects.filter(division__in=part)
        of_these.filter(Q(former="") | Q(former=F("division__name"))).delete()
        known = set(of_these.values_list("division_id", "former"))
        PlaceName.objects.bulk_create(
            PlaceName(division=row, former=renamed[row], key=names.keys(renamed[row]).stem)
            for row in part
            if (row.pk, renamed[row]) not in known
        )


def _bring_in_step(outer: Division) -> None:
    """Parent and full name of everything below a division that is new or has another name."""
    known = {outer.code: outer} | _in_bulk(codes.ancestors(outer.code))
    behind = []
    for row in Division.objects.under(outer.code).exclude(pk=outer.pk).order_by("code").iterator():
        had = row.parent_id, row.full_name
        row.parent = nearest_above(row.code, known)
        row.full_name = row.expected_full_name()
        if row.level != Level.VILLAGE:
            known[row.code] = row
        if had != (row.parent_id, row.full_name):
            behind.append(row)
    Division.objects.bulk_update(behind, ["parent", "full_name"], batch_size=BATCH)
    _touch(behind)


def _touch(changed: list[Division]) -> None:
    """Have the stations searched anew by what their places are called now, and taken anew by those
    who keep a copy.
    """
    theirs: set[int] = set()
    for start in range(0, len(changed), BATCH):
        part = changed[start : start + BATCH]
        stations = Station.objects.filter(Q(division__in=part) | Q(serves__in=part))
        theirs.update(stations.values_list("pk", flat=True))
        stations.touch()
    touched_keys(Station, theirs)


def _write_successors(given: dict[str, _Given]) -> set[str]:
    """Write what went over to what, where the file says it. Returns the codes for which that
    changed.
    """
    said = {code: one.successors for code, one in given.items() if one.successors is not None}
    links = Division.successors.through.objects
    had: dict[str, set[str]] = {code: set() for code in said}
    for link in links.filter(from_division__in=said):
        had[link.from_division_id].add(link.to_division_id)
    changed = {code for code, wanted in said.items() if wanted != had[code]}
    links.filter(from_division__in=changed).delete()
    links.bulk_create(
        [
            Division.successors.through(from_division_id=code, to_division_id=to)
            for code in sorted(changed)
            for to in sorted(said[code])
        ],
        batch_size=BATCH,
    )
    return changed
