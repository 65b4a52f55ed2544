"""The divisions of the whole country that come with the product (`data/README.md`), and how those
of a county, a city, a province or all of it are set up from them.

The files are the beginning, not the truth: what is on record keeps its name and its end, whoever
loaded or changed it since. Only what is missing is added: divisions, positions, and what a division
lies in. Each county is written in a transaction of its own: writers of the running site wait for
some hundredths of a second, memory holds one county, and after an interruption the same command
goes on where it ended. Only into an empty table, for which nobody can wait, a province or the
country goes in one transaction.
"""

import csv
import gzip
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from io import BufferedReader
from itertools import groupby
from pathlib import Path

from django.db import transaction

from portal import bulk
from search.indexing import touched_all
from stations import codes, coordinates, names
from stations.coordinates import Position
from stations.divisions import nearest_above
from stations.enums import Crs, Level
from stations.models import Division, PlaceName, Station
from stations.models.divisions import LEVELS
from stations.reports import Report

DATA = Path(__file__).parent / "data"
BATCH = 500
MANY = 20_000
COUNTY_DIGITS = 6
HEADER = b"code"
TOWNSHIP = LEVELS.index(Level.TOWNSHIP)
MENDED = ["parent", "full_name", "lng", "lat"]
Progress = Callable[[int, int], None]


class UnknownDivision(LookupError):
    """Nothing in the files has this code."""


class NotAPlace(LookupError):
    """A code of the tables that stands for no place: 市辖区 and its like."""


@dataclass(frozen=True)
class Place:
    """One division of the files. The position is WGS-84."""

    code: str
    name: str
    position: Position | None = None


@dataclass(frozen=True)
class County:
    """A county and what it lies in, outermost first, itself last: two to three rows."""

    key: str
    rows: tuple[Place, ...]


@dataclass
class _Tally:
    rows: int = 0
    created: int = 0
    updated: int = 0
    # Provinces and cities come again with each of their counties and count once.
    seen: set[str] = field(default_factory=set)

    def count(self, places: list[Place], new: list[Division], mended: list[Division]) -> None:
        """Add what became of one county."""
        self.rows += sum(place.code not in self.seen for place in places)
        self.seen |= {place.code for place in places if codes.level(place.code) < TOWNSHIP}
        self.created += len(new)
        self.updated += len(mended)


def counties(code: str = "") -> list[County]:
    """The counties of a division, or of the whole country, in the order of their codes.

    Raises codes.InvalidCode, and UnknownDivision when there are none.
    """
    wanted = codes.stem(codes.pad(code)) if code else ""
    with (DATA / "counties.csv").open(encoding="utf-8", newline="") as file:
        found = [_county(row) for row in csv.DictReader(file) if row["code"].startswith(wanted)]
    if not found or len(wanted) > COUNTY_DIGITS:
        raise UnknownDivision(code)
    return found


def find(code: str) -> tuple[Place, bool]:
    """A province, a city or a county of the files, and whether it is a county, or a city without
    counties.

    Raises codes.InvalidCode, UnknownDivision, NotAPlace.
    """
    padded = codes.pad(code)
    inside = counties(padded)
    own = next((row for row in inside[0].rows if row.code == padded), None)
    if own is None:
        raise NotAPlace(code)
    return own, inside[0].rows[-1] == own


def _county(row: dict[str, str]) -> County:
    code = row["code"]
    position = None
    if row["lng_gcj02"]:
        lng, lat = float(row["lng_gcj02"]), float(row["lat_gcj02"])
        position = coordinates.to_wgs84(lng, lat, Crs.GCJ02)
    own = Place(codes.pad(code), row["name"], position)
    around = [Place(codes.pad(code[:2]), row["province"])]
    # 东莞市 is a city without counties: city and county are one row.
    if row["city"] not in names.UNSPOKEN and codes.pad(code[:4]) != own.code:
        around.append(Place(codes.pad(code[:4]), row["city"]))
    return County(code, (*around, own))


def add(code: str = "", *, progress: Progress | None = None) -> Report:
    """Set up a county, a city, a province or (without a code) the whole country, with what it lies
    in. `progress` is told how many rows of how many are done, after each county.

    Raises codes.InvalidCode, UnknownDivision.
    """
    wanted = counties(code)
    total = _count(wanted)
    tally = _Tally()
    with bulk.little_memory(), _way(total):
        for county, below in _groups(wanted):
            with transaction.atomic():
                _add([*county.rows, *below], tally)
            if progress:
                progress(tally.rows, total)
    unchanged = tally.rows - tally.created - tally.updated
    return Report(tally.rows, tally.created, tally.updated, unchanged)


