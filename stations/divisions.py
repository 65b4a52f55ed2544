"""Loads administrative divisions from a table with the columns code, name and, where known, lng,
lat, crs, valid_from, valid_to.

Codes may have 2, 4, 6, 9 or 12 digits. Divisions that the file does not name stay as they are, and
so do columns that it does not have; loading it again changes nothing.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from search.indexing import touched
from stations import codes, coordinates, tables
from stations.enums import Crs
from stations.models import Division, Station
from stations.reports import Problem, Report

DATA = Path(__file__).parent / "data"
REQUIRED = ("code", "name")
LONGEST_NAME = 60
VILLAGE = len(codes.STEMS) - 1
WRITTEN = (
    *("name", "level", "parent_id", "full_name", "stem"),
    *("valid_from", "valid_to", "lng", "lat"),
)
BATCH = 500


@dataclass(frozen=True)
class _Given:
    """One row of the file: its number, and the columns it has."""

    row: int
    values: dict[str, Any]


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
    with transaction.atomic():
        given, problems = _read(table)
        known = _known(given)
        before = {code: _snapshot(row) for code, row in known.items()}
        final = _complete(given, known)
        problems += _homeless(given, final)
        if problems:
            return Report(len(table.rows), problems=sorted(problems, key=lambda one: one.row))
        _write(final, before)
    changed = {code for code in given if _snapshot(final[code]) != before.get(code)}
    created = given.keys() - before.keys()
    return Report(
        len(table.rows), len(created), len(changed - created), len(given.keys() - changed)
    )


def _read(table: tables.Table) -> tuple[dict[str, _Given], list[Problem]]:
    """What the file says of each code, and what is wrong with it."""
    given: dict[str, _Given] = {}
    problems = []
    for number, cells in table.rows:
        try:
            code, values = _row(dict(zip(table.header, cells, strict=False)))
            if code in given:
                raise _WrongCell("code", _("这个代码出现了两次"))
            given[code] = _Given(number, values)
        except _WrongCell as wrong:
            problems.append(Problem(number, wrong.column, wrong.problem))
    return given, problems


def _row(cells: dict[str, str]) -> tuple[str, dict[str, Any]]:
    try:
        code = codes.pad(cells.get("code", ""))
    except codes.InvalidCode:
        raise _WrongCell("code", _("不是行政区划代码，应为 2、4、6、9 或 12 位数字")) from None
    values: dict[str, Any] = {"name": cells.get("name", "")}
    if not 1 <= len(values["name"]) <= LONGEST_NAME:
        raise _WrongCell("name", _("名称应为 1 至 %s 个字") % LONGEST_NAME)
    for column in ("valid_from", "valid_to"):
        if column in cells:
            values[column] = _day(cells, column)
    if "lng" in cells and "lat" in cells:
        values["lng"], values["lat"] = _position(cells)
    return code, values


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
    """Every division on record in the provinces of the file."""
    known: dict[str, Division] = {}
    for province in {code[: codes.STEMS[0]] for code in given}:
        known |= {row.code: row for row in Division.objects.under(province)}
    return known


def _snapshot(row: Division) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column in WRITTEN)


def _complete(given: dict[str, _Given], known: dict[str, Division]) -> dict[str, Division]:
    """All divisions as they will be, outermost first: what lies below a renamed one gets its new
    full name too.
    """
    final: dict[str, Division] = {}
    for code in sorted(given.keys() | known.keys()):
        row = known.get(code) or Division(code=code)
        for column, value in given[code].values.items() if code in given else ():
            setattr(row, column, value)
        row.parent = next(
            (final[above] for above in reversed(codes.ancestors(code)) if above in final), None
        )
        row.derive()
        final[code] = row
    return final


def _homeless(given: dict[str, _Given], final: dict[str, Division]) -> list[Problem]:
    """Villages whose town is neither in the file nor on record."""
    return [
        Problem(one.row, "code", _("它所属的乡镇不在表里，也没有登记过"))
        for code, one in given.items()
        if codes.level(code) == VILLAGE and codes.ancestors(code)[-1] not in final
    ]


def _write(final: dict[str, Division], before: dict[str, tuple[Any, ...]]) -> None:
    new = [row for code, row in final.items() if code not in before]
    changed = [
        row for code, row in final.items() if code in before and _snapshot(row) != before[code]
    ]
    Division.objects.bulk_create(new, batch_size=BATCH)
    columns = [column.removesuffix("_id") for column in WRITTEN]
    Division.objects.bulk_update(changed, columns, batch_size=BATCH)
    stations = Station.objects.filter(Q(division__in=changed) | Q(serves__in=changed))
    touched(*stations.distinct())
