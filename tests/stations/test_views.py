"""The public pages: what they answer, without a cookie, in few queries however many stations."""

import random
import re

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal.models import AgencySettings
from stations.enums import Kind
from stations.models import Division, Station
from tests.factories.stations import ClosureFactory, StationFactory, network

pytestmark = pytest.mark.django_db

MONDAY_MORNING = "2026-11-23T09:00:00+08:00"


@pytest.fixture(autouse=True)
def _moment() -> object:
    with time_machine.travel(MONDAY_MORNING, tick=False):
        yield


@pytest.fixture
def stations() -> dict[str, Station]:
    made = network()
    spread = {
        "centre": (112.17, 27.45),
        "workstation": (112.2, 27.28),
        "contact_point": (112.21, 27.29),
    }
    for kind, (lng, lat) in spread.items():
        made[kind].lng, made[kind].lat = lng, lat
        made[kind].phones = ["0738-000 0113"]
        made[kind].save()
    AgencySettings.objects.update(division_code="431321")
    return made


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    assert "Set-Cookie" not in response.headers
    assert not response.cookies
    return response.content.decode()


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


PAGES = [
    "/stations/",
    "/stations/near/?place=石江村",
    "/stations/near/?lat=27.28&lng=112.2",
    "/stations/covers/",
    "/stations/covers/?q=石江村",
    "/stations/town/431321112/",
    "/stations/town/431321/",
    "/stations/suoshi/",
    "/stations/suoshi/card/",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_without_a_cookie_and_without_inline_code(
    client: Client, stations: dict[str, Station], path: str
) -> None:
    html = page(client, path)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html)


@pytest.mark.parametrize(
    "path", ["/stations/", "/stations/near/?place=石江村", "/stations/covers/?q=石江村"]
)
def test_pages_work_before_there_is_any_station(client: Client, path: str) -> None:
    page(client, path)


def test_the_front_lists_the_centre_the_towns_and_how_many_points_they_have(
    client: Client, stations: dict[str, Station]
) -> None:
    StationFactory(
        key="disabled",
        name="残疾人工作站",
        kind=Kind.SPECIALISED,
        audiences=["disabled"],
        division=stations["workstation"].division,
    )
    said = text(page(client, "/stations/"))
    assert "双峰县法律援助中心" in said
    assert "锁石镇 现在开门 · 12:00 关 1 个村（居）联络点" in said
    assert "残疾人工作站" in said


def test_the_nearest_come_first_with_distance_and_state(
    client: Client, stations: dict[str, Station]
) -> None:
    said = text(page(client, "/stations/near/?lat=27.28&lng=112.2"))
    names = ["锁石镇法律援助工作站", "石江村法律援助联络点", "双峰县法律援助中心"]
    assert [said.index(name) for name in names] == sorted(said.index(name) for name in names)
    assert "您附近，谁能帮您" in said
    assert "50 米以内" in said
    assert "1.5 公里" in said
    assert "现在开门 · 12:00 关" in said


def test_a_place_by_name_shows_who_is_responsible_too(
    client: Client, stations: dict[str, Station]
) -> None:
    said = text(page(client, "/stations/near/?place=锁石镇石江村"))
    assert "锁石镇石江村附近，谁能帮您" in said
    assert "石江村由谁负责" in said


def test_a_place_without_a_position_is_measured_from_its_town(
    client: Client, stations: dict[str, Station]
) -> None:
    said = text(page(client, "/stations/near/?place=锁石镇双溪村"))
    assert "没有双溪村的准确位置，距离从锁石镇算起" in said


def test_a_name_that_two_places_share_is_asked_back(
    client: Client, stations: dict[str, Station]
) -> None:
    for path in ("/stations/near/?place=双溪村", "/stations/covers/?q=双溪村"):
        said = text(page(client, path))
        assert "有 2 个地方叫“双溪村”，是哪一个？" in said
        assert "杏子铺镇双溪村" in said


def test_a_name_that_nobody_knows_is_answered_with_one_like_it(
    client: Client, stations: dict[str, Station]
) -> None:
    said = text(page(client, "/stations/near/?place=石壁村"))
    assert "没有找到“石壁村”" in said
    assert "梓门桥镇石壁头村" in said
    assert "12348" in said


@pytest.mark.parametrize(
    "query", ["", "place=", "lat=27", "lat=200&lng=112", "lat=x&lng=y", "kind=zzz&place=石江村"]
)
def test_what_cannot_be_searched_for_is_explained(
    client: Client, stations: dict[str, Station], query: str
) -> None:
    html = page(client, f"/stations/near/?{query}")
    assert "error-summary" in html
    assert "<title>错误：" in html


def test_what_visitors_type_is_shown_as_text(client: Client, stations: dict[str, Station]) -> None:
    for path in ("/stations/near/?place=", "/stations/covers/?q="):
        assert "<img src=x>" not in page(client, path + "<img src=x>")


def test_filters_narrow_the_list(client: Client, stations: dict[str, Station]) -> None:
    Station.objects.filter(key="suoshi").update(services="|intake|")
    for query in ("kind=workstation", "service=intake"):
        html = page(client, f"/stations/near/?lat=27.28&lng=112.2&{query}")
        assert "锁石镇法律援助工作站" in html
        assert "双峰县法律援助中心</a>" not in html


def test_only_what_is_open_now(client: Client, stations: dict[str, Station]) -> None:
    Station.objects.filter(key="suoshi").update(hours="周三 9:00-11:00")
    html = page(client, "/stations/near/?lat=27.28&lng=112.2&open=on")
    assert "锁石镇法律援助工作站</a>" not in html
    assert "双峰县法律援助中心</a>" in html


