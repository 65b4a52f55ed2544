"""The questions of the public directory are answered from indexes, on either database.

What is asked here is the database's own plan, with enough rows for it to care.
"""

import random
import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.coverage import is_served, ladder, stations_covering
from stations.directory import overview, town
from stations.enums import Facility, Kind, Service
from stations.models import Division, Station
from stations.nearest import nearest
from stations.open_now import OpenNow
from stations.positions import EVERYWHERE, Condition, Positions, box
from stations.querysets import StationQuerySet
from stations.stretches import with_public_stations
from tests.factories.stations import county

pytestmark = pytest.mark.django_db
HERE = (112.17, 27.45)
NIGHT = datetime(2026, 11, 26, 23, tzinfo=ZoneInfo("Asia/Shanghai"))
ROWS = 600


@pytest.fixture(autouse=True)
def stations() -> None:
    """Some hundred contact points, a few with a word that few have."""
    county()
    villages = list(Division.objects.filter(level="village"))
    chance = random.Random(11)
    rows = []
    for number in range(ROWS):
        station = Station(
            key=f"s{number}",
            name="点",
            kind=Kind.CENTRE if number % 200 == 0 else Kind.CONTACT_POINT,
            division=chance.choice(villages),
            lng=chance.gauss(HERE[0], 2),
            lat=chance.gauss(HERE[1], 2),
            services=[Service.VIDEO] if number % 100 == 1 else [Service.ADVICE],
            facilities=[Facility.BRAILLE] if number % 100 == 2 else [],
            hours=f"每天 {number % 10}:00-20:00",
        )
        station.derive()
        rows.append(station)
    Station.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            # The whole table is three pages: to be asked about at all, an index needs help.
            cursor.execute("SET LOCAL enable_seqscan = off")


def plan(rows: StationQuerySet, *conditions: Condition, most: int) -> str:
    """The plan of asking for positions, which must not read every station."""
    (text,) = asked(lambda: Positions(rows.order_by()).where(*conditions, most=most))
    assert "Seq Scan on stations_station" not in text
    assert "SCAN stations_station\n" not in f"{text}\n"
    return text


public = Station.objects.published


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (public(), "station_position"),
        (public().of_kind("centre"), "station_kind_"),
        (public().offering("video"), "station_ser_video"),
        (public().equipped_with("braille"), "station_fac_braille"),
        (public().for_audience("military"), "station_aud_military"),
        (public().equipped_with("braille").of_kind("contact_point"), "station_fac_braille"),
        (public().offering("advice").equipped_with("braille"), "station_fac_braille"),
        (public().offering("advice").of_kind("centre"), "station_kind_"),
    ],
)
@pytest.mark.parametrize("radius_m", [5_000, 40_000])
def test_what_is_near_is_read_from_the_index_of_the_rarest_word(
    rows: StationQuerySet, index: str, radius_m: float
) -> None:
    condition = box(HERE, radius_m)
    assert condition is not None
    assert index in plan(rows, condition, most=300)


def test_whether_there_are_few_is_read_from_the_index() -> None:
    few = public().equipped_with("braille")
    assert "station_fac_braille" in plan(few, EVERYWHERE, most=100)


def test_who_has_certain_hours_is_read_from_the_index() -> None:
    past_midnight = OpenNow(NIGHT.replace(hour=0)).has_hours_of_now()
    assert "station_hours_position" in plan(public(), past_midnight, EVERYWHERE, most=100)


def asked(act: Callable[[], object]) -> list[str]:
    """The plans of all that is asked of the database meanwhile."""
    with CaptureQueriesContext(connection) as captured:
        act()
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    plans = []
    with connection.cursor() as cursor:
        for query in captured.captured_queries:
            cursor.execute(f"{explain} {query['sql']}")
            plans.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
    return plans


def village() -> Division:
    return Division.objects.get(code="431321112216")


QUESTIONS: dict[str, Callable[[], object]] = {
    "near": lambda: nearest(HERE, public()),
    "near and open": lambda: nearest(HERE, public(), open_at=NIGHT),
    "near with a rare word": lambda: nearest(HERE, public().equipped_with("braille")),
    "far": lambda: nearest((60.0, -30.0), public().of_kind("centre")),
    "covers": lambda: ladder(village(), NIGHT),
    "town": lambda: town(Division.objects.get(code="431321112000"), NIGHT),
    "overview": lambda: overview(Division.objects.get(code="431321000000"), NIGHT),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_reads_every_station(question: str) -> None:
    for text in asked(QUESTIONS[question]):
        for line in text.splitlines():
            is_whole = re.search(r"\bSeq Scan on stations_station\b|^SCAN stations_station$", line)
            assert not is_whole, text


def test_which_hours_there_are_is_read_from_one_index_step_by_step() -> None:
    (text,) = asked(lambda: OpenNow(NIGHT).has_hours_of_now())[1:]
    assert "station_hours_position" in text


def test_who_covers_a_village_is_read_from_indexes_of_divisions() -> None:
    text = "\n".join(asked(lambda: stations_covering(village())))
    assert "stations_station_division_id" in text
    assert "stations_station_serves" in text


def test_whether_a_place_elsewhere_is_served_is_read_from_indexes() -> None:
    text = "\n".join(asked(lambda: is_served(Division(code="431302005001"), "431321")))
    assert "stations_station_division_id" in text
    assert "stations_station_serves" in text
    assert "SCAN stations_station" not in text
    assert "Seq Scan on stations_station" not in text


def test_what_the_site_map_names_is_read_from_one_index_step_by_step() -> None:
    (text,) = asked(with_public_stations)
    # Of the few that are hidden another index may tell as well.
    assert text.count("station_stretch") >= 3
    assert "Seq Scan on stations_station" not in text
    if connection.vendor == "sqlite":
        assert text.count("COVERING INDEX station_stretch") == 4
        assert "SCAN stations_station" not in text
