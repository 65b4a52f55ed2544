"""The questions of the public directory are answered from indexes, on either database.

What is asked here is the database's own plan, with enough rows for it to care. SQLite names the
index it takes, and always the same; PostgreSQL may choose among several that serve as well, and
counts what it touched.
"""

import random
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from stations.coverage import is_served, ladder, stations_covering
from stations.directory import overview, town
from stations.enums import Facility, Kind, Service
from stations.lately import Lately
from stations.models import Division, Station
from stations.nearest import nearest
from stations.open_now import OpenNow
from stations.positions import EVERYWHERE, Condition, Positions, box
from stations.querysets import StationQuerySet
from stations.stretches import with_public_stations
from tests.factories.stations import county
from tests.stations.planning import IS_POSTGRESQL, Plan, measure, plans, start_afresh

pytestmark = pytest.mark.django_db
HERE = (112.17, 27.45)
NIGHT = datetime(2026, 11, 26, 23, tzinfo=ZoneInfo("Asia/Shanghai"))
ROWS = 600
FEW = ROWS // 20
TABLE = "stations_station"


def village() -> Division:
    return Division.objects.get(code="431321112216")


@pytest.fixture(autouse=True)
def stations() -> None:
    """Some hundred contact points, a few with a word that few have, a few in the village."""
    start_afresh()
    county()
    elsewhere = (f"450105101{number:03}" for number in range(1, 61))
    others = Division.objects.bulk_create(
        Division(code=code, name="村", level="village") for code in elsewhere
    )
    chance = random.Random(11)
    rows = []
    for number in range(ROWS):
        station = Station(
            key=f"s{number}",
            name="点",
            kind=Kind.CENTRE if number % 10 == 0 else Kind.CONTACT_POINT,
            division=village() if number % 60 in (7, 10) else chance.choice(others),
            lng=chance.gauss(HERE[0], 2),
            lat=chance.gauss(HERE[1], 2),
            services=[Service.VIDEO] if number % 100 == 1 else [Service.ADVICE],
            facilities=[Facility.BRAILLE] if number % 100 == 2 else [],
            hours=f"每天 {number % 10}:00-20:00",
        )
        station.derive()
        rows.append(station)
    Station.objects.bulk_create(rows)
    measure("seqscan")


def plan(rows: StationQuerySet, *conditions: Condition, most: int) -> Plan:
    """The plan of asking for positions, which must not read every station."""
    (only,) = plans(lambda: Positions(rows.order_by()).where(*conditions, most=most))
    assert not only.reads_whole(TABLE), only.text
    return only


public = Station.objects.published
WORDS = [
    (public().of_kind("centre"), "station_kind_centre"),
    (public().offering("video"), "station_ser_video"),
    (public().equipped_with("braille"), "station_fac_braille"),
    (public().for_audience("military"), "station_aud_military"),
    (public().equipped_with("braille").of_kind("contact_point"), "station_fac_braille"),
    (public().offering("advice").equipped_with("braille"), "station_fac_braille"),
    (public().offering("advice").of_kind("centre"), "station_kind_centre"),
]


@pytest.mark.parametrize(("rows", "index"), WORDS)
def test_of_what_is_far_and_wide_only_those_with_the_rarest_word_are_read(
    rows: StationQuerySet, index: str
) -> None:
    condition = box(HERE, 400_000)  # where most stations are
    assert condition is not None
    only = plan(rows, condition, most=300)
    if not IS_POSTGRESQL:
        assert only.indexes == [index], only.text
    assert {look.column for look in only.looks} <= {"band", "kind"}, only.text
    assert only.rows <= ROWS // 10, only.text


@pytest.mark.parametrize(("rows", "index"), [(public(), "station_position"), *WORDS])
@pytest.mark.parametrize("radius_m", [5_000, 40_000])
def test_of_what_is_near_only_what_lies_around_is_read(
    rows: StationQuerySet, index: str, radius_m: float
) -> None:
    condition = box(HERE, radius_m)
    assert condition is not None
    only = plan(rows, condition, most=300)
    if not IS_POSTGRESQL:
        assert only.indexes == [index], only.text
    assert {look.column for look in only.looks} == {"band"}, only.text
    assert only.rows <= FEW, only.text


def test_whether_there_are_few_is_read_from_the_index() -> None:
    only = plan(public().equipped_with("braille"), EVERYWHERE, most=100)
    assert only.indexes == ["station_fac_braille"], only.text
    assert only.rows <= FEW, only.text


