"""The home page, campaigns, notices and standard pages as readers meet them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from applications.rules import rules
from home import site_map
from home.front import front
from home.models import CampaignPage, Event, HomePage, NoticePage
from portal import law
from portal.dates import day_words, moment_words
from tests.factories.guides import CaseFactory, GuideFactory
from tests.factories.home import CampaignFactory, NoticeFactory, StandardFactory
from tests.factories.stations import network

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


def read(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    assert not response.cookies
    return response.content.decode()


def test_the_home_page_opens_three_doors_and_a_search_without_a_script(client: Client) -> None:
    html = read(client, "/")
    assert 'action="/search/"' in html
    for address in ("/apply/", "/stations/", "/guides/?matter=wages", "/guides/"):
        assert f'href="{address}"' in html
    assert 'onclick="' not in html
    assert "<style" not in html
    assert ' style="' not in html


def test_the_periods_of_the_home_page_come_from_the_table(client: Client) -> None:
    html = read(client, "/")
    table = rules(timezone.localdate())
    assert f"收到申请之日起 {table.period('decision').days} 日内决定" in html
    assert f"决定给予后 {table.period('assignment').days} 日内安排承办人" in html
    assert law.article(table.period("decision").article).citation in html


def test_the_home_page_promises_that_it_is_free_and_names_the_article(client: Client) -> None:
    html = read(client, "/")
    assert "法律援助不收一分钱" in html
    assert law.article("law-20").citation in html


def test_the_home_page_shows_what_is_on_and_what_is_new(client: Client) -> None:
    today = timezone.localdate()
    CampaignFactory(title="讨薪行动", starts=today, ends=today)
    CampaignFactory(title="去年的行动", starts=date(2020, 1, 1), ends=date(2020, 2, 1))
    NoticeFactory(title="冬季办公时间")
    CaseFactory(title="泥瓦工要回了工钱")
    html = read(client, "/")
    assert "讨薪行动" in html
    assert "冬季办公时间" in html
    assert "泥瓦工要回了工钱" in html
    assert "去年的行动" not in html


def test_of_two_campaigns_the_one_that_ends_first_is_shown() -> None:
    CampaignFactory(ends=TODAY + timedelta(days=60))
    sooner = CampaignFactory(ends=TODAY + timedelta(days=3))
    assert front(TODAY).campaign == sooner


def test_without_any_content_the_home_page_still_works(client: Client) -> None:
    assert "正在进行" not in read(client, "/")


def test_a_campaign_lists_what_is_coming_before_what_is_over(client: Client) -> None:
    now = timezone.now()
    campaign = CampaignFactory(slug="pay")
    Event.objects.create(
        page=campaign, title="下一场", starts=now + timedelta(days=2), place="集市"
    )
    Event.objects.create(
        page=campaign, title="上一场", starts=now - timedelta(days=2), place="广场"
    )
    html = read(client, "/campaigns/pay/")
    assert html.index("下一场") < html.index("已经办过的活动") < html.index("上一场")
    assert moment_words(now + timedelta(days=2), today=timezone.localdate()) in html


def test_days_are_written_the_way_people_say_them() -> None:
    assert day_words(date(2026, 11, 28), today=TODAY) == "11月28日（周六）"
    assert day_words(date(2027, 1, 3), today=TODAY) == "2027年1月3日（周日）"


def test_a_campaign_ends_after_it_starts() -> None:
    campaign = CampaignFactory.build(starts=TODAY, ends=TODAY - timedelta(days=1))
    with pytest.raises(ValidationError, match="结束的日子"):
        campaign.clean()


def test_a_campaign_is_open_from_its_first_to_its_last_day() -> None:
    today = timezone.localdate()
    day = timedelta(days=1)
    assert CampaignFactory.build(starts=today, ends=today).state == "open"
    assert CampaignFactory.build(starts=today + day, ends=today + day).state == "soon"
    assert CampaignFactory.build(starts=today - day, ends=today - day).state == "closed"


@pytest.mark.parametrize("path", ["/campaigns/", "/notices/", "/notices/winter/", "/promises/"])
def test_every_page_has_one_h1_and_says_where_it_is(client: Client, path: str) -> None:
    NoticeFactory(slug="winter")
    CampaignFactory()
    html = read(client, path)
    assert html.count("<h1") == 1
    assert 'aria-label="当前位置"' in html


def test_the_newest_notice_comes_first(client: Client) -> None:
    NoticeFactory(title="旧通知", date=date(2026, 1, 1))
    NoticeFactory(title="新通知", date=date(2026, 11, 1))
    html = read(client, "/notices/")
    assert html.index("新通知") < html.index("旧通知")


def test_page_types_live_where_readers_look_for_them() -> None:
    assert [model.__name__ for model in NoticePage.allowed_parent_page_models()] == [
        "NoticeIndexPage"
    ]
    assert not HomePage.can_create_at(HomePage.objects.get().get_parent())
    assert not CampaignPage.allowed_subpage_models()


def test_the_site_map_names_every_public_page_and_no_draft(client: Client) -> None:
    GuideFactory(title="讨薪指南", slug="pay")
    GuideFactory(title="没写完的指南", live=False)
    StandardFactory()
    html = read(client, "/site-map/")
    assert 'href="/guides/pay/">讨薪指南</a>' in html
    assert 'href="/reception/">接待日历</a>' in html
    assert 'href="/stations/"' in html
    assert "没写完的指南" not in html


def test_more_stations_than_one_reads_are_left_to_the_page_of_the_directory(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    network()
    assert "锁石镇法律援助工作站" in read(client, "/site-map/")
    monkeypatch.setattr(site_map, "MOST_STATIONS", 1)
    html = read(client, "/site-map/")
    assert "锁石镇法律援助工作站" not in html
    assert 'href="/stations/"' in html


@pytest.mark.parametrize("slug", ["help", "apply", "stations", "site-map", "admin", "search"])
def test_a_page_takes_no_address_that_the_software_answers_itself(slug: str) -> None:
    with pytest.raises(ValidationError, match="系统页面"):
        StandardFactory(slug=slug)


def test_search_machines_are_told_where_the_sitemap_is(client: Client) -> None:
    text = client.get("/robots.txt", headers={"host": "aid.example.cn"}).content.decode()
    assert "Sitemap: http://aid.example.cn/sitemap.xml" in text
    assert "Disallow: /apply/" in text
