"""How long the screens of the directory's keepers take with the stations of the whole country.

    python -m tests.benchmarks.stations.desk [--stations 660000] [--keep FOLDER]

Without DATABASE_URL on SQLite, with it in a PostgreSQL database on the same machine; one that has
stations already is measured as it is. Prints a table and, as the last line, the same as JSON; a
whole run writes its section of `docs/performance.md`.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from django.core.management import call_command

from tests.benchmarks.performance import Row, Section, Table, record
from tests.benchmarks.scratch import install, table

if TYPE_CHECKING:
    from django.test import Client

    from stations.models import Station

ALL = 660_000
SEED = 12
TARGET, OF_REPORTS = 300, 2_000
PLACES = 20
TODAY = date.today()
ABOUT = """The screens of staff who keep the directory, over the divisions that come with the
product and {stations:,} stations made up over them: a fifth never confirmed, the others at some
time in the last 500 days, a quarter not public, a tenth without a telephone or an address. Whole
pages, through every middleware, each asked three times, of which the least counts. Lists and counts
stop at a thousand. Processor time is that of the asking process and of the database server
together, which answers without parallel workers. The report on the country is counted in the
worker, on SQLite with the file in which words are looked up, in {counted} s of processor time, and
kept for an hour."""


def main() -> None:
    given = _options()
    with tempfile.TemporaryDirectory() as folder:
        install(Path(given.keep or folder))
        call_command("collectstatic", interactive=False, verbosity=0)
        number = _fill(given.stations)
        _work_alone()
        counted = _count_beforehand()
        rows = list(_measured(_signed_in()))
    if number >= given.stations == ALL:
        record(*_section(rows, number, counted))
    sys.stdout.write(f"{table(rows)}\n{json.dumps(rows, ensure_ascii=False)}\n")


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--stations", type=int, default=ALL)
    options.add_argument("--keep", help="a folder with a database, or to keep the new one in")
    return options.parse_args()


def _fill(number: int) -> int:
    """See that there are stations, as years of work leave them. Returns how many."""
    from stations.models import Station
    from tests.benchmarks.stations.country import Network

    class Worn(Network):
        def write(self, rows: list[Station]) -> None:
            for row in rows:
                _wear(row)
            super().write(rows)

    if not Station.objects.exists():
        Worn().grow(number)
    return Station.objects.count()


def _wear(row: "Station") -> None:
    """Let time pass over a station: differently by its number, the same every time."""
    chance = Random(row.pk)
    row.verified_on = TODAY - timedelta(days=chance.randrange(500)) if row.pk % 5 else None
    row.added_at -= timedelta(days=chance.randrange(900))
    row.published = row.pk % 4 > 0
    row.withdrawn = "stale" if row.pk % 40 == 0 else ""
    row.phones = [] if row.pk % 9 == 0 else row.phones
    row.address = "" if row.pk % 11 == 0 else row.address


def _count_beforehand() -> float:
    """Have the report on the country counted. Returns the seconds that took."""
    from django.utils import timezone

    from stations import whole
    from stations.models import NetworkReport
    from tests.benchmarks.stations.measuring import Server, cost

    NetworkReport.objects.all().delete()
    return cost(lambda: whole.keep(timezone.now()), Server()).work / 1000


def _work_alone() -> None:
    """Let PostgreSQL spread no question over processes of which nobody counts the time."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")


def _signed_in() -> "Client":
    from django.test import Client

    from portal import roles
    from portal.models import User
    from tests.factories.portal import member, signed_in

    roles.synchronise()
    keeper = User.objects.filter(username="keeper").first()
    return signed_in(Client(), keeper or member("supervisor", username="keeper"))


def screens() -> dict[str, list[str]]:
    """Addresses of each screen below the section."""
    from stations.models import Division, Station

    chance = Random(SEED)
    below = list(Division.objects.filter(level="county").values_list("pk", flat=True))
    counties = chance.sample(below, min(PLACES, len(below)))
    towns = [
        name
        for code in counties[:5]
        for name in Division.objects.under(code)
        .filter(level="township")
        .values_list("name", flat=True)[:1]
    ]
    key = Station.objects.order_by("pk").values_list("key", flat=True)[1]
    return {
        "the list": ["", "?p=2", "?p=20"],
        "the list of a county": [f"?place={code}" for code in counties],
        "a search by town": [f"?q={name}" for name in towns],
        "a search by telephone": ["?q=6810110", "?q=0738-6123"],
        "a search by key": [f"?q={key}"],
        "a search for what is not there": ["?q=没有这个地方", "?q=99999999"],
        "the list, narrowed": [
            *(f"?state={state}" for state in ("to-complete", "withdrawn", "lacking", "confirm")),
            *("?fresh=old", "?fresh=fresh", "?service=video", "?mark=mine", "?kind=centre"),
        ],
        "the list, in another order": ["?sort=verified", "?sort=name", "?sort=changed"],
        "what is to be confirmed": ["confirm/", "confirm/?p=10"],
        "what is to be completed": ["complete/", "complete/?lacks=phones"],
        "the tree": ["tree/all/", *(f"tree/{code}/" for code in counties)],
        "the report on the country": ["network/all/"],
        "the report on a province": [f"network/{code[:2]}/" for code in counties[:6]],
        "the report on a county": [f"network/{code}/" for code in counties],
        "where stations are missing": ["network/all/village/", "network/43/village/"],
        "the history": ["changes/"],
        "what visitors report": ["mistakes/"],
    }


def _measured(client: "Client") -> Iterator[Row]:
    from tests.benchmarks.stations.measuring import measure

    def asking(address: str) -> Any:
        def ask() -> None:
            answer = client.get(f"/admin/stations/{address}")
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.status_code}")

        return ask

    for title, addresses in screens().items():
        cost = measure([asking(address) for address in addresses])
        target = OF_REPORTS if "report on" in title else TARGET
        yield {"screen": title, "target": target} | cost | {"met": cost["p95"] <= target}


def _section(rows: list[Row], number: int, counted: float) -> tuple[str, Section]:
    from django.db import connection

    from tests.benchmarks.stations.speed import database

    name, version = database(connection)
    command = "python -m tests.benchmarks.stations.desk"
    if connection.vendor == "postgresql":
        command = f"DATABASE_URL=postgres://... {command}"
    return f"stations-desk-{connection.vendor}", Section(
        title=f"The screens of those who keep the directory on {name}",
        about=ABOUT.format(stations=number, counted=round(counted, 1)),
        command=command,
        tables=[Table("Milliseconds of processor time", rows)],
        versions={name: version},
    )


if __name__ == "__main__":
    main()
