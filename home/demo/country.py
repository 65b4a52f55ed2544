"""Stations for the whole country, or a part of it: a centre per county, a workstation per town, a
contact point per village. What they say is made as for the demonstration county. Where there is a
station of that kind already, whoever made it, there comes none.

All are one file for the importer, written county by county and read a thousand rows at a time: all
or nothing, and memory holds a county however many there are. The engines of the search hear of one
stretch of stations, not of each.
"""

from collections.abc import Callable, Iterator
from datetime import date
from tempfile import TemporaryFile
from typing import BinaryIO

from django.utils.timezone import localdate

from home.demo import locality
from home.demo.stations import CountyFile, StationRow
from portal import bulk
from stations import codes, gazetteer, tables
from stations.columns import BY_NAME
from stations.importer import Importer
from stations.models import Division, Station
from stations.reports import Report

Say = Callable[[str], None]
Progress = Callable[[int, int], None]


class OneOfMany(CountyFile):
    """The rows of a county among others. Places of the same name are everywhere, so that stations
    have no addresses but their keys.
    """

    def slug(self, *parts: Division | str) -> str:
        """None: the importer takes the key."""
        return ""


def ensure(code: str = "", *, say: Say, progress: Progress) -> Report:
    """Set up the divisions and the missing stations of a county, a city, a province, or (without a
    code) of the country. `progress` is told how many of how many rows are done, of the divisions
    and then of the stations.

    Raises codes.InvalidCode, gazetteer.UnknownDivision, stations.importer.OthersWrite.
    """
    counties = gazetteer.counties(code)
    say("divisions")
    gazetteer.add(code, progress=progress)
    say("stations")
    with bulk.little_memory(), TemporaryFile() as file:
        rows = _write(file, counties)
        return _import(file, rows, progress) if rows else Report()


def _write(file: BinaryIO, counties: list[gazetteer.County]) -> int:
    """Write the file of what is missing. Returns how many stations that are."""
    today, count = localdate(), 0

    def lines() -> Iterator[list[str]]:
        nonlocal count
        for county in counties:
            for row in missing(county.rows[-1].code, today):
                count += 1
                yield [row.get(name, "") for name in BY_NAME]

    file.writelines(tables.stream(list(BY_NAME), lines(), tables.CSV))
    return count


def missing(code: str, today: date) -> Iterator[StationRow]:
    """The rows of the stations that a county lacks. Of one without towns nothing is known that a
    station could say.
    """
    try:
        place = locality.on_record(code)
    except locality.NotACounty:
        return
    file = OneOfMany(place, today, f"centre-{place.code}")
    there = _there(code)
    taken: dict[str, str] = {}
    for row in (file.centre(), *file.below()):
        key = there.get((codes.pad(row["division"]), row["kind"]))
        if key is None:
            yield {**row, "parent": taken.get(row.get("parent", ""), row.get("parent", ""))}
        else:
            taken[row["key"]] = key


def _there(code: str) -> dict[tuple[str, str], str]:
    """The keys of the stations of a county, by division and kind."""
    rows = Station.objects.filter(division__code__range=codes.span(code)).order_by("-key")
    return {
        (division, kind): key for division, kind, key in rows.values_list("division", "kind", "key")
    }


def _import(file: BinaryIO, rows: int, progress: Progress) -> Report:
    importer = Importer(localdate(), progress=lambda done, _share: progress(done, rows))
    report = importer.run(file)
    if report.problems:
        raise ValueError(f"the demonstration's own data: {report.problems[:3]}")
    return report