def _way(total: int) -> AbstractContextManager[None]:
    """How so many rows are written: into an empty table all at once, in half the time and with a
    tenth of the writing; nobody can be waiting for it.
    """
    if total >= MANY and not Division.objects.exists():
        return bulk.indexes_afterwards(Division, PlaceName)
    return nullcontext()


def _count(wanted: list[County]) -> int:
    above = {row.code for county in wanted for row in county.rows}
    keys = {county.key for county in wanted}
    below = (row for name in ("townships", "villages") for row in _below(name, keys))
    return len(above) + sum(1 for _row in below)


def _groups(wanted: list[County]) -> Iterator[tuple[County, list[Place]]]:
    """Each county with its towns and villages, by code: a town comes before its villages."""
    keys = {county.key for county in wanted}
    towns, villages = _Reader("townships", keys), _Reader("villages", keys)
    for county in wanted:
        path = [row.name for row in county.rows]
        known = dict(towns.take(county.key))
        below = [Place(code, name) for code, name in known.items()]
        for code, name in villages.take(county.key):
            town = known[codes.ancestors(code)[-1]]
            below.append(Place(code, names.place(name, [*path, town])))
        yield county, sorted(below, key=lambda row: row.code)


class _Reader:
    """A file of the lower levels, read once: it is sorted by code."""

    def __init__(self, name: str, keys: set[str]) -> None:
        self._groups = groupby(_below(name, keys), key=lambda row: row[0][:COUNTY_DIGITS])
        self._next = next(self._groups, None)

    def take(self, key: str) -> list[tuple[str, str]]:
        """Code and name of what lies in a county; counties are asked for by ascending code."""
        if self._next is None or self._next[0] != key:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows


def _below(name: str, keys: set[str]) -> Iterator[tuple[str, str]]:
    """Code and name of the towns or villages of some counties.

    金门县 has itself once more as its only town and village: that is left out.
    """
    with gzip.open(DATA / f"{name}.csv.gz") as file:
        for digits, place, _parent in csv.reader(_lines(BufferedReader(file), keys)):
            if digits[COUNTY_DIGITS:].strip("0"):
                yield digits.ljust(codes.LENGTH, "0"), place


def _lines(file: Iterable[bytes], keys: set[str]) -> Iterator[str]:
    """The lines of some counties. The others are not even decoded, nor read after the last one."""
    wanted = {key.encode() for key in keys}
    last = max(wanted)
    for line in file:
        county = line[:COUNTY_DIGITS]
        if county in wanted:
            yield line.decode()
        elif last < county < HEADER:
            break


def _add(places: list[Place], tally: _Tally) -> None:
    """Write what is missing of one county and of what it lies in. Outermost first."""
    wanted = [place.code for place in places]
    known: dict[str, Division] = {}
    for start in range(0, len(wanted), BATCH):
        known |= Division.objects.in_bulk(wanted[start : start + BATCH])
    new, mended = [], []
    for place in places:
        row = known.get(place.code)
        if row is None:
            row = known[place.code] = _division(place, known)
            new.append(row)
        elif _mend(row, place, known):
            mended.append(row)
    bulk.insert(new)
    bulk.insert([name for row in new for name in row.name_parts()])
    Division.objects.bulk_update(mended, MENDED, batch_size=BATCH)
    touched_all(Station.objects.filter(division__in=mended))
    tally.count(places, new, mended)


def _division(place: Place, known: dict[str, Division]) -> Division:
    row = Division(code=place.code, name=place.name, parent=nearest_above(place.code, known))
    if place.position:
        row.lng, row.lat = place.position
    row.derive()
    return row


def _mend(row: Division, place: Place, known: dict[str, Division]) -> bool:
    """Give a division on record what it lacks; whether that was anything."""
    before = (row.parent_id, row.full_name, row.lng)
    above = nearest_above(row.code, known)
    if above is not None:
        row.parent = above
        row.full_name = row.expected_full_name()
    if place.position and row.lng is None:
        row.lng, row.lat = place.position
    return before != (row.parent_id, row.full_name, row.lng)
