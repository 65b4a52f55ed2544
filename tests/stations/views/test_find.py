"""Finding a station: what is asked, what is answered, and what stays in the address."""

import re
from datetime import date

import pytest
from django.test import Client

from stations.models import FreshnessRule, Station
from tests.factories.stations import StationFactory
from tests.stations.views.conftest import Page, text

pytestmark = pytest.mark.django_db


def test_the_nearest_come_first_with_distance_and_state(
    page: Page, stations: dict[str, Station]
) -> None:
    said = text(page("/stations/near/?lat=27.28&lng=112.2"))
    names = ["锁石镇法律援助工作站", "石江村法律援助联络点", "双峰县法律援助中心"]
    assert [said.index(name) for name in names] == sorted(said.index(name) for name in names)
    assert "您附近，谁能帮您" in said
    assert "50 米以内" in said
    assert "1.5 公里" in said
    assert "现在开门 · 12:00 关" in said


def test_a_place_by_name_shows_who_is_responsible_too(
    page: Page, stations: dict[str, Station]
) -> None:
    said = text(page("/stations/near/?place=锁石镇石江村"))
    assert "锁石镇石江村附近，谁能帮您" in said
    assert "石江村由谁负责" in said


def test_a_place_without_a_position_is_measured_from_its_town(
    page: Page, stations: dict[str, Station]
) -> None:
    said = text(page("/stations/near/?place=锁石镇双溪村"))
    assert "没有双溪村的准确位置，距离从锁石镇算起" in said


def test_a_name_that_two_places_share_is_asked_back(
    page: Page, stations: dict[str, Station]
) -> None:
    for path in ("/stations/near/?place=双溪村", "/stations/covers/?q=双溪村"):
        said = text(page(path))
        assert "有 2 个地方叫“双溪村”，是哪一个？" in said
        assert "杏子铺镇双溪村" in said


def test_a_name_that_nobody_knows_is_answered_with_one_like_it(
    page: Page, stations: dict[str, Station]
) -> None:
    said = text(page("/stations/near/?place=石壁村"))
    assert "“石壁村”是这里吗？" in said
    assert "梓门桥镇石壁头村" in said
    assert "12348" in said


@pytest.mark.parametrize(
    "query", ["", "place=", "at=999999999999", "lat=27", "lat=200&lng=112", "lat=x&lng=y"]
)
def test_what_cannot_be_searched_for_is_explained(
    page: Page, stations: dict[str, Station], query: str
) -> None:
    html = page(f"/stations/near/?{query}")
    assert "error-summary" in html
    assert "<title>错误：" in html


@pytest.mark.parametrize("query", ["kind=zzz", "audience=x", "open=maybe", "sort=zzz", "page=0"])
def test_a_filter_that_does_not_exist_narrows_nothing(
    page: Page, stations: dict[str, Station], query: str
) -> None:
    html = page(f"/stations/near/?place=石江村&{query}")
    assert "error-summary" not in html
    assert "石江村法律援助联络点" in html


def test_what_visitors_type_is_shown_as_text(page: Page, stations: dict[str, Station]) -> None:
    for path in ("/stations/near/?place=", "/stations/covers/?q="):
        assert "<img src=x>" not in page(path + "<img src=x>")


def test_filters_narrow_the_list(page: Page, stations: dict[str, Station]) -> None:
    Station.objects.filter(key="suoshi").update(services="|intake|")
    Station.objects.filter(key="suoshi").update(facilities="|ramp|toilet|")
    for query in ("kind=workstation", "service=intake", "facility=ramp"):
        html = page(f"/stations/near/?lat=27.28&lng=112.2&{query}")
        assert "锁石镇法律援助工作站" in html
        assert "双峰县法律援助中心</a>" not in html


def test_where_no_station_has_a_position_there_is_nothing_to_sort_and_somebody_to_ring_up(
    page: Page, stations: dict[str, Station]
) -> None:
    Station.objects.update(lng=None, lat=None, wgs_lng=None, wgs_lat=None)
    html = page("/stations/near/?lat=27.28&lng=112.2")
    assert "现在还查不到附近的站点。请先拨打 12348，免费咨询。" in text(html)
    assert 'class="tabs"' not in html
    assert "直线距离" not in html


