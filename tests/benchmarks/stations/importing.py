"""How fast files of stations are imported, and in how much memory.

    python -m tests.benchmarks.stations.importing [--area CODE] [--keep FOLDER]

Without DATABASE_URL on SQLite, with it in an empty PostgreSQL database on the same machine. The
files are those of `demo --country`: every county, township and village of the country, or of the
area (the code of a province, a city or a county). Each is imported by a process of its own. Prints
a table and, as the last line, the same as JSON, and writes its section of `docs/performance.md`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import django

from tests.benchmarks.performance import Row, Section, Table, record
from tests.benchmarks.scratch import install, memory, table
from tests.benchmarks.stations.speed import database

COUNTRY = ""
FORMATS = ("csv", "xlsx")
TODAY = date(2026, 11, 26)
# Rows a second of processor time; MiB.
FAST_ENOUGH, SMALL_ENOUGH = 5_000, 300
COMMAND = "python -m tests.benchmarks.stations.importing"
ABOUT = """Files of stations with all columns, as `demo --country` makes them: a centre per county,
a workstation per township, a contact point per village, each with its own name, division, position,
address, telephone number and hours. "New" is an import into a directory without stations; "the
same" is the same file again; "changed" has another note in every row. Each is read, checked,
compared with what is on record and written, by a process of its own; the time is that of its
processor and of the database server's together. Targets: at least {fast:,} rows a second, and at
most {small} MiB."""


def main() -> None:
    given = _options()
    if given.one:
        django.setup()  # of the installation that the environment names
        sys.stdout.write(json.dumps(_import(Path(given.one))))
        return
    with tempfile.TemporaryDirectory() as folder:
        where = Path(given.keep or folder)
        install(where)
        rows = _measured(given.area, where)
    if given.area == COUNTRY:
        _record(rows)
    sys.stdout.write(f"{table(rows)}\n{json.dumps(rows, ensure_ascii=False)}\n")


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--area", default=COUNTRY, help="a code, instead of the whole country")
    options.add_argument("--keep", help="a folder to keep the database in")
    options.add_argument("--one", help=argparse.SUPPRESS)
    return options.parse_args()


def _measured(area: str, folder: Path) -> list[Row]:
    """A row for each file and what it does."""
    rows = []
    files = dict(_files(area, folder))
    for form in FORMATS:
        _clear()
        for what, file in (("new", "new"), ("the same", "new"), ("changed", "changed")):
            sys.stderr.write(f"{form}: {what}\n")
            rows.append({"file": form, "rows are": what} | _in_a_process(files[file, form]))
    return rows


def _files(area: str, folder: Path) -> Iterator[tuple[tuple[str, str], Path]]:
    """The files to import, and the divisions that they name."""
    from home.demo import country
    from stations import gazetteer, tables
    from stations.columns import BY_NAME

    gazetteer.add(area)
    counties = gazetteer.counties(area)
    _clear()

    def lines(note: str) -> Iterator[list[str]]:
        for county in counties:
            for row in country.missing(county.rows[-1].code, TODAY):
                told = {**row, "note": note or row.get("note", "")}
                yield [told.get(name, "") for name in BY_NAME]

    for kind, note in (("new", ""), ("changed", "来之前请先打电话，问清楚要带什么。")):
        for form in FORMATS:
            path = folder / f"{kind}.{form}"
            with path.open("wb") as file:
                file.writelines(tables.stream(list(BY_NAME), lines(note), form))
            yield (kind, form), path


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


def _in_a_process(file: Path) -> Row:
    command = [sys.executable, "-m", "tests.benchmarks.stations.importing", "--one", str(file)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603  # ourselves
    told: Row = json.loads(done.stdout)
    return told


def _import(file: Path) -> Row:
    """Import one file here. Milliseconds of the server are those of our own connection."""
    from stations.importer import Importer
    from tests.benchmarks.stations.measuring import Server

    server = Server()
    theirs, own, wall = server.cpu_ms(), time.process_time(), time.perf_counter()
    with file.open("rb") as opened:
        report = Importer(TODAY).run(opened)
    own, wall = time.process_time() - own, time.perf_counter() - wall
    theirs = (server.cpu_ms() - theirs) / 1000
    peak = memory()["peak"]
    if report.problems:
        raise ValueError(report.problems[:3])
    return {
        "rows": report.rows,
        "MiB": file.stat().st_size >> 20,
        "own s": round(own, 1),
        "server s": round(theirs, 1),
        "wall s": round(wall, 1),
        "rows a second": round(report.rows / (own + theirs)),
        "peak MiB": peak,
        "met": report.rows / (own + theirs) >= FAST_ENOUGH and peak <= SMALL_ENOUGH,
    }


def _record(rows: list[Row]) -> None:
    from django.db import connection

    name, number = database(connection)
    section = Section(
        title=f"Importing stations on {name}",
        about=ABOUT.format(fast=FAST_ENOUGH, small=SMALL_ENOUGH),
        command=f"DATABASE_URL=... {COMMAND}" if connection.vendor == "postgresql" else COMMAND,
        tables=[Table("", rows)],
        versions={name: number},
        data=rows,
    )
    record(f"stations-import-{connection.vendor}", section)


if __name__ == "__main__":
    main()
