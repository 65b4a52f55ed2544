"""What lies in an area: the same lists for a county and for what is larger or smaller."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from stations.directory import jurisdiction, overview, town
from stations.enums import Kind
from stations.models import Division
from tests.factories.stations import StationFactory, county, network

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def place(code: str) -> Division:
    return Division.objects.select_related("parent").get(pk=code.ljust(12, "0"))


def test_a_county_is_listed_town_by_town() -> None:
    network()
    found = overview(place("431321"), NOW)
    assert [card.station.key for card in found.own] == ["centre"]
    assert [(area.code, area.workstations, area.points) for area in found.areas] == [
        ("431321112", 1, 1)
    ]
    assert (found.workstations, found.points) == (1, 1)


def test_a_city_is_listed_county_by_county() -> None:
    network()
    found = overview(place("4313"), NOW)
    assert found.own == []
    (area,) = found.areas
    assert area.code == "431321"
    assert [card.station.key for card in area.cards] == ["centre"]
    assert (area.workstations, area.points) == (1, 1)


def test_stations_for_certain_people_are_listed_apart() -> None:
    network()
    StationFactory(key="disabled", kind=Kind.SPECIALISED, division=place("431321112"))
    found = overview(place("431321"), NOW)
    assert [card.station.key for card in found.specialised] == ["disabled"]
    assert [card.station.key for card in found.areas[0].cards] == ["suoshi"]


def test_a_town_is_listed_station_by_station() -> None:
    network()
    found = town(place("431321112"), NOW)
    assert [card.station.key for card in found.own] == ["suoshi"]
    assert [point.card.station.key for point in found.points] == ["shijiang"]


def test_the_jurisdiction_is_the_one_set_else_that_of_the_centre() -> None:
    network()
    assert jurisdiction("4313") == place("4313")
    for unset in ("", "999999", "abc"):
        assert jurisdiction(unset) == place("431321")


def test_without_a_centre_there_is_no_jurisdiction_to_guess() -> None:
    county()
    assert jurisdiction("") is None


def test_an_overview_takes_five_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    network()
    root = place("431321")
    with django_assert_num_queries(5):
        overview(root, NOW)
