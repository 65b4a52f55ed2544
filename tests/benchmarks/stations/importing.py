"""How fast files of stations are imported, and in how much memory.

    python -m tests.benchmarks.stations.importing [--province CODE] [--without-country]
        [--all-of-country] [--keep FOLDER]

Without DATABASE_URL on SQLite, with it in an empty PostgreSQL database on the same machine. The
files are those of `demo --country`: every county, township and village of a province, and of the
country. Of the country only the first file is imported, which takes some five minutes of processor
time, or with `--all-of-country` every one, which takes twenty. Each is imported by a process of its
own, so that its memory is that of the import alone.
Prints a table and, as the last line, the same as JSON, and writes its section of
`docs/performance.md`, anew after every file.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import django

from tests.benchmarks.performance import Row, Section, Table, record
from tests.benchmarks.scratch import install, memory, table
from tests.benchmarks.stations.speed import database

COUNTRY = ""
HUNAN = "43"
TODAY = date(2026, 11, 26)
# Rows a second of processor time; MiB.
FAST_ENOUGH, SMALL_ENOUGH = 5_000, 300
# Only stations that are new have a speed to reach; an import of any kind has its memory.
NEW = "new"
CHANGED = "来之前请先打电话，问清楚要带什么。"
COMMAND = "python -m tests.benchmarks.stations.importing"
ABOUT = """Files of stations with all columns, as `demo --country` makes them: a centre per county,
a workstation per township, a contact point per village, each with its own name, division, position,
address, telephone number and hours. "New" is an import into a directory without stations; "the
same" is the check of the same file once more; "changed" has another note in every row, and writes
each of them with its history. Each is read, checked, compared with what is on record and written,
by a process of its own; the time is that of its processor and of its database server's process
together. The peak is all that the process ever held, with the program itself, which takes
{program} MiB before it reads a row. Targets: at least {fast:,} rows a second where stations are
new, and at most {small} MiB."""


@dataclass(frozen=True)
class Task:
    """One import to be measured: a file, and what its rows are to the directory by then."""

    rows_are: str
    name: str
    form: str
    is_check: bool = False


# In this order; before new stations, all are taken away.
TASKS = (
    Task(NEW, "new", "csv"),
    Task("the same", "new", "csv", is_check=True),
    Task("changed", "changed", "csv"),
    Task(NEW, "new", "xlsx"),
)


def main() -> None:
    given = _options()
    if given.one:
        django.setup()  # of the installation that the environment names
        sys.stdout.write(json.dumps(_import(Path(given.one), is_check=given.check)))
        return
    areas = {"province": given.province}
    if not given.without_country:
        areas["country"] = COUNTRY
    with tempfile.TemporaryDirectory() as folder:
        where = Path(given.keep or folder)
        install(where)
        rows = _measured(areas, where, all_of_country=given.all_of_country)
    sys.stdout.write(f"{table(rows)}\n{json.dumps(rows, ensure_ascii=False)}\n")


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--province", default=HUNAN, help="the code of one, or of a city")
    options.add_argument("--without-country", action="store_true")
    options.add_argument("--all-of-country", action="store_true")
    options.add_argument("--keep", help="a folder to keep the files and the database in")
    options.add_argument("--one", help=argparse.SUPPRESS)
    options.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    return options.parse_args()


def _measured(areas: dict[str, str], folder: Path, *, all_of_country: bool) -> list[Row]:
    """A row for each area, file and what it does."""
    rows: list[Row] = []
    for area, code in areas.items():
        tasks = TASKS if code or all_of_country else TASKS[:1]
        _make_files(code, folder, tasks)
        for task in tasks:
            if task.rows_are == NEW:
                _clear()
            sys.stderr.write(f"{area}: {task.form}, {task.rows_are}\n")
            found = _in_a_process(folder / f"{task.name}.{task.form}", is_check=task.is_check)
            told = {"of a": area, "file": task.form, "rows are": task.rows_are} | found
            rows.append(told | {"met": _is_met(told)})
            _record(rows)
    return rows


def _is_met(row: Row) -> bool:
    is_fast = row["rows are"] != NEW or row["rows a second"] >= FAST_ENOUGH
    return is_fast and bool(row["peak MiB"] <= SMALL_ENOUGH)


def _make_files(area: str, folder: Path, tasks: Sequence[Task]) -> None:
    """The files of the tasks, and the divisions that they name. What the demonstration says of
    every station is worked out once, the other files are made of that.
    """
    from home.demo import country
    from stations import gazetteer, tables
    from stations.columns import BY_NAME

    sys.stderr.write("divisions and files\n")
    gazetteer.add(area)
    _clear()
    header = list(BY_NAME)
    lines = (
        [row.get(name, "") for name in header]
        for county in gazetteer.counties(area)
        for row in country.missing(county.rows[-1].code, TODAY)
    )
    first = folder / "new.csv"
    _write(first, tables.stream(header, lines, "csv"))
    others = {(task.name, task.form) for task in tasks} - {("new", "csv")}
    for name, form in sorted(others):
        note = CHANGED if name == "changed" else ""
        with first.open("rb") as file, tables.opened(file) as opened:
            again = (_with_note(tables.cleaned(line), note) for line in opened.lines())
            _write(folder / f"{name}.{form}", tables.stream(header, again, form))


def _with_note(cells: list[str], note: str) -> list[str]:
    """The row with a note in the last column."""
    from stations.columns import COLUMNS

    blank = [""] * (len(COLUMNS) - len(cells))
    return [*(cells + blank)[:-1], note] if note else cells


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(pieces)


def _clear() -> None:
    """Take all stations away."""
    from django.core.management.color import no_style
    from django.db import connection, transaction

    from stations.models import Station, StationEdit

    tables = [
        StationEdit._meta.db_table,
        Station.serves.through._meta.db_table,
        Station._meta.db_table,
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), tables, allow_cascade=True):
            cursor.execute(statement)


def _in_a_process(file: Path, *, is_check: bool) -> Row:
    module = "tests.benchmarks.stations.importing"
    command = [sys.executable, "-m", module, "--one", str(file), *["--check"] * is_check]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603  # ourselves
    told: Row = json.loads(done.stdout)
    return told


def _import(file: Path, *, is_check: bool) -> Row:
    """Import one file here, or check it. The server's seconds are those of our own connection."""
    from stations.importer import Importer
    from tests.benchmarks.stations.measuring import Server

    server, program = Server(), memory()["peak"]
    theirs, own, wall = server.cpu_ms(), time.process_time(), time.perf_counter()
    with file.open("rb") as opened:
        importer = Importer(TODAY)
        report = importer.check(opened).report() if is_check else importer.run(opened)
    own, wall = time.process_time() - own, time.perf_counter() - wall
    theirs = (server.cpu_ms() - theirs) / 1000
    if report.problems:
        raise ValueError(report.problems[:3])
    return {
        "rows": report.rows,
        "file MiB": file.stat().st_size >> 20,
        "own s": round(own, 1),
        "server s": round(theirs, 1),
        "wall s": round(wall, 1),
        "rows a second": round(report.rows / (own + theirs)),
        "peak MiB": memory()["peak"],
        "program MiB": program,
    }


def _record(rows: list[Row]) -> None:
    from django.db import connection

    name, number = database(connection)
    program = max(row["program MiB"] for row in rows)
    shown = [
        {column: value for column, value in row.items() if column != "program MiB"} for row in rows
    ]
    section = Section(
        title=f"Importing stations on {name}",
        about=ABOUT.format(fast=FAST_ENOUGH, small=SMALL_ENOUGH, program=program),
        command=f"DATABASE_URL=... {COMMAND}" if connection.vendor == "postgresql" else COMMAND,
        tables=[Table("", shown)],
        versions={name: number},
        data=rows,
    )
    record(f"stations-import-{connection.vendor}", section)


if __name__ == "__main__":
    main()
