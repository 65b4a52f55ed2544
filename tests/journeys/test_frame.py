"""The frame in a real browser: small screens, large text, keyboard, no scripts, enhancements."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route
from wagtail.models import Site

from portal.models import AgencySettings
from stations.models import Station
from tests.factories.stations import network
from tests.journeys.accessibility import violations
from tests.journeys.filling import follow, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PAGES = ("/help/", "/display/", "/nowhere/")
STATION_PAGES = (
    *("/stations/", "/stations/suoshi/", "/stations/suoshi/card/", "/stations/town/431321112/"),
    *("/stations/near/?place=石江村", "/stations/near/?lat=27.3&lng=112.2", "/calendar/"),
    *("/stations/near/?lat=39.9&lng=116.4", "/stations/covers/?q=石江村", "/search/?q=不想活了"),
    "/stations/suoshi/report/",
)
MODES = {
    "standard": "",
    "large": "size-large",
    "elder": "size-larger.spacing-wide.pointer-large.simple-yes",
    "largest and high contrast": "size-largest.contrast-high.spacing-wide",
}
SMALL_TARGETS = """
(least) => [...document.querySelectorAll("a, button, summary, select, textarea, input")]
  .filter((e) => e.checkVisibility() && !e.closest(".skip, .trap, main p, main li"))
  .map((e) => e.closest(".choice") || e)
  .filter((e) => e.getBoundingClientRect().height < least - 0.5)
  .map((e) => e.outerHTML.slice(0, 80))
"""
CUT_OFF = """
() => [...document.querySelectorAll("main *")]
  .filter((e) => e.checkVisibility() && !e.closest(".vh, .map"))
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .map((e) => e.outerHTML.slice(0, 80))
"""
LEADS_NOWHERE = """
() => [...document.querySelectorAll("a[href^='#']")]
  .filter((e) => e.hash.length > 1 && !document.getElementById(e.hash.slice(1)))
  .map((e) => e.outerHTML.slice(0, 80))
