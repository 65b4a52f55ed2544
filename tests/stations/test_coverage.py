"""Who covers a place, and who takes its applications."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from stations.coverage import ladder, station_for_application, stations_covering
from stations.enums import Kind
from stations.models import Division, Station
from tests.factories.stations import ClosureFactory, StationFactory, county, network

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY_MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
MONDAY_NIGHT = datetime(2026, 11, 23, 21, 0, tzinfo=SHANGHAI)


def place(code: str) -> Division:
    return Division.objects.get(code=code)


def village() -> Division:
    return place("431321112216")


def keys(stations: list[Station]) -> list[str]:
    return [station.key for station in stations]


def test_a_village_is_covered_by_its_point_its_town_and_the_centre() -> None:
    network()
    assert keys(stations_covering(village())) == ["shijiang", "suoshi", "centre"]


def test_a_village_without_a_point_is_covered_by_its_town() -> None:
    network()
    other = place("431321112209")
    assert keys(stations_covering(other)) == ["suoshi", "centre"]


def test_a_town_without_a_workstation_is_covered_by_the_centre() -> None:
    network()
    town = place("431321103000")
    assert keys(stations_covering(town)) == ["centre"]


def test_a_station_that_names_what_it_serves_covers_only_that() -> None:
    stations = network()
    stations["workstation"].serves.set(["431321103000"])
    other_town = place("431321103275")
    assert keys(stations_covering(other_town)) == ["suoshi", "centre"]
    assert keys(stations_covering(place("431321112209"))) == ["centre"]


def test_a_point_keeps_its_own_workstation_though_another_covers_the_place() -> None:
    stations = network()
    StationFactory(key="neighbour", division=place("431321112216"), parent=stations["centre"])
    assert keys(stations_covering(village())) == ["shijiang", "suoshi", "centre"]


def test_the_smaller_area_comes_first() -> None:
    stations = network()
    Station.objects.filter(pk=stations["contact_point"].pk).update(published=False)
    StationFactory(key="a-county-wide", division=place("431321000000"))
    assert keys(stations_covering(village())) == ["suoshi", "centre"]


def test_what_is_not_published_covers_nothing() -> None:
    stations = network()
    Station.objects.filter(pk=stations["workstation"].pk).update(published=False)
    assert keys(stations_covering(village())) == ["shijiang", "centre"]


def test_specialised_stations_are_no_rung() -> None:
    network()
    StationFactory(key="disabled", kind=Kind.SPECIALISED, division=place("431321112216"))
    assert "disabled" not in keys(stations_covering(village()))


def test_the_nearest_open_rung_is_the_best_one() -> None:
    stations = network()
    Station.objects.filter(pk=stations["contact_point"].pk).update(hours="周三 9:00-11:00")
    rungs = ladder(village(), MONDAY_MORNING)
    assert [rung.is_best for rung in rungs] == [False, True, False]
    assert [rung.state.open for rung in rungs] == [False, True, True]


def test_a_closed_workstation_is_passed_over_for_the_centre() -> None:
    stations = network()
    Station.objects.filter(pk=stations["contact_point"].pk).update(hours="")
    ClosureFactory(
        station=stations["workstation"],
        starts=MONDAY_MORNING,
        ends=MONDAY_NIGHT,
    )
    best = [rung.station.key for rung in ladder(village(), MONDAY_MORNING) if rung.is_best]
    assert best == ["centre"]


def test_when_all_are_closed_the_first_to_open_is_the_best() -> None:
    stations = network()
    Station.objects.filter(pk=stations["centre"].pk).update(hours="每天 7:00-9:00")
    best = [rung.station.key for rung in ladder(village(), MONDAY_NIGHT) if rung.is_best]
    assert best == ["centre"]


def test_a_ladder_takes_a_handful_of_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    network()
    there = village()
    with django_assert_max_num_queries(3):
        ladder(there, MONDAY_MORNING)


def test_an_application_goes_to_the_station_that_covers_the_village_and_takes_applications() -> (
    None
):
    network()
    found = station_for_application(village())
    assert found is not None
    assert found.key == "suoshi"


def test_an_application_goes_to_the_centre_when_no_other_takes_applications() -> None:
    stations = network()
    Station.objects.filter(pk=stations["workstation"].pk).update(takes_applications=False)
    found = station_for_application(village())
    assert found is not None
    assert found.key == "centre"


def test_an_application_from_anywhere_else_goes_to_the_centre() -> None:
    network()
    elsewhere = Division.objects.create(code="110101001001", name="多福巷社区")
    for there in (elsewhere, None):
        found = station_for_application(there)
        assert found is not None
        assert found.key == "centre"


def test_without_a_centre_there_is_nobody_to_take_an_application() -> None:
    county()
    assert station_for_application(village()) is None


def test_the_centre_of_a_station_is_found_by_its_parents_or_its_place() -> None:
    stations = network()
    orphan = StationFactory(key="orphan", division=place("431321103000"))
    for station in (*stations.values(), orphan):
        assert Station.objects.centre_of(station) == stations["centre"]