def test_no_map_is_offered_of_an_empty_list(page: Page, stations: dict[str, Station]) -> None:
    asked = "/stations/near/?lat=27.28&lng=112.2&map=on"
    assert 'id="map"' in page(asked)
    assert 'id="map"' not in page(f"{asked}&facility=braille")


def test_beyond_the_last_page_one_is_told_so(page: Page, stations: dict[str, Station]) -> None:
    html = page("/stations/near/?lat=27.28&lng=112.2&page=7")
    assert "没有更远的站点了。" in html
    assert 'rel="prev"' in html


def test_only_what_is_open_now(page: Page, stations: dict[str, Station]) -> None:
    Station.objects.filter(key="suoshi").update(hours="周三 9:00-11:00")
    html = page("/stations/near/?lat=27.28&lng=112.2&open=on")
    assert "锁石镇法律援助工作站</a>" not in html
    assert "双峰县法律援助中心</a>" in html


def test_a_position_that_may_be_wrong_is_said_to_be(
    page: Page, stations: dict[str, Station]
) -> None:
    html = page("/stations/near/?lat=27.28&lng=112.2&off=50")
    assert "定位不太准，可能差 50 公里" in text(html)
    assert "您大概在" not in text(html)
    assert "off=50" in html.split('class="tabs"')[1]
    assert '<input type="hidden" name="off" value="50">' in html


@pytest.mark.parametrize("query", ["off=x", "off=0", "off=99999999", "place=锁石镇&off=50"])
def test_nothing_is_said_of_how_exact_a_position_is_without_both(
    page: Page, stations: dict[str, Station], query: str
) -> None:
    where = "" if "place" in query else "lat=27.28&lng=112.2&"
    assert "定位不太准" not in page(f"/stations/near/?{where}{query}")


@pytest.mark.parametrize("query", ["lat=999&lng=999", "lat=27", "lat=x&lng=112"])
def test_a_wrong_position_is_said_once_at_the_top_and_once_at_the_field_in_words(
    page: Page, stations: dict[str, Station], query: str
) -> None:
    html = page(f"/stations/near/?{query}")
    assert html.count("位置不对，请重新定位") == 2
    assert '<p class="error" id="id_place_error">位置不对，请重新定位' in html
    assert 'aria-invalid="true" aria-describedby="id_place_error"' in html
    assert '<a href="#id_place">' in html
    assert '<input id="id_place"' in html
    assert "有一处需要改" in html
    assert "隐藏" not in html


def test_a_position_is_in_no_cache(client: Client, stations: dict[str, Station]) -> None:
    response = client.get("/stations/near/?lat=27.28&lng=112.2")
    assert "no-store" in response.headers["Cache-Control"]
    assert "public" in client.get("/stations/").headers["Cache-Control"]


def test_the_ladder_of_a_village_passes_over_who_is_closed(
    page: Page, stations: dict[str, Station]
) -> None:
    Station.objects.filter(key="shijiang").update(hours="周三 9:00-11:00")
    said = text(page("/stations/covers/?q=石江村"))
    assert "石江村法律援助联络点现在没有开门，请先找锁石镇法律援助工作站。" in said
    ladder = [
        "锁石镇法律援助工作站 电话 0738-000 0113 现在开门 · 12:00 关",
        "石江村法律援助联络点 能帮填表、代收 已关门 · 后天 9:00 开",
        "锁石镇法律援助工作站 能帮填表、代收 · 能受理 · 能初步审查 现在开门 · 12:00 关",
        "双峰县法律援助中心 能受理 · 能审查 · 能决定、指派律师",
    ]
    assert [said.index(rung) for rung in ladder] == sorted(said.index(rung) for rung in ladder)


def test_the_ladder_says_whose_facts_nobody_has_confirmed_for_long(
    page: Page, stations: dict[str, Station]
) -> None:
    warning = "很久没有核对，去之前请先打电话。"
    Station.objects.update(verified_on=date(2001, 1, 1))
    said = text(page("/stations/covers/?q=石江村"))
    assert said.count(warning) == len(stations) == 3
    assert f"12:00 关 {warning} 石江村法律援助联络点 能帮填表、代收" in said
    FreshnessRule.objects.exclude(kind="workstation").update(grey_days=None, withdraw_days=None)
    said = text(page("/stations/covers/?q=石江村"))
    assert said.count(warning) == 1
    assert (
        said.index("锁石镇法律援助工作站") < said.index(warning) < said.index("双峰县法律援助中心")
    )


