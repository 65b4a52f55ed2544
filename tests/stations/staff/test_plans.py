"""What staff list and count is read from indexes, on either database: its own plan is asked."""

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import QuerySet

from portal.roles import Role
from stations import permissions, verification
from stations.enums import Kind
from stations.models import Division, Station
from stations.staff import searching
from stations.staff.completing import LACKING
from stations.staff.filters import ORDERS
from stations.staff.searching import search
from tests.factories.portal import member
from tests.factories.stations import StationStaffFactory, county
from tests.stations.planning import IS_POSTGRESQL, allow, measure, plan, start_afresh

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 26)
NOON = datetime(2026, 11, 26, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
ROWS = 600
TABLE = "stations_station"


@pytest.fixture(autouse=True)
def stations() -> None:
    """Some hundred contact points, public and not, confirmed at some time or never."""
    start_afresh()
    county()
    chance = random.Random(5)
    villages = list(Division.objects.filter(level="village"))
    rows = [
        Station(
            key=f"s{number}",
            slug=f"s{number}",
            name=f"点{number}",
            kind=Kind.CONTACT_POINT,
            division=chance.choice(villages),
            phones=[f"0738-{6_810_000 + number}"],
            published=number % 3 > 0,
            withdrawn="stale" if number % 30 == 0 else "",
            verified_on=TODAY - timedelta(days=chance.randrange(500)) if number % 5 else None,
            added_at=NOON - timedelta(days=chance.randrange(900)),
        )
        for number in range(ROWS)
    ]
    Station.objects.bulk_create(rows)
    # What no index can do is done all the same.
    measure("seqscan", "bitmapscan", "sort", "incremental_sort")


def in_order_of(index: str, rows: QuerySet[Station]) -> bool:
    """Whether the rows come from an index, and in its order: a page of them is read, not all."""
    page = plan(rows.values_list("pk", flat=True)[:100])
    return {look.index for look in page.at(TABLE)} == {index} and not page.sorts()


def counted_from(index: str, rows: QuerySet[Station]) -> bool:
    """Whether rows are counted without a look at each of the others; PostgreSQL has a choice of
    indexes.
    """
    counted = plan(rows.order_by().values_list("pk", flat=True))
    if IS_POSTGRESQL:
        return not counted.reads_whole(TABLE) and counted.rows <= rows.count() + ROWS // 20
    return counted.indexes == [index]


def test_the_list_by_place_is_read_in_the_order_of_its_index() -> None:
    assert in_order_of("station_listed", Station.objects.order_by("division_id", "key"))


@pytest.mark.parametrize(
    ("order", "index"),
    [
        ("name", "station_named"),
        ("verified", "station_verified"),
        ("changed", "station_changed"),  # after an import all have changed at once
    ],
)
def test_the_list_in_another_order_is_read_in_the_order_of_an_index(order: str, index: str) -> None:
    assert in_order_of(index, Station.objects.order_by(*ORDERS[order]))


def test_a_search_goes_through_that_index_alone() -> None:
    for text in ("点17", "石江", "6810"):
        rows = search(Station.objects.order_by("division_id", "key"), text)
        assert in_order_of("station_listed", rows), text
        if not IS_POSTGRESQL:
            page = plan(rows.values_list("pk", flat=True)[:100])
            assert "COVERING INDEX station_listed" in page.text


def test_a_number_is_looked_for_in_an_index_of_numbers_and_what_has_it_by_row() -> None:
    text = "6810110"
    looked_up = plan(Station.objects.order_by().filter(searching.dialled(text)).values("pk"))
    assert looked_up.indexes == ["station_phones"], looked_up.text
    if not IS_POSTGRESQL:
        assert "COVERING INDEX station_phones" in looked_up.text
    allow("bitmapscan", "sort")
    by_row = plan(search(Station.objects.order_by("division_id", "key"), text).values("pk")[:100])
    if IS_POSTGRESQL:
        assert "BitmapOr" in by_row.text
    assert "SCAN" not in by_row.text


def test_what_is_a_clerks_is_looked_up_however_many_stations_are_not() -> None:
    clerk, rows = member(Role.CLERK), list(Station.objects.order_by("pk"))
    above = rows[: ROWS // 10]
    for number, row in enumerate(rows[len(above) :]):
        row.parent = above[number % len(above)]
    Station.objects.bulk_update(rows, ["parent"])
    for station in above[:3]:
        StationStaffFactory(user=clerk, station=station, is_manager=station == above[0])
    measure("hashjoin", "mergejoin")  # the soonest where there are few
    hers = permissions.closable_by(clerk)
    assert hers.count() == 3 * ROWS // len(above)
    found = plan(hers.order_by().values_list("pk", flat=True))
    assert all(look.column for look in found.at(TABLE)), found.text


def test_what_is_to_be_confirmed_is_read_the_longest_unconfirmed_first() -> None:
    stale, never, late = verification.due(Station.objects.all(), TODAY, verification.rules())
    assert in_order_of("station_standing", late)
    for part in (stale, never):
        assert counted_from("station_standing", part)


def test_what_is_to_be_completed_is_counted_from_an_index() -> None:
    assert counted_from("station_standing", Station.objects.to_complete())


@pytest.mark.parametrize("lacks", ["phones", "address", "hours", "lng"])
def test_what_lacks_something_is_read_in_the_order_of_the_list(lacks: str) -> None:
    rows = Station.objects.to_complete_by_place().filter(LACKING[lacks])
    assert in_order_of("station_listed", rows)
    hidden = Station.objects.to_complete().filter(LACKING[lacks])
    assert list(rows) == list(hidden.order_by("division_id", "key"))


def test_the_parts_are_what_wants_confirming() -> None:
    known = verification.rules()
    found = [
        station.pk
        for part in verification.due(Station.objects.all(), TODAY, known)
        for station in part
    ]
    wanted = Station.objects.filter(verification.wants_confirming(TODAY, known))
    assert sorted(found) == sorted(wanted.values_list("pk", flat=True))
    assert found
    assert len(found) < ROWS


def test_they_are_merged_by_how_long_nobody_confirmed_them() -> None:
    known = verification.rules()
    keys = verification.longest_unconfirmed(Station.objects.all(), TODAY, known, ROWS)
    found = Station.objects.in_bulk(keys)
    order = [
        (found[pk].verified_on or date.min, found[pk].division_id, found[pk].key) for pk in keys
    ]
    assert order == sorted(order)
    few = verification.longest_unconfirmed(Station.objects.all(), TODAY, known, 7)
    assert few == keys[:7]
