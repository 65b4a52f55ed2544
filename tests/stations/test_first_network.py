"""The stations that a county has by its plan before anybody told their telephone numbers."""

from datetime import date

import pytest

from stations import completeness, first_network
from stations.enums import Kind
from stations.models import Division, RemovedStation, Station
from tests.factories.stations import StationFactory, county, network

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


def built() -> dict[str, Station]:
    """What there is after building, by key."""
    first_network.build("431321", today=TODAY)
    return {station.key: station for station in Station.objects.select_related("parent")}


def test_each_division_gets_what_it_has_by_the_plan_under_what_is_above() -> None:
    county()
    found = built()
    point, town, centre = (
        found[k] for k in ("point-431321112216", "town-431321112", "centre-431321")
    )
    assert [station.name for station in (point, town, centre)] == [
        "石江村法律援助联络点",
        "锁石镇法律援助工作站",
        "双峰县法律援助中心",
    ]
    assert [station.kind for station in (point, town, centre)] == [
        Kind.CONTACT_POINT,
        Kind.WORKSTATION,
        Kind.CENTRE,
    ]
    assert (point.parent, town.parent, centre.parent) == (town, centre, None)
    assert [s.takes_applications for s in (point, town, centre)] == [False, False, True]


def test_none_is_public_and_each_says_what_is_missing() -> None:
    county()
    built()
    assert not Station.objects.filter(published=True).exists()
    assert Station.objects.to_complete().count() == Station.objects.count() > 3
    columns = [gap.column for gap in completeness.gaps(Station.objects.get(key="centre-431321"))]
    assert columns == ["phones", "address", "hours", "services", "lng"]


def test_what_is_there_keeps_everything_and_gets_no_second_one() -> None:
    theirs = network()
    before = list(Station.objects.order_by("key").values())
    found = built()
    assert [row for row in Station.objects.order_by("key").values() if row in before] == before
    assert not {"centre-431321", "town-431321112", "point-431321112216"} & set(found)
    others = [station for station in found.values() if station.key.startswith("point-431321112")]
    assert len(others) == 3
    assert {station.parent for station in others} == {theirs["workstation"]}


def test_a_station_of_the_plan_that_became_another_one_is_left_alone() -> None:
    county()
    built()
    town = Station.objects.get(key="town-431321112")
    values = {"name": "锁石镇妇女儿童工作站", "phones": ("12348",), "published": True}
    for name, value in {**values, "kind": Kind.SPECIALISED, "parent": None}.items():
        setattr(town, name, value)
    town.save()
    StationFactory(key="a", kind=Kind.SPECIALISED, division=town.division)
    point = Station.objects.get(key="point-431321112216")
    point.division = Division.objects.get(name="双溪村", code__startswith="431321104")
    point.save()
    before = list(Station.objects.order_by("key").values())
    StationFactory(key="b", slug="point-431321112299", published=False)
    Division.objects.create(code="431321112299", name="新石村")
    built()
    assert [row for row in Station.objects.order_by("key").values() if row in before] == before


def test_a_town_that_the_workstation_of_another_serves_gets_none_of_its_own() -> None:
    county()
    station = StationFactory(key="both", division=Division.objects.get(pk="431321112000"))
    station.serves.set(["431321112000", "431321104000"])
    found = built()
    assert not {"town-431321112", "town-431321104"} & set(found)
    assert found["point-431321104278"].parent == station


def test_building_again_changes_nothing() -> None:
    county()
    before = built()
    assert first_network.build("431321", today=TODAY).created == 0
    assert built() == before


def test_what_was_taken_off_the_site_does_not_come_back() -> None:
    county()
    RemovedStation.objects.create(key="point-431321112216", at="2026-11-01T00:00:00Z")
    assert "point-431321112216" not in built()


def test_divisions_that_exist_no_longer_and_rows_that_name_no_place_get_nothing() -> None:
    county()
    Division.objects.filter(pk="431321112216").update(valid_to=date(2025, 12, 31))
    Division.objects.filter(pk="431321112209").update(name="虚拟社区")
    Division.objects.filter(pk="431321103000").update(name="市辖区")
    gone = {"point-431321112216", "point-431321112209", "town-431321103"}
    assert not gone & set(built())


def test_a_county_belongs_to_the_centre_of_the_city_that_is_there() -> None:
    county()
    city = StationFactory(
        key="loudi", kind=Kind.CENTRE, division=Division.objects.get(pk="431300000000")
    )
    assert built()["centre-431321"].parent == city