"""
FOCUS_IS_SEEN = """
() => {
  const style = getComputedStyle(document.activeElement);
  const box = document.activeElement.closest(".choice");
  const around = box ? getComputedStyle(box) : style;
  return [style, around].some((s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2);
}
"""
PAGE = """
<html lang="zh-Hans"><meta charset="utf-8"><body data-busy="正在提交…">
<script type="module" src="/static/portal/portal.js"></script>%s</body></html>
"""
SLOW_FORM = '<form method="post" action="/slow/" data-once><p><button>提交</button></p></form>'


@pytest.fixture
def demonstration(live_server) -> None:
    """A site that says it is one, with everything in its footer."""
    AgencySettings.objects.create(
        site=Site.objects.get(is_default_site=True),
        name="某县法律援助",
        agency="某县法律援助中心",
        phone="0738-0000000",
        complaint_phone="0738-0000001",
        icp="湘ICP备00000000号",
        is_demo=True,
    )


@pytest.fixture
def shown_as(page: Page, live_server, demonstration):
    """Open an address with the display settings of a cookie."""

    def show(address: str, cookie: str = "") -> Page:
        page.context.clear_cookies()
        if cookie:
            page.context.add_cookies([{"name": "display", "value": cookie, "url": live_server.url}])
        page.goto(live_server.url + address)
        return page

    return show


@pytest.fixture
def narrow(browser: Browser) -> Iterator[Page]:
    """The smallest window there is: a wide screen at 400 percent."""
    context = browser.new_context(viewport={"width": 320, "height": 256}, locale="zh-CN")
    yield context.new_page()
    context.close()


def overflow(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def test_on_a_phone_the_head_takes_two_rows_and_the_heading_is_in_sight(shown_as):
    page = shown_as("/help/")

    head = page.locator(".masthead").bounding_box()
    heading = page.locator("h1").bounding_box()

    assert head["height"] <= 130
    assert heading["y"] + heading["height"] < 370  # half of the screen
    for text in ("12348", "我要申请", "目录", "搜索"):
        assert page.locator(".quick").get_by_text(text).first.is_visible()


@pytest.mark.parametrize("mode", MODES)
def test_every_way_of_showing_a_page_is_accessible(shown_as, mode: str):
    for address in PAGES:
        page = shown_as(address, MODES[mode])

        assert violations(page) == []
        assert overflow(page) <= 0
        assert page.evaluate(SMALL_TARGETS, 44 if mode == "standard" else 60) == []


@pytest.mark.parametrize(
    "wish",
    [{"forced_colors": "active"}, {"contrast": "more"}, {"reduced_motion": "reduce"}],
    ids=str,
)
def test_the_wishes_of_the_system_are_honoured(page: Page, live_server, wish: dict[str, str]):
    page.emulate_media(**wish)
    page.goto(live_server.url + "/help/")

    assert violations(page) == []


@pytest.mark.parametrize("mode", MODES)
def test_nothing_is_cut_off_in_the_smallest_window(narrow: Page, live_server, mode: str):
    if MODES[mode]:
        narrow.context.add_cookies(
            [{"name": "display", "value": MODES[mode], "url": live_server.url}]
        )
    for address in PAGES:
        narrow.goto(live_server.url + address)
        assert overflow(narrow) <= 0, address
        narrow.locator(".menu summary").click()
        narrow.locator(".find summary").click()
        assert overflow(narrow) <= 0, address


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("mode", MODES)
def test_stations_and_the_plain_calendar_never_scroll_sideways(
    page: Page, live_server, mode: str, width: int
):
    network()
    Station.objects.update(
        hours="周一至周五 8:30-12:00 14:30-17:30；周六 9:00-11:30", phones="|0738-000 0113|"
    )
    page.set_viewport_size({"width": width, "height": 740})
    if MODES[mode]:
        page.context.add_cookies(
            [{"name": "display", "value": MODES[mode], "url": live_server.url}]
        )
    for address in STATION_PAGES:
        answer = page.goto(live_server.url + address)
        assert answer.status == 200, address
        assert overflow(page) <= 0, address
        # Inside a box that scrolls of itself nothing would show in the width of the page.
        assert page.evaluate(CUT_OFF) == [], address
        assert page.evaluate(LEADS_NOWHERE) == [], address


def test_what_needs_scripts_is_not_shown_without_them(page_without_scripts: Page, live_server):
    network()
    page = page_without_scripts
    page.goto(live_server.url + "/stations/")
    assert page.get_by_role("button", name="查找").is_visible()
    assert not page.get_by_text("用我现在的位置").is_visible()

    page.goto(live_server.url + "/stations/suoshi/card/")
    assert page.locator("[data-print]").count() == 1
    assert not page.locator("[data-print]").is_visible()


def test_the_plain_calendar_asks_for_nothing_that_is_not_there(page: Page, live_server):
    missing = []
    page.on("response", lambda answer: answer.status >= 400 and missing.append(answer.url))
    page.goto(live_server.url + "/calendar/")
    assert page.title() == "日历"
    assert "援" not in page.content()
    assert page.goto(live_server.url + "/favicon.ico").status == 200
    assert missing == []


def test_text_twice_as_large_or_wider_apart_still_fits(narrow: Page, live_server):
    narrow.goto(live_server.url + "/display/")
    narrow.evaluate("document.documentElement.style.fontSize = '225%'")
    assert overflow(narrow) <= 0

    narrow.reload()
    narrow.evaluate(
        """for (const e of document.querySelectorAll("*"))
             e.style.cssText = "line-height: 1.5; letter-spacing: .12em; word-spacing: .16em";"""
    )
    assert overflow(narrow) <= 0


def test_menu_and_search_open_without_scripts(page_without_scripts: Page, live_server):
    page = page_without_scripts
    page.goto(live_server.url + "/help/")
    assert not page.get_by_role("link", name="办事指南").is_visible()

    page.locator(".menu summary").click()
    assert page.get_by_role("link", name="办事指南").is_visible()

    page.locator(".find summary").click()
    page.get_by_role("searchbox").fill("讨薪")
    with page.expect_navigation():
        page.get_by_role("searchbox").press("Enter")
    assert urlsplit(page.url).path == "/search/"
    assert "q=%E8%AE%A8%E8%96%AA" in page.url


def test_large_text_is_chosen_without_scripts_and_one_is_back_where_one_was(
    page_without_scripts: Page, live_server
):
    page = page_without_scripts
    page.goto(live_server.url + "/help/")
    follow(page, "字号与显示")
    page.get_by_label("特大").check()
    press(page, "照这样显示")

    assert urlsplit(page.url).path == "/help/"
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "26px"


def test_the_first_tab_leads_to_the_text_and_every_focus_is_seen(shown_as):
    page = shown_as("/display/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    page.reload()
    for _step in range(20):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_IS_SEEN), page.evaluate("document.activeElement.outerHTML")


def test_on_paper_only_the_content_is_left(shown_as):
    page = shown_as("/help/")
    page.emulate_media(media="print")

    assert not page.locator(".quick").is_visible()
    assert not page.locator(".footer").is_visible()
    assert page.locator("h1").is_visible()


def show_form(page: Page, live_server, form: str) -> None:
    """A page of this site with a form of the test's own."""
    body = PAGE % form
    page.route("**/form/", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(live_server.url + "/form/")


def test_pressing_twice_submits_once_and_says_so(page: Page, live_server):
    sent = []

    def stay(route: Route) -> None:
        sent.append(route.request.url)
        route.fulfill(status=204)

    page.route("**/slow/", stay)
    show_form(page, live_server, SLOW_FORM)

    page.get_by_role("button").dblclick()
    page.get_by_text("正在提交…").wait_for()

    assert page.get_by_role("status").inner_text() == "正在提交…"
    assert len(sent) == 1
    assert page.get_by_role("button").get_attribute("aria-disabled") == "true"


def locate_form() -> str:
    return f'<form action="/stations/near/">{render_to_string("components/locate.html")}</form>'


def test_a_position_is_sent_only_when_asked_for_and_no_finer_than_a_street(page: Page, live_server):
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 27.4567891, "longitude": 112.1934567})
    show_form(page, live_server, locate_form())

    page.get_by_role("button", name="用我现在的位置").click()
    page.wait_for_url("**/stations/near/**")

    assert urlsplit(page.url).query == "lat=27.457&lng=112.193"