@pytest.mark.parametrize("query", ["lat=999&lng=999", "lat=27", "lat=x&lng=112"])
def test_a_wrong_position_is_said_once_and_in_words(
    client: Client, stations: dict[str, Station], query: str
) -> None:
    html = page(client, f"/stations/near/?{query}")
    assert html.count("位置不对，请重新定位") == 1
    assert "有一处需要改" in html
    assert "隐藏" not in html


def test_a_place_elsewhere_is_sent_to_the_hotline(
    client: Client, stations: dict[str, Station]
) -> None:
    for path in ("/stations/near/?place=", "/stations/covers/?q="):
        html = page(client, path + "北京市朝阳区")
        assert "不归这里管" in html
        assert "您是不是找" not in html


def test_somebody_far_away_is_told_so(client: Client, stations: dict[str, Station]) -> None:
    html = page(client, "/stations/near/?lat=39.9&lng=116.4")
    assert "您好像不在本地" in html
    assert "双峰县法律援助中心</a>" in html
    assert "石江村法律援助联络点" not in html
    assert "公里</" not in html
    assert "您好像不在本地" not in page(client, "/stations/near/?lat=27.3&lng=112.2")


def test_a_position_is_in_no_cache(client: Client, stations: dict[str, Station]) -> None:
    response = client.get("/stations/near/?lat=27.28&lng=112.2")
    assert "no-store" in response.headers["Cache-Control"]
    assert "public" in client.get("/stations/").headers["Cache-Control"]


def test_the_ladder_of_a_village_passes_over_who_is_closed(
    client: Client, stations: dict[str, Station]
) -> None:
    Station.objects.filter(key="shijiang").update(hours="周三 9:00-11:00")
    html = page(client, "/stations/covers/?q=石江村")
    best = html.split('class="is-best"')[1]
    assert text(best).lstrip("> ").startswith("锁石镇法律援助工作站 现在可去 能受理、初审")


def test_a_town_lists_its_points(client: Client, stations: dict[str, Station]) -> None:
    said = text(page(client, "/stations/town/431321112/"))
    assert "锁石镇的服务站点" in said
    assert "村（居）联络点，共 1 个" in said


def test_a_longer_form_of_a_code_leads_to_the_page_of_the_town(client: Client) -> None:
    response = client.get("/stations/town/431321112000/")
    assert (response.status_code, response.headers["Location"]) == (
        301,
        "/stations/town/431321112/",
    )


@pytest.mark.parametrize("path", ["town/999999/", "town/abc/", "nobody/", "nobody/card/"])
def test_what_is_not_there_is_not_found(client: Client, path: str) -> None:
    page(client, f"/stations/{path}", 404)


def test_an_unpublished_station_is_nowhere(client: Client, stations: dict[str, Station]) -> None:
    Station.objects.filter(key="suoshi").update(published=False)
    page(client, "/stations/suoshi/", 404)
    for path in PAGES[:7]:
        assert "锁石镇法律援助工作站" not in page(client, path)


def test_a_station_page_says_where_when_and_for_whom(
    client: Client, stations: dict[str, Station]
) -> None:
    Station.objects.filter(key="suoshi").update(
        audiences="|elderly|", facilities="|ramp|", verified_on="2026-11-03", note="先打电话"
    )
    html = page(client, "/stations/suoshi/")
    said = text(html)
    assert 'href="tel:07380000113"' in html
    for words in (
        "现在开门 · 12:00 关",
        "可受理申请",
        "锁石镇的老年人",
        "坡道",
        "先打电话",
        "11月3日（周二）由工作人员核对",
    ):
        assert words in said
    assert "演示数据" not in said


def test_a_closed_station_says_why(client: Client, stations: dict[str, Station]) -> None:
    ClosureFactory(
        station=stations["workstation"],
        starts="2026-11-23T08:00:00+08:00",
        ends="2026-11-23T18:00:00+08:00",
    )
    said = text(page(client, "/stations/suoshi/"))
    assert "临时关门： 下村巡回接待" in said
    assert "临时关门（下村巡回接待） · 明天 8:30 开" in said


def test_demonstration_data_says_that_it_is(client: Client, stations: dict[str, Station]) -> None:
    Station.objects.filter(key="suoshi").update(is_demo=True)
    for path in ("/stations/suoshi/", "/stations/suoshi/card/"):
        assert "演示数据：地址、电话和位置都不是真的" in page(client, path)


def test_the_card_to_print_carries_the_address_of_the_page(
    client: Client, stations: dict[str, Station]
) -> None:
    html = page(client, "/stations/suoshi/card/")
    assert "<svg" in html
    assert "12348" in html


LIMITS = {
    "/stations/": 8,
    "/stations/near/?place=石江村": 9,
    "/stations/near/?lat=27.28&lng=112.2": 8,
    "/stations/near/?lat=27.28&lng=112.2&open=on": 8,
    "/stations/covers/?q=石江村": 6,
    "/stations/town/431321112/": 5,
    "/stations/suoshi/": 5,
}


@pytest.mark.parametrize("path", LIMITS)
@pytest.mark.parametrize("count", [0, 300])
def test_a_page_takes_few_queries_however_many_stations_there_are(
    client: Client,
    stations: dict[str, Station],
    path: str,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    random.seed(3)
    village = Division.objects.get(pk="431321112206")
    rows = [
        Station(
            key=f"more{number}",
            name="点",
            kind=Kind.CONTACT_POINT,
            division=village,
            lng=112.2 + random.gauss(0, 0.1),
            lat=27.28 + random.gauss(0, 0.1),
        )
        for number in range(count)
    ]
    for row in rows:
        row.derive()
    Station.objects.bulk_create(rows)
    client.get(path)
    with django_assert_max_num_queries(LIMITS[path]):
        client.get(path)
