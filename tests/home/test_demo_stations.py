"""The stations of the demonstration county."""

import pytest
from django.utils.timezone import localdate

from home.demo import site
from home.demo import stations as demo
from portal.vocabulary import Audience
from stations import codes, completeness
from stations.coordinates import distance_m
from stations.coverage import stations_covering
from stations.enums import Facility, Service
from stations.freshness import Freshness, Rule, freshness
from stations.models import Division, Duty, FreshnessRule, Liaison, Station

pytestmark = pytest.mark.django_db


def test_the_county_has_a_centre_a_station_per_town_and_a_point_per_village() -> None:
    demo.ensure()
    counts = {
        kind: Station.objects.of_kind(kind).count()
        for kind in ("centre", "workstation", "contact_point", "specialised")
    }
    assert counts == {"centre": 1, "workstation": 16, "contact_point": 523, "specialised": 11}
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
    assert all(len(station.phones) == 1 for station in stations)
    phones = [phone for station in stations for phone in station.phones]
    assert all(phone.startswith("0738-000 ") for phone in phones)
    own = [station.phones for station in stations if "phones" not in station.inherits]
    assert len(set(own)) == len(own) > 400


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
    assert Station.objects.count() == 551


def test_every_step_of_freshness_every_facility_audience_and_language_is_seen() -> None:
    demo.ensure()
    rules = {
        row.kind: Rule(row.nudge_days, row.grey_days, row.withdraw_days)
        for row in FreshnessRule.objects.all()
    }
    today = localdate()
    stations = list(Station.objects.all())
    steps = {
        freshness(station.verified_on, today, rules[station.kind])
        for station in stations
        if station.verified_on
    }
    assert steps == {Freshness.FRESH, Freshness.DUE, Freshness.OLD}
    assert {one for station in stations for one in station.facilities} == set(Facility.values)
    assert {one for station in stations for one in station.audiences} == set(Audience.values)
    assert {one for station in stations for one in station.inherits} == {"hours", "phones"}
    assert {one for station in stations for one in station.services} == set(Service.values)
    assert {station.verified_how for station in stations} == {"phone", "visit", "station"}
    assert any(station.transport for station in stations)
    assert all("双峰话" in station.languages for station in stations)
    assert all(not completeness.gaps(station) for station in stations)


def test_villages_have_contact_persons_and_the_centre_a_roster() -> None:
    demo.ensure()
    demo.reset()
    assert Liaison.objects.count() == 523
    assert 0 < Liaison.objects.filter(is_public=True).count() < 523
    centre = Duty.objects.filter(station__key="centre")
    assert {duty.weekdays for duty in centre} == {(str(day),) for day in range(1, 6)}
    assert all(duty.first_day <= localdate() <= duty.last_day for duty in centre)
    assert {duty.is_public for duty in centre} == {True, False}


@pytest.mark.parametrize("code", ["110101", "441900", "620201", "429021"])
def test_any_county_gets_its_own_stations(code: str) -> None:
    site.ensure(code)
    demo.ensure()
    county = Division.objects.get(pk=codes.pad(code))
    towns = Division.objects.filter(parent=county, level="township").count()
    assert Station.objects.of_kind("workstation").count() == towns
    assert Station.objects.of_kind("specialised").count() == 11
    assert Station.objects.of_kind("contact_point").count() > 100 or towns < 11
    said = " ".join(
        f"{row.name}{row.address}{row.partner}{row.note}" for row in Station.objects.all()
    )
    assert "双峰" not in said
    assert county.name in said
    assert all(station.is_demo for station in Station.objects.all())
    phones = {phone for station in Station.objects.all() for phone in station.phones}
    assert all(phone.startswith("0000-000 ") for phone in phones)