def test_when_all_are_closed_the_first_to_open_is_named(
    page: Page, stations: dict[str, Station]
) -> None:
    Station.objects.update(hours="周三 9:00-11:00")
    Station.objects.filter(key="suoshi").update(hours="周一 10:00-11:00")
    said = text(page("/stations/covers/?q=石江村"))
    assert "现在都没有开门，锁石镇法律援助工作站最先开门：10:00。" in said


def test_nobody_is_sent_on_where_one_station_answers_for_all(
    page: Page, stations: dict[str, Station]
) -> None:
    sent_on = "近的没开门，就找下一个；哪一级收到的申请都一样办。"
    assert sent_on in page("/stations/covers/?q=石江村")
    Station.objects.exclude(key="centre").update(published=False)
    html = page("/stations/covers/?q=石江村")
    assert sent_on not in html
    assert "看看附近还有谁" in html


def test_a_place_chosen_from_a_list_leaves_no_doubt(
    page: Page, stations: dict[str, Station]
) -> None:
    for path in ("near/?place=双溪村&at=431321104278", "covers/?q=双溪村&at=431321104278"):
        said = text(page(f"/stations/{path}"))
        assert "是哪一个" not in said
        assert "杏子铺镇双溪村" in said
    assert "石江村由谁负责" in text(page("/stations/covers/?at=431321112216"))
    assert "石江村附近" in text(page("/stations/near/?at=431321112216"))


@pytest.mark.parametrize("code", ["999999", "abc", "431321112999"])
def test_a_code_that_is_nowhere_is_passed_over(
    page: Page, stations: dict[str, Station], code: str
) -> None:
    assert "石江村由谁负责" in text(page(f"/stations/covers/?q=石江村&at={code}"))
    assert "error-summary" in page(f"/stations/covers/?at={code}")
    assert "石江村附近" in text(page(f"/stations/near/?place=石江村&at={code}"))


def test_an_audience_leaves_out_what_is_for_others_alone(
    page: Page, stations: dict[str, Station]
) -> None:
    Station.objects.filter(key="suoshi").update(audiences="|women|")
    Station.objects.filter(key="shijiang").update(audiences="|elderly|minors|")
    Station.objects.filter(key="centre").update(audiences="|everyone|")
    html = page("/stations/near/?lat=27.28&lng=112.2&audience=elderly")
    assert "锁石镇法律援助工作站</a>" not in html
    assert "石江村法律援助联络点</a>" in html
    assert "双峰县法律援助中心</a>" in html
    assert "适合老年人、未成年人" in html


def test_on_paper_stands_what_the_stations_listed_have_in_common(
    page: Page, stations: dict[str, Station]
) -> None:
    asked = "/stations/near/?lat=27.28&lng=112.2"
    html = page(f"{asked}&audience=disabled&open=on&service=nothing")
    assert '<p class="print-only">适合谁：残疾人；只看现在开门的</p>' in html
    assert '<p class="print-only">' not in page(asked)


def test_the_best_come_first_with_the_reason_when_asked_for(
    page: Page, stations: dict[str, Station]
) -> None:
    Station.objects.filter(key="suoshi").update(hours="周三 9:00-11:00")
    Station.objects.filter(key="shijiang").update(takes_applications=True)
    html = page("/stations/near/?lat=27.28&lng=112.2&sort=best")
    names = ["石江村法律援助联络点</a>", "锁石镇法律援助工作站</a>", "双峰县法律援助中心</a>"]
    plain = page("/stations/near/?lat=27.28&lng=112.2")
    assert plain.index(names[1]) < plain.index(names[0])
    assert html.index(names[0]) < html.index(names[1])
    assert "现在开门、能受理，比最近的远 1.5 公里" in text(html)
    assert "比最近的远" not in plain


