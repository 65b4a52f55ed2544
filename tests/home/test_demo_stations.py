"""The stations of the demonstration county."""

import pytest

from home.demo import stations as demo
from stations.coordinates import distance_m
from stations.coverage import stations_covering
from stations.models import Division, Station

pytestmark = pytest.mark.django_db


def test_the_county_has_a_centre_a_station_per_town_and_a_point_per_village() -> None:
    demo.ensure()
    counts = {
        kind: Station.objects.of_kind(kind).count()
        for kind in ("centre", "workstation", "contact_point", "specialised")
    }
    assert counts == {"centre": 1, "workstation": 16, "contact_point": 523, "specialised": 8}
    assert Division.objects.under("431321").count() == 540


def test_every_village_is_covered_by_its_own_point_its_town_and_the_centre() -> None:
    demo.ensure()
    for village in Division.objects.under("431321").filter(level="village")[::37]:
        point, workstation, centre = stations_covering(village)
        assert point.division == village
        assert workstation.division == village.parent
        assert centre.kind == "centre"


def test_everything_is_marked_as_demonstration_and_no_number_can_be_somebodys() -> None:
    demo.ensure()
    stations = Station.objects.all()
    assert all(station.is_demo for station in stations)
    assert all("演示" in station.address for station in stations)
    phones = [phone for station in stations for phone in station.phones]
    assert len(set(phones)) == len(phones) == 548
    assert all(phone.startswith("0738-000 ") for phone in phones)


def test_towns_lie_around_the_county_and_villages_around_their_town() -> None:
    demo.ensure()
    county = Division.objects.get(pk="431321000000")
    for station in Station.objects.select_related("parent"):
        here = (station.wgs_lng, station.wgs_lat)
        if station.kind == "contact_point":
            assert distance_m(here, (station.parent.wgs_lng, station.parent.wgs_lat)) < 5_000
        else:
            assert distance_m(here, (county.lng, county.lat)) < 26_000


def test_making_it_again_keeps_what_was_changed_and_resetting_takes_it_back() -> None:
    demo.ensure()
    Station.objects.filter(key="centre").update(name="改过的名字")
    demo.ensure()
    assert Station.objects.get(key="centre").name == "改过的名字"
    demo.reset()
    assert Station.objects.get(key="centre").name == "双峰县法律援助中心"
    assert Station.objects.count() == 548
