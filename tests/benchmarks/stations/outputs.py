"""What the directory hands out with the stations of the whole country: pages, files, copies.

    python -m tests.benchmarks.stations.outputs --keep FOLDER [--only WORDS]

The folder, or with DATABASE_URL the database, has the stations already, as
`tests.benchmarks.stations.desk --keep FOLDER` leaves them. Prints a table and, as the last line,
the same as JSON. What was measured goes into its section of `docs/performance.md`, beside what was
measured before.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

from tests.benchmarks.performance import Row, Section, Table, kept, record
from tests.benchmarks.scratch import install, memory, size, table
from tests.benchmarks.stations.desk import ALL

OF_PAGES = 25  # milliseconds
# Half a millisecond for each record of a hundred, whatever the database does.
OF_A_HUNDRED = ("a page of the list as JSON", "a page of the change feed")
OF_STREAMS, OF_INDEX = 300, 400  # MiB
OF_REBUILD = 600  # seconds
LOOK = 0.25  # seconds
COMMAND = "python -m tests.benchmarks.stations.outputs --keep FOLDER"
ABOUT = """What the directory hands out, over {stations:,} stations, as the screens of staff are
measured with. Pages are whole ones, through every middleware, each asked three times, of which the
least counts; nothing is cached between them. What is written as a whole is made by a process of its
own. "Own MiB" is the most memory that nothing else could use meanwhile, looked at four times a
second, and what the targets are about; "peak MiB" counts with the pages of mapped files (the index
while it is merged, on SQLite 128 MiB of the database), which the system takes back when it needs
them. Processor time is that of the process and of the database server together; "load" is how many
processes were at work meanwhile."""


def main() -> None:
    given = _options()
    install(Path(given.keep))
    if given.one:
        sys.stdout.write(json.dumps(_WHOLES[given.one]()))
        return
    from django.core.management import call_command

    from stations.models import Station

    call_command("collectstatic", interactive=False, verbosity=0)
    pages = list(_pages(given.only))
    wholes = [_in_a_process(what, given.keep) for what in _WHOLES if given.only in what]
    if Station.objects.count() >= ALL:
        _record(pages + wholes)
    for rows in filter(None, (pages, wholes)):
        sys.stdout.write(f"{table(rows)}\n")
    sys.stdout.write(f"{json.dumps(pages + wholes, ensure_ascii=False)}\n")


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--keep", required=True, help="the folder of the installation")
    options.add_argument("--only", default="", help="what has this in its name")
    options.add_argument("--one", help=argparse.SUPPRESS)
    return options.parse_args()


def addresses() -> dict[str, list[str]]:
    """Addresses of each page: from the beginning, the middle and the end of the directory."""
    from stations.models import Station
    from stations.models.stations import STRETCH
    from stations.opendata.cursors import Moment, after_key, after_moment

    public = Station.objects.published().of_kind("contact_point")
    first, last = public.order_by("pk").first(), public.order_by("-pk").first()
    if first is None or last is None:
        raise RuntimeError("no stations to measure with")
    middle = public.filter(pk__gte=(first.pk + last.pk) // 2).order_by("pk")[0]
    three = (first, middle, last)
    latest = Station.objects.order_by("-changed_at")[0].changed_at
    place = after_moment(Moment(middle.changed_at, False, middle.key, latest))
    return {
        "the front page": ["/"],
        "a county": [f"/stations/town/{station.division_id[:6]}/" for station in three],
        "a township": [f"/stations/town/{station.division_id[:9]}/" for station in three],
        "a station": [station.get_absolute_url() for station in three],
        "a station as JSON": [f"/api/stations/{station.key}/" for station in three],
        "a page of the list as JSON": [
            "/api/stations/",
            f"/api/stations/?cursor={after_key('stations', middle.key)}",
        ],
        "a page of the change feed": [f"/api/stations/changes/?cursor={place}"],
        "the index of the site map": ["/sitemap.xml"],
        "a part of the site map": [f"/sitemap-stations-{middle.pk // STRETCH}.xml"],
    }


def _pages(only: str) -> Iterable[Row]:
    from django.conf import settings
    from django.core.cache import cache
    from django.test import Client

    from tests.benchmarks.stations.measuring import measure

    settings.OPEN_DATA_REQUESTS = sys.maxsize
    client = Client()

    def asking(address: str) -> Callable[[], object]:
        def ask() -> None:
            cache.clear()
            answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.status_code}")
            for _part in answer:
                pass

        return ask

    asked = {page: them for page, them in addresses().items() if only in page}
    for page, them in asked.items():
        cost = measure([asking(address) for address in them])
        target = None if page in OF_A_HUNDRED else OF_PAGES
        yield {"page": page, "target": target} | cost | {"met": target and cost["p95"] <= target}


def _in_a_process(what: str, keep: str) -> Row:
    sys.stderr.write(f"{what}\n")
    command = [sys.executable, "-m", "tests.benchmarks.stations.outputs", "--keep", keep]
    environment = os.environ | {"MALLOC_ARENA_MAX": "2"}  # as the worker's unit has it
    done = subprocess.run(  # noqa: S603  # ourselves
        [*command, "--one", what], stdout=subprocess.PIPE, check=True, env=environment
    )
    told: Row = json.loads(done.stdout.splitlines()[-1])
    return {"what": what} | told


def _told(make: Callable[[], dict[str, Any]], most_mib: int, most_s: int = OF_REBUILD) -> Row:
    """What it costs to make something; `make` says how much it made."""
    from tests.benchmarks.stations.measuring import Server

    server = Server()
    theirs, own, wall = server.cpu_ms(), time.process_time(), time.perf_counter()
    with _watched() as seen:
        made = make()
    spent = time.process_time() - own + (server.cpu_ms() - theirs) / 1000
    own_mib = max(seen)
    return {
        "rows": made["rows"],
        "files": made["files"],
        "MiB": made["MiB"],
        "s": round(spent, 1),
        "wall s": round(time.perf_counter() - wall, 1),
        "load": round(os.getloadavg()[2], 1),
        "peak MiB": memory()["peak"],
        "own MiB": own_mib,
        "most MiB": most_mib,
        "met": own_mib <= most_mib and spent <= most_s,
    }


@contextmanager
def _watched() -> Iterator[list[int]]:
    """The MiB that this process alone holds, again and again until the block ends."""
    seen, is_over = [memory()["anonymous"]], Event()

    def look() -> None:
        while not is_over.wait(LOOK):
            seen.append(memory()["anonymous"])

    looking = Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        is_over.set()
        looking.join()


def _csv() -> Row:
    from django.test import Client

    def make() -> dict[str, Any]:
        length = lines = 0
        for part in Client().get("/api/stations.csv"):
            length += len(part)
            lines += part.count(b"\n")
        return {"rows": lines - 1, "files": 1, "MiB": length >> 20}

    return _told(make, OF_STREAMS)


def _static() -> Row:
    from django.utils import timezone

    from stations.models import Station
    from stations.static_copy import publish

    with tempfile.TemporaryDirectory() as folder:

        def make() -> dict[str, Any]:
            publish.publish(Path(folder) / "copy", now=timezone.now())
            files = sum(path.is_file() for path in Path(folder).rglob("*"))
            rows = Station.objects.published().count()
            return {"rows": rows, "files": files, "MiB": size(Path(folder))}

        return _told(make, OF_STREAMS)


def _index() -> Row:
    from search import installed, rebuilding

    def make() -> dict[str, Any]:
        from django.conf import settings

        rebuilt = rebuilding.rebuild(installed.embedded())
        folder = Path(settings.SEARCH_DIR)
        files = sum(path.is_file() for path in folder.rglob("*"))
        return {"rows": rebuilt.documents, "files": files, "MiB": size(folder)}

    return _told(make, OF_INDEX)


_WHOLES: dict[str, Callable[[], Row]] = {
    "the directory as CSV": _csv,
    "the static copy": _static,
    "the embedded index": _index,
}


def _record(rows: list[Row]) -> None:
    """Write what was measured, in the place of what is on file of the same."""
    from django.db import connection

    from stations.models import Station
    from tests.benchmarks.stations.speed import database

    section = f"stations-outputs-{connection.vendor}"
    known = {_what(row): row for row in kept(section) + rows}
    pages, wholes = [*addresses()], [*_WHOLES]
    tables = (("Milliseconds of processor time", pages), ("", wholes))
    name, version = database(connection)
    written = Section(
        title=f"What the directory hands out on {name}",
        about=ABOUT.format(stations=Station.objects.count()),
        command=f"DATABASE_URL=... {COMMAND}" if connection.vendor == "postgresql" else COMMAND,
        tables=[
            Table(caption, found)
            for caption, order in tables
            if (found := [known[what] for what in order if what in known])
        ],
        versions={name: version},
        data=list(known.values()),
    )
    record(section, written)


def _what(row: Row) -> str:
    """What a row is about."""
    return str(row.get("page") or row.get("what"))


if __name__ == "__main__":
    main()