def test_who_has_certain_hours_is_read_from_the_index() -> None:
    past_midnight = OpenNow(NIGHT.replace(hour=0)).has_hours_of_now(Lately())
    only = plan(public(), past_midnight, EVERYWHERE, most=100)
    assert {look.column for look in only.looks} == {"hours"}, only.text
    assert only.rows <= ROWS // 10, only.text


QUESTIONS: dict[str, Callable[[], object]] = {
    "near": lambda: nearest(HERE, public()),
    "near and open": lambda: nearest(HERE, public(), open_at=NIGHT),
    "near with a rare word": lambda: nearest(HERE, public().equipped_with("braille")),
    "far": lambda: nearest((60.0, -30.0), public().of_kind("centre")),
    "covers": lambda: ladder(village(), NIGHT),
    "town": lambda: town(Division.objects.get(code="431321112000"), NIGHT),
    "overview": lambda: overview(Division.objects.get(code="431321000000"), NIGHT),
}
ENTERED = {"band", "hours", "division_id", "kind", "ANY(kind)", "id", "rowid"}


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_reads_every_station(question: str) -> None:
    for one in plans(QUESTIONS[question]):
        assert not one.reads_whole(TABLE), one.text
        assert sum(look.rows for look in one.at(TABLE)) <= ROWS // 5, one.text
        if "RECURSIVE" not in one.text.upper():  # the hours: see below
            assert {look.column for look in one.at(TABLE)} <= ENTERED, one.text


def test_which_hours_there_are_is_read_from_one_index_step_by_step() -> None:
    only = plans(lambda: OpenNow(NIGHT).has_hours_of_now(Lately()))[1]
    assert {look.index for look in only.at(TABLE)} == {"station_hours_position"}, only.text
    assert "hours" in {look.column for look in only.at(TABLE)}, only.text
    assert sum(look.rows for look in only.at(TABLE)) <= FEW, only.text


def test_which_stations_changed_is_read_from_the_index_of_the_change_feed() -> None:
    with time_machine.travel(NIGHT):
        Station.objects.filter(key__in=["s1", "s2"]).update(note="x")
        Lately().known((), lambda: None)
        (only,) = plans(lambda: Lately().known((), lambda: None))
    assert [look.index for look in only.at(TABLE)] == ["station_changed"], only.text
    assert not only.sorts(), only.text
    assert sum(look.rows for look in only.at(TABLE)) <= 2, only.text


@pytest.fixture
def serving() -> None:
    """Every station serves a division of some, none of which is asked for."""
    codes = [f"44{number:02}00000000" for number in range(1, 61)]
    Division.objects.bulk_create(Division(code=code, name="市", level="city") for code in codes)
    through = Station.serves.through
    through._default_manager.bulk_create(
        through(station=station, division_id=codes[number % len(codes)])
        for number, station in enumerate(Station.objects.all())
    )
    measure("seqscan")


def by_divisions(act: Callable[[], object]) -> None:
    """Assert that stations are found by the divisions that they lie in and those they serve."""
    asked = plans(act)
    for table in (TABLE, f"{TABLE}_serves"):
        columns = [look.column for one in asked for look in one.at(table)]
        assert "division_id" in columns, asked
        assert set(columns) <= {"division_id", "station_id", "kind", "id", "rowid"}, asked
        assert sum(look.rows for one in asked for look in one.at(table)) <= FEW, asked


@pytest.mark.usefixtures("serving")
def test_who_covers_a_village_is_read_from_indexes_of_divisions() -> None:
    by_divisions(lambda: stations_covering(village()))


@pytest.mark.usefixtures("serving")
def test_whether_a_place_elsewhere_is_served_is_read_from_indexes() -> None:
    by_divisions(lambda: is_served(Division(code="431302005001"), "431321"))


def test_what_the_site_map_names_is_read_from_one_index_step_by_step() -> None:
    (only,) = plans(with_public_stations)
    # Of the few that are hidden another index may tell as well.
    assert only.indexes.count("station_stretch") >= 3, only.text
    assert not only.reads_whole(TABLE), only.text
    assert only.rows <= FEW, only.text
    if not IS_POSTGRESQL:
        assert only.text.count("COVERING INDEX station_stretch") == 4
        assert "SCAN stations_station" not in only.text
