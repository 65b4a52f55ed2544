"""Links into map applications."""

from urllib.parse import parse_qs, urlsplit

import pytest

from stations import coordinates
from stations.enums import Crs
from stations.map_links import links
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


def test_each_map_gets_the_coordinates_it_draws_in() -> None:
    station = StationFactory(name="锁石&镇", lng=112.2, lat=27.3, crs=Crs.WGS84)
    phone, amap, baidu = links(station)
    assert phone.url.startswith("geo:27.300000,112.200000?q=27.300000,112.200000(")
    at_amap = parse_qs(urlsplit(amap.url).query)
    assert at_amap["name"] == ["锁石&镇"]
    lng, lat = map(float, at_amap["position"][0].split(","))
    assert coordinates.gcj02_to_wgs84(lng, lat) == pytest.approx((112.2, 27.3), abs=2e-6)
    at_baidu = parse_qs(urlsplit(baidu.url).query)
    lat, lng = map(float, at_baidu["location"][0].split(","))
    assert coordinates.to_wgs84(lng, lat, Crs.BD09) == pytest.approx((112.2, 27.3), abs=2e-6)


def test_a_station_without_a_position_has_no_map() -> None:
    assert links(StationFactory()) == []
