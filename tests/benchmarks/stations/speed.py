"""How long the directory takes to answer, from a thousand stations to those of the whole country.

    python -m tests.benchmarks.stations.speed [--stages 1000 10000 100000 660000] [--keep FOLDER]

Without DATABASE_URL on SQLite, with it in an empty PostgreSQL database on the same machine. Prints
a table and, as the last line, the same as JSON; a whole run writes its section of
`docs/performance.md`.
"""

import argparse
import json
import sys
import tempfile
import time
from math import log
from pathlib import Path
from typing import Any

from django.core.management import call_command

from tests.benchmarks.performance import Row, Section, Table, record, said
from tests.benchmarks.scratch import install, table

STAGES = [1_000, 10_000, 100_000, 660_000]
ABOUT = """The questions of the public directory, over the divisions that come with the product and
stations made up over them: two counties, four cities, five provinces, the whole country, each with
all of its divisions. 300 questions of each kind, from places where people live, each asked three
times: the least counts, for it is the one that other work on the machine disturbed least. Processor
time is that of the asking process and of the database server together. Pages are whole pages,
through every middleware.

`grew` is how many times as long the middle question takes in the country as in two counties; the
logarithm of the number of stations grew {log_growth} times. {fillings}"""


def main() -> None:
    given = _options()
    with tempfile.TemporaryDirectory() as folder:
        install(Path(given.keep or folder))
        call_command("collectstatic", interactive=False, verbosity=0)
        rows, sizes = _measured(given.stages)
    if given.stages == STAGES:
        record(*_section(rows, sizes))
    sys.stdout.write(f"{table(rows)}\n{json.dumps(rows, ensure_ascii=False)}\n")


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--stages", type=int, nargs="+", default=STAGES, choices=STAGES)
    options.add_argument("--keep", help="a folder to keep the database in")
    return options.parse_args()


def _measured(stages: list[int]) -> tuple[list[Row], dict[int, float]]:
    """A row for each question and stage; the stations of each stage and the seconds to fill it."""
    from tests.benchmarks.stations.country import Network
    from tests.benchmarks.stations.measuring import measure
    from tests.benchmarks.stations.questions import all_questions

    network, rows, sizes = Network(), [], {}
    for stage in stages:
        start = time.process_time()
        network.grow(stage)
        sizes[network.stations] = time.process_time() - start
        sys.stderr.write(f"{network.stations} stations\n")
        for asked in all_questions():
            told = {"question": asked.title, "target": asked.target, "stations": network.stations}
            rows.append(told | measure(asked.questions))
    return rows, sizes


def _section(rows: list[Row], sizes: dict[int, float]) -> tuple[str, Section]:
    from django.db import connection

    name, number = database(connection)
    command = "python -m tests.benchmarks.stations.speed"
    if connection.vendor == "postgresql":
        command = f"DATABASE_URL=postgres://... {command}"
    first, *_others, last = sizes
    about = ABOUT.format(
        log_growth=round(log(last) / log(first), 1),
        fillings=f"Filling the last step took {round(sizes[last]):,} s of our processor.",
    )
    return f"stations-{connection.vendor}", Section(
        title=f"The directory of stations on {name}",
        about=about,
        command=command,
        tables=[
            Table(
                "Milliseconds of processor time, p95, by number of stations", by_size(rows, sizes)
            ),
            Table(
                f"With {last:,} stations, in full",
                [_in_full(row) for row in rows if row["stations"] == last],
            ),
        ],
        versions={name: number},
    )


def by_size(rows: list[Row], sizes: dict[int, float]) -> list[Row]:
    """A row for each question: the target, the p95 at each size, and how the median grew."""
    found: dict[str, Row] = {}
    medians: dict[str, list[float]] = {}
    for row in rows:
        own = found.setdefault(
            row["question"], {"question": row["question"], "target": row["target"]}
        )
        own[said(row["stations"])] = row["p95"]
        medians.setdefault(row["question"], []).append(row["p50"])
    for question, own in found.items():
        own["grew"] = round(medians[question][-1] / max(medians[question][0], 0.01), 1)
        own["met"] = own[said(max(sizes))] <= own["target"]
    return list(found.values())


def _in_full(row: Row) -> Row:
    return {key: value for key, value in row.items() if key not in ("target", "stations")}


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