def test_a_position_that_is_hardly_known_is_sent_with_how_far_it_may_be_off(
    page: Page, live_server
):
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 27.45, "longitude": 112.19, "accuracy": 23_400})
    show_form(page, live_server, locate_form())

    page.get_by_role("button", name="用我现在的位置").click()
    page.wait_for_url("**/stations/near/**")

    assert urlsplit(page.url).query == "lat=27.45&lng=112.19&off=24"


def test_without_permission_the_page_says_what_to_do_instead(page: Page, live_server):
    show_form(page, live_server, locate_form())

    page.get_by_role("button", name="用我现在的位置").click()

    page.get_by_text("填写村、镇或地名，一样可以查").wait_for()
    assert urlsplit(page.url).path == "/form/"


def test_words_of_several_lines_do_not_stick_out_of_the_round_ends_of_their_pill(
    page: Page, live_server
):
    pills = [
        render_to_string("components/pill.html", {"text": text})
        for text in ("现在开门", "临时关门（村部装修，搬到学校旁边的老礼堂二楼办公） · 请打电话问")
    ]
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(live_server.url + "/stations/")
    shown = "<p>" + "</p><p>".join(pills) + "</p>"
    page.locator("main").evaluate("(main, html) => { main.innerHTML = html; }", shown)
    round_ends = """(all) => all.map((pill) => {
      const style = getComputedStyle(pill), { height } = pill.getBoundingClientRect();
      return { lines: Math.round(height / parseFloat(style.lineHeight)),
        radius: Math.min(parseFloat(style.borderStartStartRadius), height / 2),
        line: parseFloat(style.lineHeight) };
    })"""
    one, many = page.locator(".pill").evaluate_all(round_ends)
    assert one["lines"] == 1
    assert many["lines"] > 1
    assert many["radius"] <= one["line"] / 2 + 2
    assert one["radius"] >= one["line"] / 2
