"""How long the directory takes to answer, from a thousand stations to those of the whole country.

    python -m tests.benchmarks.stations.speed [--stages 1000 10000 100000 660000] [--keep FOLDER]
    python -m tests.benchmarks.stations.speed --demo

Without DATABASE_URL on SQLite, with it in an empty PostgreSQL database on the same machine. Prints
a table and, as the last line, the same as JSON, and writes its section of `docs/performance.md`;
what was measured before of other stages stays in it. A database that was kept grows on. With --demo
the stations are those that `demo --country` makes, and the section is another.
"""

import argparse
import json
import os
import sys
import tempfile
from math import log
from pathlib import Path
from typing import Any

from django.core.management import call_command

from tests.benchmarks.performance import Row, Section, Table, kept, record, said
from tests.benchmarks.scratch import install, table
from tests.benchmarks.stations.measuring import FIRST

# Of a table of one size, without targets.
HIDDEN = ("stage", "stations", "target")
STAGES = [1_000, 10_000, 100_000, 660_000]
ABOUT = """The questions of the public directory, over the divisions that come with the product and
stations made up over them: two counties, four cities, five provinces, the whole country, each with
all of its divisions. 100 questions of each kind (50 of pages), from places where people live, each
asked three times: the least counts, for it is the one that other work on the machine disturbed
least. Processor time is that of the asking process and of the database server together. A list is
what of a page answers, asked for and rendered; pages are whole ones, through every middleware, and
have no target of their own.

`grew` is how many times as long the middle question takes in the largest network as in the
smallest; the logarithm of the number of stations grew {log_growth} times.

That no station of the country has two words is known when all that have the rarer one are read, and
which hours there are when every text of them is. Both are known for an hour (`stations.lately`):
who asks meanwhile reads what changed since. The first to ask, once an hour in each process, or
while more than three hundred stations changed within a quarter of one, waits longer, as the second
table says: that is the one cost that grows with the stations."""


ABOUT_DEMO = """The same questions, and the same way of asking them, of what everybody can make for
herself: the divisions of the country and the stations of `demo --country`."""


def main() -> None:
    given = _options()
    with tempfile.TemporaryDirectory() as folder:
        if given.demo:
            os.environ["FAYUAN_DEMO"] = "1"
        install(Path(given.keep or folder))
        call_command("collectstatic", interactive=False, verbosity=0)
        rows = _measured_demo() if given.demo else _measured(given.stages)
    if given.demo:
        record_demo(rows)
    else:
        record_stages(rows)
    sys.stdout.write(f"{table(rows)}\n{json.dumps(rows, ensure_ascii=False)}\n")


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--stages", type=int, nargs="+", default=STAGES, choices=STAGES)
    options.add_argument("--demo", action="store_true", help="measure what demo --country makes")
    options.add_argument("--keep", help="a folder to keep the database in")
    return options.parse_args()


def _measured(stages: list[int]) -> list[Row]:
    """A row for each question and stage."""
    from tests.benchmarks.stations.country import Network
    from tests.benchmarks.stations.measuring import measure
    from tests.benchmarks.stations.questions import all_questions

    network, rows = Network(), []
    for stage in sorted(stages):
        network.grow(stage)
        sys.stderr.write(f"{network.stations} stations\n")
        for asked in all_questions():
            told = {"stage": stage, "stations": network.stations, "question": asked.title}
            rows.append(told | {"target": asked.target} | measure(asked.questions))
    return rows


def _measured_demo() -> list[Row]:
    """A row for each question of the demonstration country, which is made first if need be."""
    from django.utils import timezone

    from portal.tasks import survey_tables
    from stations.models import Station
    from tests.benchmarks.stations.measuring import measure
    from tests.benchmarks.stations.questions import all_questions

    if Station.objects.count() < max(STAGES):
        call_command("demo", country=True)
    survey_tables(timezone.now())
    told = {"stations": Station.objects.count()}
    return [
        told | {"question": asked.title, "target": asked.target} | measure(asked.questions)
        for asked in all_questions()
    ]


def record_demo(rows: list[Row]) -> None:
    """Write the section of the demonstration country."""
    from django.db import connection

    engine, number = database(connection)
    for row in rows:
        row["met"] = None if row["target"] is None else row["p95"] <= row["target"]
    section = Section(
        title=f"The country of `demo --country` on {engine}",
        about=ABOUT_DEMO,
        command=_command(engine, "--demo"),
        tables=[Table(f"Milliseconds of processor time, {rows[0]['stations']:,} stations:", rows)],
        versions={engine: number},
    )
    record(f"stations-demo-{connection.vendor}", section)


def _command(engine: str, *options: str) -> str:
    words = ["DATABASE_URL=..."] if engine == "PostgreSQL" else []
    return " ".join([*words, "python -m tests.benchmarks.stations.speed", *options])


def record_stages(new: list[Row]) -> None:
    """Write the section, of these stages and of those measured before."""
    from django.db import connection

    name = f"stations-{connection.vendor}"
    again = {row["stage"] for row in new}
    rows = [row for row in kept(name) if row["stage"] not in again] + new
    rows.sort(key=lambda row: row["stage"])
    sizes = list(dict.fromkeys(row["stations"] for row in rows))
    engine, number = database(connection)
    section = Section(
        title=f"The directory of stations on {engine}",
        about=ABOUT.format(log_growth=round(log(sizes[-1]) / log(sizes[0]), 1)),
        command=_command(engine),
        tables=_tables(rows, sizes[-1]),
        versions={engine: number},
        data=rows,
    )
    record(name, section)


def _tables(rows: list[Row], most: int) -> list[Table]:
    last = [_in_full(row) for row in rows if row["stations"] == most]
    known = [row for row in rows if not row["question"].startswith(FIRST)]
    first = [row for row in rows if row["question"].startswith(FIRST)]
    return [
        Table("Milliseconds of processor time, p95, by number of stations:", by_size(known, most)),
        Table("The first to ask, the same:", by_size(first, most)),
        Table(f"With {most:,} stations, in full:", last),
    ]


def by_size(rows: list[Row], most: int) -> list[Row]:
    """A row for each question: the p95 at each size, the target, and how the median grew."""
    found: dict[str, Row] = {}
    first: dict[str, float] = {}
    for row in rows:
        question, target = row["question"], row["target"]
        own = found.setdefault(question, {"question": question})
        first.setdefault(question, row["p50"])
        own[said(row["stations"])] = row["p95"]
        if row["stations"] == most:
            own["target"], own["met"] = target, None if target is None else row["p95"] <= target
            own["grew"] = round(row["p50"] / max(first[question], 0.01), 1)
    return list(found.values())


def _in_full(row: Row) -> Row:
    return {key: value for key, value in row.items() if key not in HIDDEN}


def database(connection: Any) -> tuple[str, str]:
    """What the connection leads to, and its version."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return "PostgreSQL", str(
                cursor.connection.info.parameter_status("server_version")
            ).split()[0]
        cursor.execute("SELECT sqlite_version()")
        return "SQLite", str(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
