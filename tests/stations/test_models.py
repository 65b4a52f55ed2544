"""Stations and divisions as rows: what follows from what, and who serves where."""

import pytest
from django.core.exceptions import ValidationError
from django.test import TestCase

from portal.models import User
from portal.vocabulary import Audience
from stations import coordinates
from stations.enums import Crs, Kind, Service
from stations.models import Division, Station
from tests.factories.stations import StationFactory, StationStaffFactory, county, network

pytestmark = pytest.mark.django_db


def test_a_division_knows_its_level_and_full_name() -> None:
    county()
    village = Division.objects.get(code="431321112216")
    assert village.level == "village"
    assert village.full_name == "湖南省娄底市双峰县锁石镇石江村"
    assert village.local_name == "锁石镇石江村"


def test_a_subtree_is_asked_for_with_any_form_of_its_code() -> None:
    county()
    for written in ("431321112", "431321112000"):
        assert Division.objects.under(written).count() == 5


def test_positions_are_kept_as_given_and_computed_in_wgs84() -> None:
    station = StationFactory(lng=112.175163, lat=27.457172, crs=Crs.GCJ02)
    station.refresh_from_db()
    assert (station.lng, station.lat) == (112.175163, 27.457172)
    shifted = coordinates.wgs84_to_gcj02(station.wgs_lng, station.wgs_lat)
    assert shifted == pytest.approx((112.175163, 27.457172), abs=1e-9)


def test_a_position_taken_away_takes_the_computed_one_with_it() -> None:
    station = StationFactory(lng=112.1, lat=27.4)
    station.lng = station.lat = None
    station.save()
    assert (station.wgs_lng, station.wgs_lat) == (None, None)


def test_words_are_kept_in_order_and_can_be_filtered_by() -> None:
    both = StationFactory(services=[Service.ADVICE, Service.INTAKE], audiences=[Audience.ELDERLY])
    StationFactory(services=[Service.HOME_VISIT])
    both.refresh_from_db()
    assert both.services == ("advice", "intake")
    assert list(Station.objects.offering("intake")) == [both]
    assert list(Station.objects.for_audience("elderly")) == [both]
    assert Station.objects.offering("").count() == 2


def test_the_slug_is_the_key_unless_given() -> None:
    assert StationFactory(key="SS.431321-1").slug == "ss-431321-1"
    assert StationFactory(slug="suoshi").slug == "suoshi"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "near"),
        ("hours", "周一 早上"),
        ("lat", None),
        ("lat", 112.0),
        ("services", ["flying"]),
        ("key", "锁石"),
    ],
)
def test_what_makes_no_sense_is_refused(field: str, value: object) -> None:
    station = StationFactory(lng=112.1, lat=27.4)
    setattr(station, field, value)
    with pytest.raises(ValidationError) as refused:
        station.full_clean()
    assert list(refused.value.message_dict) == [field]


def test_a_station_is_not_above_itself() -> None:
    centre = network()["centre"]
    larger = StationFactory(kind=Kind.CENTRE, division=centre.division, parent=centre)
    centre.parent = larger
    with pytest.raises(ValidationError, match="绕了一圈"):
        centre.full_clean()


def test_a_station_belongs_to_one_of_a_higher_kind() -> None:
    stations = network()
    stations["centre"].parent = stations["contact_point"]
    with pytest.raises(ValidationError, match="法律援助中心不能归联络点管"):
        stations["centre"].full_clean()


def test_hours_are_kept_in_their_canonical_form() -> None:
    station = StationFactory(hours="星期一到星期五：8：30—12：00，14：30—17：30")
    station.full_clean()
    assert station.hours == "周一至周五 8:30-12:00 14:30-17:30"


class WhoServesWhere(TestCase):
    def setUp(self) -> None:
        self.stations = network()
        self.clerk = User.objects.create(username="clerk")

    def served(self) -> set[str]:
        return set(Station.objects.served_by(self.clerk).values_list("key", flat=True))

    def test_a_clerk_serves_her_workstation_and_its_contact_points(self) -> None:
        StationStaffFactory(user=self.clerk, station=self.stations["workstation"])
        other = StationFactory(key="other", division=self.stations["workstation"].division)
        StationFactory(
            key="other-point", kind=Kind.CONTACT_POINT, division=other.division, parent=other
        )
        assert self.served() == {"suoshi", "shijiang"}

    def test_a_clerk_of_the_centre_does_not_serve_the_workstations_by_that(self) -> None:
        StationStaffFactory(user=self.clerk, station=self.stations["centre"])
        assert self.served() == {"centre"}

    def test_who_works_nowhere_serves_nothing(self) -> None:
        assert self.served() == set()