def test_all_that_was_asked_stays_in_the_address_when_one_narrows_the_list(
    page: Page, stations: dict[str, Station]
) -> None:
    html = page("/stations/near/?place=石江村&service=intake&audience=elderly&open=on&sort=best")
    for kept in (
        '<input type="hidden" name="place" value="石江村">',
        '<input type="hidden" name="sort" value="best">',
        '<option value="intake" selected>',
        '<option value="elderly" selected>',
        "?place=%E7%9F%B3%E6%B1%9F%E6%9D%91&amp;service=intake&amp;audience=elderly&amp;open=on",
    ):
        assert kept in html
    assert re.search(r'name="open"[^>]*\bchecked', html)


def test_a_position_is_rounded_to_what_finds_a_station_but_no_house(
    page: Page, stations: dict[str, Station]
) -> None:
    html = page("/stations/near/?lat=27.2812345&lng=112.2012345")
    links = html.split("<main")[1]
    assert "lat=27.281&amp;lng=112.201" in links
    assert "27.2812" not in links
    assert "112.2012" not in links


def test_somebody_near_a_contact_point_is_told_in_which_village_that_is(
    page: Page, stations: dict[str, Station]
) -> None:
    html = page("/stations/near/?lat=27.29&lng=112.211")
    assert "您大概在锁石镇石江村一带" in html
    assert "/stations/covers/?at=431321112216" in html
    assert "您大概在" not in page("/stations/near/?lat=27.40&lng=112.211")


def test_more_than_ten_go_on_to_the_next_page(page: Page, stations: dict[str, Station]) -> None:
    for number in range(20):
        StationFactory(name=f"第{number:02d}站", lng=112.2, lat=27.1 - number / 1000)
    first = page("/stations/near/?lat=27.28&lng=112.2&kind=workstation")
    assert first.count("<article") == 10
    assert "更多站点" in first
    assert "更近的站点" not in first
    assert "?lat=27.28&amp;lng=112.2&amp;kind=workstation&amp;page=2" in first

    second = page("/stations/near/?lat=27.28&lng=112.2&kind=workstation&page=2")
    assert second.count("<article") == 10
    assert "第09站" in second
    third = page("/stations/near/?lat=27.28&lng=112.2&kind=workstation&page=3")
    assert third.count("<article") == 1
    assert "更多站点" not in third


@pytest.mark.parametrize("number", ["0", "-1", "x", "999", "1e9"])
def test_a_page_that_is_not_there_is_the_first_one(
    page: Page, stations: dict[str, Station], number: str
) -> None:
    html = page(f"/stations/near/?lat=27.28&lng=112.2&page={number}")
    assert "锁石镇法律援助工作站</a>" in html
    assert "error-summary" not in html


def test_nothing_left_after_narrowing_says_how_to_see_all(
    page: Page, stations: dict[str, Station]
) -> None:
    html = page("/stations/near/?place=石江村&facility=braille")
    assert "没有合适的站点" in html
    assert "去掉筛选，都看" in html


def test_places_are_suggested_while_one_types(client: Client, stations: dict[str, Station]) -> None:
    response = client.get("/stations/places/?q=双溪")
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    assert not response.cookies
    assert {row["at"] for row in response.json()["places"]} == {"431321112209", "431321104278"}
    assert {row["name"] for row in response.json()["places"]} == {"锁石镇双溪村", "杏子铺镇双溪村"}


@pytest.mark.parametrize("typed", ["", "zzzz", "%00", "x" * 500, "😀"])
def test_nothing_is_suggested_for_what_is_no_place(
    client: Client, stations: dict[str, Station], typed: str
) -> None:
    assert client.get("/stations/places/", {"q": typed}).json() == {"places": []}


def test_a_place_that_nobody_knows_the_position_of_still_has_its_ladder(
    page: Page, stations: dict[str, Station]
) -> None:
    Station.objects.update(lng=None, lat=None, wgs_lng=None, wgs_lat=None)
    said = text(page("/stations/near/?place=石江村"))
    assert "排不出远近" in said
    assert "现在可以找石江村法律援助联络点。" in said


def test_answers_to_questions_are_kept_out_of_search_machines(
    page: Page, stations: dict[str, Station]
) -> None:
    for path in ("near/?place=石江村", "covers/?q=石江村"):
        html = page(f"/stations/{path}")
        assert '<meta name="robots" content="noindex">' in html
    assert "noindex" not in page("/stations/covers/")
