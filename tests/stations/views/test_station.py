"""The page of one station, and what one takes away from it."""

import json
import re

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from stations.models import (
    Duty,
    FreshnessRule,
    Liaison,
    RemovedStation,
    Station,
    StationPhoto,
)
from tests.factories.stations import ClosureFactory, StationFactory, picture
from tests.stations.views.conftest import Page, text

pytestmark = pytest.mark.django_db


def test_a_station_page_says_where_when_and_for_whom(
    page: Page, stations: dict[str, Station]
) -> None:
    Station.objects.filter(key="suoshi").update(
        audiences="|elderly|", facilities="|ramp|", verified_on="2026-11-03", note="先打电话"
    )
    html = page("/stations/suoshi/")
    said = text(html)
    assert 'href="tel:07380000113"' in html
    for words in (
        "现在开门 · 12:00 关",
        "可受理申请",
        "锁石镇的老年人",
        "坡道",
        "先打电话",
        "2026年11月3日核对过",
    ):
        assert words in said
    assert "演示数据" not in said


def test_a_closed_station_says_why(page: Page, stations: dict[str, Station]) -> None:
    ClosureFactory(
        station=stations["workstation"],
        starts="2026-11-23T08:00:00+08:00",
        ends="2026-11-23T18:00:00+08:00",
    )
    said = text(page("/stations/suoshi/"))
    assert "临时关门（下村巡回接待） · 明天 8:30 开" in said


def test_closures_are_told_where_nobody_knows_the_hours(
    page: Page, stations: dict[str, Station]
) -> None:
    station = stations["workstation"]
    Station.objects.filter(pk=station.pk).update(hours="")
    for first, end in (("23", "25"), ("27", "28")):
        times = {"starts": f"2026-11-{first}T00:00+08:00", "ends": f"2026-11-{end}T00:00+08:00"}
        ClosureFactory(station=station, reason="村部装修" if first == "23" else "", **times)
    said = text(page("/stations/suoshi/"))
    assert "临时关门（村部装修） · 请打电话问" in said
    assert "没有登记，请打电话问。" in said
    assert "11月23日（周一）至11月24日（周二） 临时关门（村部装修）" in said
    assert "11月27日（周五） 临时关门 " in said


def test_demonstration_data_says_that_it_is(page: Page, stations: dict[str, Station]) -> None:
    Station.objects.filter(key="suoshi").update(is_demo=True)
    for path in ("/stations/suoshi/", "/stations/suoshi/card/"):
        assert "演示数据：地址、电话和位置都不是真的" in page(path)


def test_the_card_to_print_carries_the_address_of_the_page(
    page: Page, stations: dict[str, Station]
) -> None:
    html = page("/stations/suoshi/card/")
    assert "<svg" in html
    assert "12348" in html


def test_facts_that_nobody_confirmed_for_long_are_said_to_be_old(
    page: Page, stations: dict[str, Station]
) -> None:
    FreshnessRule.objects.filter(kind="workstation").update(grey_days=365)
    Station.objects.filter(key="suoshi").update(verified_on="2025-11-03")
    for path in ("suoshi/", "near/?place=锁石镇"):
        assert "很久没有核对，去之前请先打电话" in text(page(f"/stations/{path}"))
    assert "2025年11月3日核对过" in page("/stations/suoshi/")
    Station.objects.filter(key="suoshi").update(verified_on="2026-11-03")
    assert "很久没有核对" not in page("/stations/suoshi/")


def test_the_week_marks_today_and_says_where_the_coming_days_differ(
    page: Page, stations: dict[str, Station]
) -> None:
    ClosureFactory(
        station=stations["workstation"],
        starts="2026-11-26T00:00:00+08:00",
        ends="2026-11-27T00:00:00+08:00",
    )
    html = page("/stations/suoshi/")
    assert html.count('aria-current="date"') == 1
    today = html.split('aria-current="date"')[1].split("</tr>")[0]
    assert "周一 今天 8:30–12:00，14:30–17:30" in text(today)
    assert "11月26日（周四） 休息 临时关门（下村巡回接待）" in text(html)


def test_the_line_of_today_has_what_holds_today(page: Page, stations: dict[str, Station]) -> None:
    ClosureFactory(
        station=stations["workstation"],
        starts="2026-11-23T14:00:00+08:00",
        ends="2026-11-24T00:00:00+08:00",
    )
    html = page("/stations/suoshi/")
    today = html.split('aria-current="date"')[1].split("</tr>")[0]
    assert "周一 今天 8:30–12:00 平常 8:30–12:00，14:30–17:30" in text(today)
    assert text(html).count("平常") == 1


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("周一至周五 8:30-12:00", "法定节假日不开放，调休上班的周末照常开放。"),
        ("周二、周四 9:00-11:30", "法定节假日不开放。"),
        ("周二、周四 9:00-11:30\n节假日照常", "节假日照常开放。"),
    ],
)
def test_no_weekend_is_promised_where_only_some_weekdays_are_open(
    page: Page, stations: dict[str, Station], hours: str, said: str
) -> None:
    Station.objects.filter(key="suoshi").update(hours=hours)
    assert f"休息 {said}" in text(page("/stations/suoshi/"))


