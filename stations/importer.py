"""Reads a file of stations, says row by row what is wrong with it, and writes it all or not at all.

A row is recognised by its key. A column that the file lacks leaves the stations as they are; a
blank cell empties the value. Stations that the file does not name are not touched. The same file
once more changes nothing.

The file is read a thousand rows at a time, outside any transaction; what is to be written waits in
a `Scratch`. Nobody is kept waiting while a long file is read, and writing it is short. Whoever
changed one of the stations meanwhile has the file read again.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext as _

from portal import bulk
from portal.models import User
from stations import belonging, changes, checking, tables
from stations.batches import batches
from stations.cells import DeskForMany
from stations.changes import Change, State
from stations.columns import COLUMNS
from stations.lines import Line
from stations.models import Division
from stations.reading import Headings, Row, RowReader
from stations.reports import Problem, Problems, Report, failed
from stations.scratch import Entry, Scratch, scratch
from stations.writing import Stale, Writer, content_of

AT_ONCE = 1_000
ATTEMPTS = 3
MOST_PREVIEWED = 50
REQUIRED = frozenset(column.name for column in COLUMNS if column.required)

Progress = Callable[[int, float], None]


class OthersWrite(Exception):
    """Others changed the same stations again and again; the file is to be imported later."""


@dataclass(frozen=True)
class Preview:
    """One station that a file changes: old and new text by column."""

    key: str
    name: str
    differences: dict[str, list[str]]


@dataclass
class Plan:
    """What a file says to do. With problems there is nothing to do."""

    rows: int = 0
    problems: Problems = field(default_factory=Problems)
    updates: list[Preview] = field(default_factory=list)
    created: int = 0
    updated: int = 0

    def report(self) -> Report:
        """The plan in numbers."""
        if self.problems:
            return failed(self.rows, self.problems)
        unchanged = self.rows - self.created - self.updated
        return Report(self.rows, self.created, self.updated, unchanged)


@dataclass(frozen=True)
class Importer:
    """How files are taken: on which day, by whom (None: a command), how long ones, who is told how
    far it is (rows, and the share of the file from 0 to 1), and what the file is called.
    """

    today: date
    by: User | None = None
    limits: tables.Limits = tables.NO_LIMITS
    progress: Progress | None = None
    name: str = ""

    def check(self, file: BinaryIO) -> Plan:
        """What the file would do. Raises `tables.TableError` for a file that is no table."""
        with scratch() as rows:
            return self._read(file, rows)

    def run(self, file: BinaryIO, *, done: Callable[[Report], None] | None = None) -> Report:
        """Write the file, unless it has problems. `done` is called in the transaction.

        Raises `tables.TableError` or OthersWrite.
        """
        for _attempt in range(ATTEMPTS):
            with scratch() as rows:
                report = self._read(file, rows).report()
                if report.problems:
                    return report
                try:
                    with bulk.little_memory(), bulk.few_searches(), transaction.atomic():
                        Writer(rows, self.by).write()
                        if done is not None:
                            done(report)
                    return report
                except (Stale, IntegrityError):
                    continue
                except OperationalError as error:
                    if not bulk.is_deadlock(error):
                        raise
        raise OthersWrite

    def _read(self, file: BinaryIO, rows: Scratch) -> Plan:
        with (
            bulk.little_memory(),
            bulk.few_searches(),
            tables.opened(file, self.limits, is_wanted=_is_of_stations) as table,
        ):
            headings = Headings(table.header)
            _refuse_misnamed(self.name, table.kind, headings)
            plan = Plan()
            plan.problems.add(headings.problems())
            plan.problems.add(_faults(table.header))
            if plan.problems:
                plan.rows = sum(1 for _line in table.lines())
                return plan
            reading = _Reading(self, plan, headings, rows)
            for lines in batches(table.lines(), AT_ONCE):
                reading.take(lines)
                if self.progress is not None:
                    self.progress(plan.rows, table.share_read())
            plan.problems.add(headings.merged(table.merged))
        rows.all_read()
        plan.problems.add(belonging.problems(rows, headings))
        plan.created, plan.updated = rows.count(State.NEW), rows.count(State.CHANGED)
        return plan


def import_stations(
    source: bytes | BinaryIO, *, today: date, is_dry_run: bool = False, by: User | None = None
) -> Report:
    """Read a CSV or XLSX file and, unless it is a dry run or has problems, write it.

    Raises `tables.TableError` for a file that is no table, OthersWrite.
    """
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    importer = Importer(today, by)
    return importer.check(file).report() if is_dry_run else importer.run(file)


def _is_of_stations(header: list[str]) -> bool:
    """Whether a sheet begins like a file of stations."""
    line = Line(1, [tables.clean(cell) for cell in header])
    return Headings(line).names >= REQUIRED


def _refuse_misnamed(name: str, kind: str, headings: Headings) -> None:
    """A text without headings that is called a workbook was one once. Raises TableError."""
    if kind == tables.CSV and not headings.names and name.lower().endswith(".xlsx"):
        raise tables.TableError(
            _(
                "文件名是 .xlsx，内容却不是工作簿，可能没有传完整或已损坏，"
                "请在表格软件里重新另存一次"
            )
        )


def _faults(header: Line) -> Iterator[Problem]:
    for fault in header.faults:
        said = "" if fault.place is None else header.cells[fault.place]
        yield Problem(header.number, said, fault.problem, fault.suggestion)


class _Reading:
    """Takes the lines of one file, a part at a time."""

    def __init__(self, importer: Importer, plan: Plan, headings: Headings, rows: Scratch) -> None:
        self._by, self._plan, self._headings, self._rows = importer.by, plan, headings, rows
        self._desk = DeskForMany(importer.today)
        self._reader = RowReader(headings, self._desk)

    def take(self, lines: list[Line]) -> None:
        """Read, compare with what is on record, check, and keep what is to be written."""
        good: list[Row] = []
        entries: list[Entry] = []
        for row, problems in self._reader.rows(lines):
            if problems:
                self._plan.problems.add(problems)
                entries += _bad_entry(row)
            else:
                good.append(row)
        self._plan.rows += len(lines)
        self._desk.suggests = not self._plan.problems.are_enough
        found = self._compare(good)
        entries += map(self._entry, found)
        self._rows.add(entries)

    def _compare(self, rows: list[Row]) -> list[Change]:
        with_served = "serves" in self._headings.names
        records = changes.on_record([row.key for row in rows], with_served=with_served)
        found = [changes.change_of(row, records.get(row.key), self._by) for row in rows]
        self._plan.problems.add(checking.too_old(found, self._headings, self._desk.today))
        taken = checking.holders(found)
        for change in found:
            self._plan.problems.add(checking.problems(change, self._headings, taken, self._desk))
        return found

    def _entry(self, change: Change) -> Entry:
        before, after, state = change.before, change.after, change.state
        is_written = state != State.UNCHANGED and not self._plan.problems
        kind_before = before["kind"] if before and before["kind"] != after["kind"] else ""
        return Entry(
            *(change.row.number, after["key"], after["kind"]),
            after["slug"] if before is None or "slug" in change.changed else "",
            *(after["parent"], state, kind_before),
            content_of(change, self._differences(change)) if is_written else None,
        )

    def _differences(self, change: Change) -> dict[str, list[str]]:
        """Old and new texts of what a row changes; the first of them are kept to be shown."""
        before, after = change.before, change.after
        if before is None or not change.changed:
            return {}
        divisions = self._divisions(change)
        told = {
            name: [changes.words(name, values[name], divisions) for values in (before, after)]
            for name in change.changed
        }
        if len(self._plan.updates) < MOST_PREVIEWED:
            self._plan.updates.append(Preview(after["key"], after["name"], told))
        return told

    def _divisions(self, change: Change) -> dict[str, Division]:
        """The divisions that a change names in words."""
        wanted: set[str] = set()
        for values in filter(None, (change.before, change.after)):
            if "division" in change.changed:
                wanted.add(values["division"])
            if "serves" in change.changed:
                wanted.update(values["serves"])
        known = self._desk.by_code
        missing = Division.objects.in_bulk(sorted(wanted - known.keys())) if wanted else {}
        return {code: missing.get(code) or known[code] for code in wanted}


def _bad_entry(row: Row) -> Iterator[Entry]:
    """What others may need to know of a row with problems."""
    if row.key:
        kind, parent = row.values.get("kind", ""), row.values.get("parent", "")
        yield Entry(row.number, row.key, kind, "", parent, State.BAD)
