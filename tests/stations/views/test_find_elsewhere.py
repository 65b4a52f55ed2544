"""What is answered to somebody who asks for a place elsewhere, or who is far away."""

import pytest

from portal.models import AgencySettings
from stations.enums import Kind, Level
from stations.finding import MOST_CENTRES
from stations.models import Division, Station
from tests.factories.stations import StationFactory
from tests.stations.views.conftest import Page, text

pytestmark = pytest.mark.django_db

ASKED = ("/stations/near/?place=", "/stations/covers/?q=")


@pytest.mark.parametrize("path", ASKED)
def test_a_place_elsewhere_is_named_and_sent_to_the_hotline_there(
    page: Page, stations: dict[str, Station], agency: AgencySettings, path: str
) -> None:
    html = page(path + "杭州")
    said = text(html)
    assert "“杭州”不归这里管" in said
    assert "您找的是：浙江省杭州市。" in said
    assert "这里只有双峰县的站点。" in said
    assert "先拨那里的区号" in said
    assert "tel:12348" in html
    assert "可以在这里申请" in said
    assert "您是不是找" not in said


@pytest.mark.parametrize("path", ASKED)
def test_a_postcode_is_answered_with_what_can_be_typed(
    page: Page, stations: dict[str, Station], agency: AgencySettings, path: str
) -> None:
    said = text(page(path + "417700"))
    assert "邮政编码查不到地方：请写镇名、村名" in said
    assert "用我的位置、按乡镇找" in said
    assert "邮政编码" not in text(page(path + "石壁村"))
    elsewhere = text(page(path + "330106"))
    assert "您找的是：浙江省杭州市西湖区。如果写的是邮政编码，请改写镇名、村名。" in elsewhere


def test_a_place_elsewhere_on_record_is_said_to_be_elsewhere(
    page: Page, stations: dict[str, Station], agency: AgencySettings
) -> None:
    Division.objects.create(code="431302000000", name="娄星区", lng=112.2, lat=27.3)
    for query in ("near/?place=娄星区", "near/?at=431302", "covers/?at=431302"):
        said = text(page(f"/stations/{query}"))
        assert "这里只有双峰县的站点。" in said
        assert "娄星区由谁负责" not in said
    assert "这里只有双峰县的站点。" not in text(page("/stations/near/?at=431321"))


@pytest.mark.parametrize("query", ["near/?place=花山街道", "near/?at=431302", "covers/?q=娄星区"])
def test_a_place_elsewhere_that_a_station_here_serves_has_its_ladder(
    page: Page, stations: dict[str, Station], agency: AgencySettings, query: str
) -> None:
    district = Division.objects.create(code="431302000000", name="娄星区", lng=112.2, lat=27.3)
    Division.objects.create(code="431302005000", name="花山街道", parent=district)
    stations["workstation"].serves.add(district)
    said = text(page(f"/stations/{query}"))
    assert "由谁负责" in said
    assert stations["workstation"].name in said
    assert "这里只有双峰县的站点。" not in said
    assert "不归这里管" not in said


def test_the_centre_of_the_city_does_not_make_its_other_counties_ours(
    page: Page, stations: dict[str, Station], agency: AgencySettings
) -> None:
    Division.objects.create(code="431302000000", name="娄星区", lng=112.2, lat=27.3)
    city, _made = Division.objects.get_or_create(code="431300000000", defaults={"name": "娄底市"})
    StationFactory(name="娄底市法律援助中心", kind="centre", division=city)
    assert "这里只有双峰县的站点。" in text(page("/stations/covers/?at=431302"))


def test_a_rare_facility_far_away_does_not_make_one_a_stranger(
    page: Page, stations: dict[str, Station]
) -> None:
    StationFactory(
        name="很远的工作站",
        lng=114.0,
        lat=27.28,
        facilities=["braille"],
        hours="每天 全天",
        division=stations["centre"].division,
    )
    for question in ("facility=braille", "facility=braille&open=on"):
        said = text(page(f"/stations/near/?lat=27.28&lng=112.2&{question}"))
        assert "您好像不在本地" not in said
        assert "很远的工作站" in said


def test_somebody_far_away_is_told_so(page: Page, stations: dict[str, Station]) -> None:
    html = page("/stations/near/?lat=39.9&lng=116.4")
    assert '<h1 class="whole">您好像不在本地' in html
    assert "您附近" not in html
    assert "双峰县法律援助中心</a>" in html
    assert "石江村法律援助联络点" not in html
    assert "公里</" not in html
    assert "您好像不在本地" not in page("/stations/near/?lat=27.3&lng=112.2")


def test_somebody_far_away_is_told_so_when_nothing_suits_her_filters(
    page: Page, stations: dict[str, Station]
) -> None:
    assert '<h1 class="whole">您好像不在本地' in page(
        "/stations/near/?lat=39.9&lng=116.4&facility=braille"
    )
    near = page("/stations/near/?lat=27.3&lng=112.2&facility=braille")
    assert "您好像不在本地" not in near


def test_somebody_far_away_is_not_told_of_every_centre_of_a_country(
    page: Page, stations: dict[str, Station]
) -> None:
    StationFactory.create_batch(
        MOST_CENTRES + 5, kind=Kind.CENTRE, division=stations["centre"].division
    )
    province = Division.objects.get(level=Level.PROVINCE)
    above = StationFactory.create(kind=Kind.CENTRE, division=province)
    html = page("/stations/near/?lat=39.9&lng=116.4")
    assert "您好像不在本地" in html
    assert html.index(f"{above.name}</a>") < html.index("双峰县法律援助中心</a>")
    assert 'href="/stations/">按地方查看全部站点</a>' in html
    centres = Station.objects.filter(kind=Kind.CENTRE)
    assert sum(f"{centre.name}</a>" in html for centre in centres) == MOST_CENTRES
