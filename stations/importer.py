"""Reads a file of stations, says row by row what is wrong with it, and writes it all or not at all.

A row is recognised by its key. A column that the file lacks leaves the stations as they are; a
blank cell empties the value. Stations that the file does not name are not touched. The same file
once more changes nothing.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from search.indexing import touched
from stations import checking, tables
from stations.cells import BadCell, Desk
from stations.changes import Change, Row
from stations.columns import COLUMNS, Column, column_of, similar_heading
from stations.models import Station
from stations.reports import Problem, Report

BATCH = 200
RELATIONS = ("parent", "serves")
WRITTEN = [
    *(column.name for column in COLUMNS if column.name not in ("key", "serves")),
    *("wgs_lng", "wgs_lat"),
]


@dataclass
class Plan:
    """What a file says to do. With problems there is nothing to do."""

    rows: int
    changes: list[Change]
    problems: list[Problem]

    def report(self) -> Report:
        """The plan in numbers."""
        if self.problems:
            return Report(self.rows, problems=self.problems)
        created = sum(change.is_new for change in self.changes)
        updated = sum(change.is_changed for change in self.changes)
        return Report(self.rows, created, updated, len(self.changes) - created - updated)


def import_stations(content: bytes, *, today: date, is_dry_run: bool = False) -> Report:
    """Read a CSV or XLSX file and, unless it is a dry run or has problems, write it.

    Raises `tables.TableError` for a file that is no table.
    """
    table = tables.read(content)
    with transaction.atomic():
        plan = make_plan(table, today=today)
        if not (is_dry_run or plan.problems):
            _write([change for change in plan.changes if change.is_new or change.is_changed])
    return plan.report()


def make_plan(table: tables.Table, *, today: date) -> Plan:
    """What a table says to do, and everything that is wrong with it."""
    columns, problems = _columns(table.header)
    if problems:
        return Plan(len(table.rows), [], problems)
    rows, problems = _read(table, columns, Desk(today))
    changes = _changes(rows)
    problems += checking.problems(rows, changes)
    problems.sort(key=lambda problem: problem.row)
    return Plan(len(table.rows), changes, problems)


def _columns(header: list[str]) -> tuple[list[Column | None], list[Problem]]:
    """The column that each heading stands for. Blank headings are passed over."""
    columns = [column_of(heading) if heading else None for heading in header]
    problems = [
        Problem(1, heading, _("没有这一列"), similar_heading(heading))
        for heading, column in zip(header, columns, strict=True)
        if heading and column is None
    ]
    times = Counter(column.name for column in columns if column)
    for column in COLUMNS:
        if times[column.name] > 1:
            problems.append(Problem(1, str(column.label), _("这一列出现了两次")))
        if column.required and not times[column.name]:
            suggestion = _("第一行是列名，其中要有“%s”") % column.label
            problems.append(Problem(1, str(column.label), _("缺少这一列"), suggestion))
    return columns, problems


def _read(
    table: tables.Table, columns: list[Column | None], desk: Desk
) -> tuple[list[Row], list[Problem]]:
    headings = {
        column.name: heading
        for column, heading in zip(columns, table.header, strict=True)
        if column is not None
    }
    desk.fetch(
        cell
        for _number, texts in table.rows
        for column, cell in zip(columns, texts, strict=False)
        if column is not None and column.name in ("division", "serves")
    )
    rows, problems = [], []
    for number, texts in table.rows:
        row = Row(number, headings)
        if len(texts) > len(columns):
            suggestion = _("内容里有逗号的，要用英文双引号括起来")
            problems.append(Problem(number, "", _("这一行的格子比列名多"), suggestion))
        padded = texts + [""] * (len(columns) - len(texts))
        for column, text in zip(columns, padded, strict=False):
            if column is not None:
                problems += _read_cell(row, column, text, desk)
        rows.append(row)
    return rows, problems


def _read_cell(row: Row, column: Column, text: str, desk: Desk) -> list[Problem]:
    """Put what a cell says into the row, or say what is wrong with it."""
    if text:
        row.filled.add(column.name)
    elif column.required:
        return [row.problem(column.name, _("这一格不能空着"))]
    try:
        row.values[column.name] = column.read(text, desk) if text else column.default
    except BadCell as bad:
        return [row.problem(column.name, bad.problem, bad.suggestion)]
    return []


def _changes(rows: list[Row]) -> list[Change]:
    keys = [row.key for row in rows if row.key]
    on_record = {
        station.key: station
        for station in Station.objects.filter(key__in=keys)
        .select_related("division", "parent")
        .prefetch_related("serves")
    }
    return [_change(row, on_record.get(row.key)) for row in rows if row.key]


def _change(row: Row, station: Station | None) -> Change:
    change = Change(station or Station(), row, is_new=station is None)
    if station is not None:
        change.before = {name: _now(station, name) for name in row.values}
        if row.values.get("lng", station.lng) is None:
            row.values.pop("crs", None)
    for name, value in row.values.items():
        if name not in RELATIONS:
            setattr(change.station, name, value)
    change.station.derive()
    if "slug" in row.values:
        row.values["slug"] = change.station.slug
    return change


def _now(station: Station, name: str) -> Any:
    if name == "parent":
        return station.parent.key if station.parent else ""
    if name == "serves":
        return tuple(station.serves.all())
    return getattr(station, name)


def _write(changes: list[Change]) -> None:
    """Write new and changed stations, and whom they serve."""
    wanted = {change.row.values.get("parent", "") for change in changes} - {""}
    known = {station.key: station for station in Station.objects.filter(key__in=wanted)}
    _create([change for change in changes if change.is_new], known)
    changed = [change for change in changes if not change.is_new]
    for change in changed:
        _set_parent(change, known)
    Station.objects.bulk_update([change.station for change in changed], WRITTEN, batch_size=BATCH)
    _write_served([change for change in changes if "serves" in change.row.values])
    touched(*(change.station for change in changes))


def _create(changes: list[Change], known: dict[str, Station]) -> None:
    """Make the new stations, those above before those below. There are no circles: see
    `checking`.
    """
    while changes:
        ready = [
            change for change in changes if change.row.values.get("parent", "") in {"", *known}
        ]
        for change in ready:
            _set_parent(change, known)
        Station.objects.bulk_create([change.station for change in ready], batch_size=BATCH)
        known |= {change.row.key: change.station for change in ready}
        changes = [change for change in changes if change.row.key not in known]


def _set_parent(change: Change, known: dict[str, Station]) -> None:
    if "parent" in change.row.values:
        change.station.parent = known.get(change.row.values["parent"])


def _write_served(changes: list[Change]) -> None:
    through = Station.serves.through
    through.objects.filter(station__in=[change.station for change in changes]).delete()
    links = [
        through(station_id=change.station.pk, division_id=division.pk)
        for change in changes
        for division in change.row.values["serves"]
    ]
    through.objects.bulk_create(links, batch_size=BATCH)