def test_the_roster_names_only_those_who_may_be_named(
    page: Page, stations: dict[str, Station]
) -> None:
    for name, is_public in (("李明华", True), ("赵建国", False)):
        Duty.objects.create(
            station=stations["workstation"],
            name=name,
            role="lawyer",
            first_day="2026-11-01",
            last_day="2026-12-31",
            weekdays=["1"],
            starts="14:30" if is_public else "08:30",
            ends="17:30" if is_public else "12:00",
            is_public=is_public,
        )
    html = page("/stations/suoshi/")
    assert "11月23日（周一） 8:30–12:00 值班律师 14:30–17:30 值班律师 李明华" in text(html)
    assert "赵建国" not in html


def test_only_public_liaisons_are_shown(page: Page, stations: dict[str, Station]) -> None:
    for name, is_public in (("石大姐", True), ("匿名氏", False)):
        Liaison.objects.create(
            station=stations["contact_point"],
            name=name,
            phone="0738-000 0999；13800005678",
            unit="村委会",
            is_public=is_public,
        )
    html = page("/stations/shijiang/")
    assert "石大姐（村委会）" in html
    assert 'href="tel:07380000999">0738-000 0999</a>' in html
    assert 'href="tel:13800005678">13800005678</a>' in html
    assert "匿名氏" not in html


def test_a_station_names_those_above_and_below(page: Page, stations: dict[str, Station]) -> None:
    html = page("/stations/suoshi/")
    assert "双峰县法律援助中心</a>" in html
    assert '<a href="/stations/town/431321112/">1 个村（居）联络点</a>' in html
    assert "1 个站" in page("/stations/centre/")

    Station.objects.filter(key="centre").update(published=False)
    Station.objects.filter(key="shijiang").update(published=False)
    html = page("/stations/suoshi/")
    assert "双峰县法律援助中心" not in text(html.split("<main")[1].split("</main>")[0])
    assert "联络点" not in html.split("<main")[1].split("</main>")[0]


def test_languages_transport_and_partners_are_told(
    page: Page, stations: dict[str, Station]
) -> None:
    Station.objects.filter(key="suoshi").update(
        languages="|双峰话|苗语|", transport="坐 3 路车到镇政府", partner="镇司法所；镇妇联"
    )
    said = text(page("/stations/suoshi/"))
    for words in ("普通话、双峰话、苗语", "坐 3 路车到镇政府", "镇司法所、镇妇联"):
        assert words in said


def test_photos_come_in_two_formats_and_sizes_described_and_only_when_scrolled_to(
    page: Page,
    stations: dict[str, Station],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(3):
        StationPhoto.objects.create(
            station=stations["workstation"],
            image=picture(f"门口{number}"),
            description=f"临街一楼，红色招牌{number}",
        )
    html = page("/stations/suoshi/")
    assert html.count("<source") == 3
    assert html.count('type="image/webp"') == 3
    assert 'alt="临街一楼，红色招牌0"' in html
    assert html.count('loading="lazy"') == 3
    assert re.search(r'<img[^>]* width="\d+"', html)
    with django_assert_max_num_queries(11):
        page("/stations/suoshi/")


def test_the_page_says_what_it_is_to_machines(page: Page, stations: dict[str, Station]) -> None:
    html = page("/stations/suoshi/")
    assert '<link rel="canonical" href="http://testserver/stations/suoshi/">' in html
    assert html.count("application/ld+json") == 1
    block = html.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert json.loads(block)["name"] == "锁石镇法律援助工作站"


def test_a_station_can_be_kept_among_the_contacts(
    client: Client, stations: dict[str, Station]
) -> None:
    response = client.get("/stations/suoshi/card.vcf")
    assert response.headers["Content-Type"] == "text/vcard; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="suoshi.vcf"'
    assert "FN:锁石镇法律援助工作站\r\n" in response.content.decode()
    assert not response.cookies


def test_a_withdrawn_station_is_gone_and_says_who_is_there_instead(
    page: Page, stations: dict[str, Station]
) -> None:
    Station.objects.filter(key="shijiang").update(published=False)
    said = text(page("/stations/shijiang/", 410))
    assert "石江村法律援助联络点已经撤了" in said
    assert "石江村现在找谁" in said
    assert "现在可以找锁石镇法律援助工作站。" in said
    page("/stations/shijiang/card/", 404)


def test_a_station_whose_record_is_no_more_is_gone_too(page: Page) -> None:
    RemovedStation.objects.create(key="Point-7", at=timezone.now())
    said = text(page("/stations/point-7/", 410))
    assert "这个站点已经撤了" in said
    assert "您在哪个村、镇或地方？" in said


def test_a_station_that_never_was_public_is_not_there(
    page: Page, stations: dict[str, Station]
) -> None:
    StationFactory(key="draft", published=False)
    page("/stations/draft/", 404)
