"""How far the network reaches, counted."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations import network, verification
from stations.enums import Kind, Level
from stations.models import Division, Station
from stations.network import Report, Share
from tests.factories.stations import DivisionFactory, StationFactory
from tests.factories.stations import network as a_network

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 26)


@pytest.fixture
def stations() -> dict[str, Station]:
    """A centre, one workstation of three towns, one contact point of six villages."""
    return a_network()


def report(code: str) -> Report:
    place = Division.objects.get(pk=code)
    children = list(network.below(place, TODAY))
    return network.report(place, children, TODAY, verification.rules())


def test_a_share_is_whole_only_when_nothing_is_missing() -> None:
    assert Share(199, 200).percent == 99
    assert Share(200, 200).percent == 100
    assert Share().percent is None
    assert Share(1, 3).missing == 2


def test_each_level_is_counted_area_by_area(stations: dict[str, Station]) -> None:
    found = report("431321000000")
    assert found.has_own
    assert found.levels == [Level.TOWNSHIP, Level.VILLAGE]
    assert found.total(Level.TOWNSHIP) == Share(1, 3)
    assert found.total(Level.VILLAGE) == Share(1, 6)
    suoshi = next(area for area in found.areas if area.division.name == "锁石镇")
    assert suoshi.reach == {"township": Share(1, 1), "village": Share(1, 4)}


def test_a_station_that_serves_a_village_by_name_counts_for_it(
    stations: dict[str, Station],
) -> None:
    stations["contact_point"].serves.set(Division.objects.filter(name__in=["石江村", "锁石村"]))
    assert report("431321000000").total(Level.VILLAGE) == Share(2, 6)


def test_a_station_of_another_kind_does_not_count(stations: dict[str, Station]) -> None:
    StationFactory(kind=Kind.SPECIALISED, division=Division.objects.get(pk="431321103000"))
    assert report("431321000000").total(Level.TOWNSHIP) == Share(1, 3)


def test_what_exists_no_longer_is_not_missed(stations: dict[str, Station]) -> None:
    Division.objects.filter(pk="431321112001").update(valid_to=date(2020, 1, 1))
    assert report("431321000000").total(Level.VILLAGE) == Share(1, 5)


def test_placeholders_of_the_code_tables_are_no_places(stations: dict[str, Station]) -> None:
    DivisionFactory(
        code="439000000000",
        name="省直辖县级行政区划",
        parent=Division.objects.get(pk="430000000000"),
    )
    assert report("430000000000").total(Level.CITY) == Share(0, 1)


def test_the_entries_are_judged(stations: dict[str, Station]) -> None:
    Station.objects.filter(key="centre").update(
        phones=("12348",), address="一楼", services=("advice",), verified_on=TODAY
    )
    Station.objects.filter(key="suoshi").update(verified_on=date(2001, 1, 1), wgs_lat=27.3)
    Station.objects.filter(key="shijiang").update(published=False)
    quality = report("431321000000").quality
    assert quality.public == Share(2, 3)
    assert quality.ready == Share(1, 3)
    assert quality.located == Share(1, 3)
    assert quality.fresh == Share(1, 2)


def test_the_divisions_without_a_station_are_named(stations: dict[str, Station]) -> None:
    rows = network.lacking_station(Division.objects.under("431321112"), Level.VILLAGE)
    assert {row.name for row in rows} == {"锁石村", "双溪村", "新兴社区"}


def test_stations_are_counted_by_what_they_lie_in(stations: dict[str, Station]) -> None:
    Station.objects.filter(key="shijiang").update(published=False)
    county = Division.objects.get(pk="431321000000")
    shares = network.shown(county, list(network.below(county, TODAY)))
    assert shares == {"431321112000": Share(1, 2)}
    provinces = list(network.below(None, TODAY))
    assert network.shown(None, provinces) == {"430000000000": Share(2, 3)}


def test_the_whole_country_is_reported_by_province(stations: dict[str, Station]) -> None:
    provinces = list(network.below(None, TODAY))
    found = network.report(None, provinces, TODAY, verification.rules())
    assert found.total(Level.COUNTY) == Share(1, 1)
    assert found.total(Level.PROVINCE) == Share(0, 1)
    assert not found.has_own


def test_the_report_costs_the_same_queries_however_large(stations: dict[str, Station]) -> None:
    with CaptureQueriesContext(connection) as small:
        report("431321000000")
    for number in range(20):
        row = DivisionFactory(
            code=f"4313211{number + 30:02}000",
            name=f"新镇{number}",
            parent=Division.objects.get(pk="431321000000"),
        )
        StationFactory(division=row)
    with CaptureQueriesContext(connection) as large:
        report("431321000000")
    assert len(large) == len(small) <= 11
