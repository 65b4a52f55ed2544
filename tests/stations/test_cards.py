"""Stations as pages show them."""

from datetime import datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from stations import coordinates
from stations.cards import Card, map_links
from stations.distances import distance_words
from stations.enums import Crs
from stations.opening import OpeningBook
from tests.factories.stations import StationFactory

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("metres", "said"),
    [
        (0, "50 米以内"),
        (54, "50 米"),
        (847, "850 米"),
        (994, "990 米"),
        (996, "1.0 公里"),
        (1249, "1.2 公里"),
        (9940, "9.9 公里"),
        (9960, "10 公里"),
        (23_400, "23 公里"),
    ],
)
def test_distances_are_said_as_people_do(metres: float, said: str) -> None:
    assert distance_words(metres) == said


@pytest.mark.django_db
def test_each_map_gets_the_coordinates_it_draws_in() -> None:
    station = StationFactory(name="锁石&镇", lng=112.2, lat=27.3, crs=Crs.WGS84)
    phone, amap, baidu = map_links(station)
    assert phone.url.startswith("geo:27.300000,112.200000?q=27.300000,112.200000(")
    at_amap = parse_qs(urlsplit(amap.url).query)
    assert at_amap["name"] == ["锁石&镇"]
    lng, lat = map(float, at_amap["position"][0].split(","))
    assert coordinates.gcj02_to_wgs84(lng, lat) == pytest.approx((112.2, 27.3), abs=2e-6)
    at_baidu = parse_qs(urlsplit(baidu.url).query)
    lat, lng = map(float, at_baidu["location"][0].split(","))
    assert coordinates.to_wgs84(lng, lat, Crs.BD09) == pytest.approx((112.2, 27.3), abs=2e-6)


@pytest.mark.django_db
def test_a_station_without_a_position_has_no_map() -> None:
    assert map_links(StationFactory()) == []


@pytest.mark.django_db
def test_the_hours_are_told_season_by_season() -> None:
    station = StationFactory(
        hours="周一至周五 8:30-12:00\n7月1日至9月30日：周一至周五 8:00-12:00\n周六 9:00-11:30"
    )
    year, summer = Card(station, OpeningBook.load([station], NOW)).hours_tables
    assert (year.season, year.is_current) == ("", True)
    assert year.rows == [("周一至周五", "8:30–12:00"), ("周六", "9:00–11:30"), ("周日", "休息")]
    assert (summer.season, summer.is_current) == ("7月1日至9月30日", False)
    assert summer.rows[0] == ("周一至周五", "8:00–12:00")
    assert summer.rows[1] == ("周六", "9:00–11:30")
