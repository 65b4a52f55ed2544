"""The nearest stations are exactly those that measuring all of them finds."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from stations import nearest as module
from stations.coordinates import Position, distance_m
from stations.enums import Kind, Service
from stations.models import Division, Station
from stations.nearest import nearest
from tests.factories.stations import DivisionFactory, StationFactory

pytestmark = pytest.mark.django_db


def scatter(places: list[Position], **columns: object) -> None:
    division = Division.objects.get_or_create(code="431321000000", name="双峰县")[0]
    rows = [
        Station(
            key=f"p{number}",
            slug=f"p{number}",
            name="点",
            kind=Kind.CONTACT_POINT,
            division=division,
            lng=lng,
            lat=lat,
            **columns,
        )
        for number, (lng, lat) in enumerate(places)
    ]
    for row in rows:
        row.derive()
    Station.objects.bulk_create(rows)


def brute_force(place: Position, limit: int) -> list[float]:
    rows = Station.objects.values_list("wgs_lng", "wgs_lat")
    return sorted(distance_m(place, row) for row in rows)[:limit]


def found(place: Position, limit: int = 10) -> list[float]:
    return [near.distance_m for near in nearest(place, Station.objects.all(), limit=limit)]


positions = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
corners = st.sampled_from(
    [(180.0, 0.0), (-180.0, 1.0), (179.99, 66.0), (0.0, 90.0), (0.0, -90.0), (112.0, 27.0)]
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    places=st.lists(positions | corners, min_size=1, max_size=40),
    place=positions | corners,
    limit=st.integers(1, 12),
)
def test_the_box_finds_what_measuring_everything_finds(
    places: list[Position], place: Position, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FEW", 0)
    Station.objects.all().delete()
    scatter(places)
    assert found(place, limit) == pytest.approx(brute_force(place, limit), abs=1e-6)


def test_a_county_full_of_stations_is_searched_exactly() -> None:
    random.seed(7)
    scatter([(112.17 + random.gauss(0, 0.15), 27.45 + random.gauss(0, 0.15)) for _ in range(600)])
    for _ in range(30):
        place = (112.17 + random.gauss(0, 0.3), 27.45 + random.gauss(0, 0.3))
        assert found(place) == pytest.approx(brute_force(place, 10))


def test_somebody_far_away_still_gets_the_nearest_ones() -> None:
    random.seed(8)
    scatter([(112.17 + random.random(), 27.45 + random.random()) for _ in range(100)])
    beijing = (116.4, 39.9)
    assert found(beijing) == pytest.approx(brute_force(beijing, 10))


def test_filters_apply_before_the_nearest_are_taken() -> None:
    scatter([(112.0 + step / 1000, 27.0) for step in range(200)])
    wanted = StationFactory(
        lng=113.0,
        lat=27.0,
        kind=Kind.WORKSTATION,
        services=[Service.INTAKE],
        division=Division.objects.get(),
    )
    StationFactory(
        lng=112.0,
        lat=27.0,
        kind=Kind.WORKSTATION,
        published=False,
        services=[Service.INTAKE],
        division=Division.objects.get(),
    )
    rows = Station.objects.published().offering("intake").of_kind("workstation")
    assert [near.station for near in nearest((112.0, 27.0), rows)] == [wanted]


def test_stations_without_a_position_are_left_out() -> None:
    StationFactory(division=DivisionFactory())
    assert nearest((112.0, 27.0), Station.objects.all()) == []


def test_stations_at_the_same_place_come_in_a_fixed_order() -> None:
    scatter([(112.0, 27.0)] * 80)
    keys = [near.station.key for near in nearest((112.0, 27.0), Station.objects.all(), limit=5)]
    assert keys == ["p0", "p1", "p2", "p3", "p4"]


@pytest.mark.parametrize("count", [20, 2000])
def test_the_number_of_queries_does_not_grow_with_the_stations(
    count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    random.seed(9)
    scatter([(112.17 + random.gauss(0, 0.15), 27.45 + random.gauss(0, 0.15)) for _ in range(count)])
    with django_assert_max_num_queries(5):
        nearest((112.17, 27.45), Station.objects.published())
