"""Finding a station in a real browser: with and without scripts, by keyboard, on a map, and telling
that something is wrong.
"""

import re
from collections.abc import Iterator
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, Route, ViewportSize, expect

from portal.models import AgencySettings
from stations.models import MistakeReport, Station
from tests.factories.stations import ClosureFactory, StationFactory, located_network
from tests.journeys.accessibility import violations
from tests.journeys.filling import overflow
from tests.journeys.test_frame import CUT_OFF, FOCUS_IS_SEEN, MODES, SMALL_TARGETS

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

TILES = "https://tiles.example/{z}/{x}/{y}.png"
MAP = {
    "tiles": TILES,
    "key": "",
    "crs": "gcj02",
    "grid": "mercator",
    "attribution": "某图 审图号：GS（2026）0000号",
}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
REFUSED = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (e) => window.refused.push(e.blockedURI));
"""
STATES = (
    *("", "?map=on", "near/?place=石江村", "near/?place=石江村&sort=best&audience=elderly"),
    *("near/?place=石江村&map=on", "near/?place=双溪村", "near/?place=石壁村", "near/?place="),
    *("near/?place=杭州", "near/?place=417700"),
    *("near/?lat=27.29&lng=112.21", "near/?lat=39.9&lng=116.4", "near/?place=石江村&facility=lift"),
    *("covers/", "covers/?q=石江村", "covers/?q=双溪村", "covers/?q="),
    *("town/431321112/", "town/431321112/?map=on", "town/431321/", "suoshi/", "suoshi/card/"),
    *("suoshi/report/", "suoshi/report/thanks/", "shijiang/"),
)

# The links and buttons of an opened station, and its words, that something else lies upon.
COVERED = """() => [...document.querySelectorAll(".leaflet-popup :is(a, p)")].filter((e) => {
  const popup = e.closest(".leaflet-popup"), box = e.getBoundingClientRect();
  return [[1, 1], [box.width - 1, 1], [1, box.height - 1], [box.width / 2, box.height / 2]].some(
    ([x, y]) => !popup.contains(document.elementFromPoint(box.x + x, box.y + y)));
}).map((e) => e.textContent)"""


@pytest.fixture
def county(live_server) -> str:
    """A county with stations, one of them gone, and everything that a page can show."""
    made = located_network()
    AgencySettings.objects.update(name="双峰县法律援助", is_demo=True)
    Station.objects.filter(key="suoshi").update(
        services="|advice|intake|help_applying|",
        facilities="|ramp|toilet|sign_language|large_print|",
        audiences="|elderly|",
        address="锁石镇司法所一楼大厅左手第二个窗口",
        languages="|双峰话|",
        transport="坐 3 路车到镇政府",
        partner="镇司法所；镇妇联",
        verified_on="2025-01-03",
        hours="周一至周五 8:30-12:00 14:30-17:30\n7月1日至9月30日：周一至周五 8:00-12:00",
    )
    ClosureFactory(
        station=made["workstation"],
        starts="2026-11-26T00:00:00+08:00",
        ends="2026-11-27T00:00:00+08:00",
    )
    for number in range(12):
        StationFactory(
            name=f"第{number}联络点",
            kind="contact_point",
            lng=112.2 + number / 150,
            lat=27.27,
            phones=["13800000113"],
        )
    Station.objects.filter(key="shijiang").update(published=False)
    return f"{live_server.url}/stations/"


@pytest.fixture
def watched(page: Page) -> Iterator[Page]:
    """A page on which nothing may be refused by the policy, fail or complain."""
    wrong: list[str] = []
    page.add_init_script(REFUSED)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: said.type == "error" and wrong.append(said.text))
    yield page
    assert [one for one in wrong if "410" not in one] == []


def draw_tiles(page: Page) -> list[Request]:
    """Answer requests for tiles; returns those that come."""
    asked: list[Request] = []

    def answer(route: Route) -> None:
        asked.append(route.request)
        route.fulfill(body=PIXEL, content_type="image/png")

    page.route("https://tiles.example/**", answer)
    return asked


@pytest.mark.parametrize("mode", MODES)
def test_every_state_is_accessible_fits_and_is_let_through_by_the_policy(
    watched: Page, county: str, mode: str
):
    if MODES[mode]:
        watched.context.add_cookies([{"name": "display", "value": MODES[mode], "url": county}])
    for state in STATES:
        watched.goto(county + state)
        if "map=on" in state:
            watched.locator(".map__mark").first.wait_for()
        assert violations(watched) == [], state
        assert watched.evaluate(SMALL_TARGETS, 44 if mode == "standard" else 60) == [], state
        for width in (360, 320, 1280):
            watched.set_viewport_size({"width": width, "height": 740})
            assert overflow(watched) <= 0, (state, width)
            assert watched.evaluate(CUT_OFF) == [], (state, width)
        watched.set_viewport_size({"width": 360, "height": 740})
        assert watched.evaluate("window.refused") == [], state


@pytest.mark.parametrize(
    "wish", [{"forced_colors": "active"}, {"contrast": "more"}, {"reduced_motion": "reduce"}]
)
def test_the_wishes_of_the_system_are_honoured(watched: Page, county: str, wish: dict[str, str]):
    watched.emulate_media(**wish)
    for state in ("near/?place=石江村&map=on", "suoshi/"):
        watched.goto(county + state)
        assert violations(watched) == []


def test_without_scripts_one_finds_narrows_reads_and_reports(
    page_without_scripts: Page, county: str
):
    page = page_without_scripts
    page.goto(county)
    expect(page.get_by_text("只用这一次，不保存")).to_be_hidden()
    page.get_by_label("您在哪个村、镇或地方？").fill("石江村")
    page.get_by_role("button", name="查找").click()
    assert page.get_by_role("heading", level=1).inner_text() == "锁石镇石江村附近，谁能帮您"
    assert page.get_by_text("现在可以找锁石镇法律援助工作站。").is_visible()

    page.get_by_text("筛选").click()
    page.get_by_label("要办什么").select_option("受理、初步审查")
    page.get_by_role("button", name="按这些条件找").click()
    assert page.locator("article h3").all_inner_texts() == ["锁石镇法律援助工作站"]
    assert parse_qs(urlsplit(page.url).query)["place"] == ["石江村"]

    page.get_by_role("button", name="显示地图").click()
    assert page.get_by_text("地图要用到脚本").is_visible()
    assert page.locator("article h3").count() == 1

    page.locator("article h3 a").click()
    page.get_by_role("link", name="这里写得不对？告诉我们").click()
    page.get_by_role("button", name="告诉我们").click()
    expect(page).to_have_title(re.compile("^错误："))
    page.get_by_label("电话打不通或不对").check()
    page.get_by_label("您知道的话，正确的是什么").fill("现在是 0738-000 0999")
    page.get_by_role("button", name="告诉我们").click()
    assert page.get_by_role("heading", name="收到了，谢谢您").is_visible()
    assert MistakeReport.objects.get().words == "现在是 0738-000 0999"


def test_places_are_offered_while_one_types_and_chosen_by_keyboard(watched: Page, county: str):
    watched.goto(county)
    box = watched.get_by_role("combobox", name="您在哪个村、镇或地方？")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("双溪")
    options = watched.get_by_role("option")
    expect(options).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(watched.get_by_role("status")).to_have_text("有 2 个地方，按上下键选")
    assert violations(watched) == []

    box.press("ArrowUp")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert watched.evaluate(FOCUS_IS_SEEN)
    box.press("Escape")
    expect(options.first).to_be_hidden()
    assert box.input_value() == "双溪"

    box.press("ArrowDown")
    box.press("ArrowDown")
    chosen = options.nth(1).inner_text().split("\n")[0]
    box.press("Enter")
    watched.wait_for_url("**/near/**")
    assert watched.get_by_role("heading", level=1).inner_text() == f"{chosen}附近，谁能帮您"
    assert watched.context.cookies() == []


def test_what_one_types_alone_is_asked_as_it_is(watched: Page, county: str):
    watched.goto(county)
    box = watched.get_by_role("combobox", name="您在哪个村、镇或地方？")
    box.press_sequentially("石江村")
    expect(watched.get_by_role("option")).to_have_count(1)
    box.press("Enter")
    watched.wait_for_url("**/near/**")
    assert parse_qs(urlsplit(watched.url).query) == {"place": ["石江村"]}


def test_a_place_is_chosen_with_a_finger_and_wrong_ones_are_said_to_be(watched: Page, county: str):
    watched.goto(f"{county}covers/")
    box = watched.get_by_role("combobox")
    box.press_sequentially("火星村")
    expect(watched.get_by_role("status")).to_have_text("没有叫这个名字的地方")
    box.fill("石江")
    watched.get_by_role("option").first.click()
    watched.wait_for_url("**/covers/?q=**")
    assert "由谁负责" in watched.get_by_role("heading", level=1).inner_text()


def test_a_broken_script_breaks_nothing(page: Page, county: str):
    page.route(
        "**/portal.js", lambda route: route.fulfill(body="throw 1", content_type="text/javascript")
    )
    page.goto(county)
    page.get_by_label("您在哪个村、镇或地方？").fill("石江村")
    page.get_by_role("button", name="查找").click()
    assert page.get_by_role("heading", level=1).inner_text() == "锁石镇石江村附近，谁能帮您"


def test_ones_position_is_used_once_and_kept_nowhere(watched: Page, county: str):
    watched.context.grant_permissions(["geolocation"])
    watched.context.set_geolocation({"latitude": 27.2912345, "longitude": 112.2098765})
    watched.goto(county)
    watched.get_by_role("button", name="用我现在的位置").click()
    watched.wait_for_url("**/near/**")
    assert urlsplit(watched.url).query == "lat=27.291&lng=112.21"
    assert watched.get_by_role("heading", level=1).inner_text() == "您附近，谁能帮您"
    assert watched.context.cookies() == []
    assert watched.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_first_useful_thing_is_in_sight_on_a_phone(watched: Page, county: str):
    for state, useful in (
        ("", "#place"),
        ("near/?place=石江村", ".answer a[href^='tel:']"),
        ("covers/?q=石江村", ".answer a[href^='tel:']"),
        ("suoshi/", "a.button[href^='tel:']"),
    ):
        watched.goto(county + state)
        box = watched.locator(useful).first.bounding_box()
        assert box["y"] + box["height"] <= 740, state


def test_ordinary_pages_load_no_map(page: Page, county: str):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for state in ("", "near/?place=石江村", "town/431321112/", "suoshi/"):
        page.goto(county + state, wait_until="networkidle")
    assert not [url for url in asked if "leaflet" in url or "map." in url]


def test_the_map_loads_tiles_from_its_provider_and_from_nobody_else(
    watched: Page, county: str, settings
):
    settings.MAP = MAP
    tiles = draw_tiles(watched)
    others: list[str] = []
    watched.on("request", lambda request: others.append(request.url))
    watched.goto(f"{county}near/?place=石江村")
    watched.get_by_role("button", name="显示地图").click()
    watched.locator(".leaflet-tile-loaded").first.wait_for()

    assert tiles
    # Who gives out keys may see which site asks, and never which place was asked for.
    assert {tile.headers.get("referer") for tile in tiles} <= {
        urlsplit(county)._replace(path="/").geturl()
    }
    hosts = {urlsplit(url).netloc for url in others}
    assert hosts == {urlsplit(county).netloc, "tiles.example"}
    expect(watched.locator(".leaflet-control-attribution")).to_contain_text("审图号")
    watched.get_by_role("button", name="放大").click()
    watched.wait_for_timeout(400)
    assert watched.evaluate("window.refused") == []


def test_the_map_is_used_by_keyboard_and_gives_the_focus_back(watched: Page, county: str):
    watched.emulate_media(reduced_motion="reduce")
    watched.set_viewport_size({"width": 1280, "height": 900})
    watched.goto(f"{county}near/?place=石江村&kind=workstation&map=on")
    mark = watched.get_by_role("button", name="锁石镇法律援助工作站")
    mark.focus()
    assert watched.evaluate(FOCUS_IS_SEEN)
    watched.keyboard.press("Enter")
    link = watched.locator(".leaflet-popup a", has_text="锁石镇法律援助工作站")
    expect(link).to_be_focused()
    expect(watched.locator(".leaflet-popup")).to_contain_text("现在开门")
    watched.get_by_role("button", name="关闭").wait_for()
    assert violations(watched) == []

    watched.keyboard.press("Escape")
    expect(link).to_have_count(0)
    expect(mark).to_be_focused()
    watched.keyboard.press("Enter")
    watched.keyboard.press("Enter")
    watched.wait_for_url("**/stations/suoshi/")


@pytest.mark.parametrize("size", [{"width": 320, "height": 700}, {"width": 360, "height": 780}])
def test_nothing_of_the_map_covers_a_station_opened_on_a_phone(
    watched: Page, county: str, size: ViewportSize
):
    watched.emulate_media(reduced_motion="reduce")
    watched.set_viewport_size(size)
    watched.goto(f"{county}near/?place=石江村&map=on")
    watched.locator(".map__mark--station").first.wait_for()
    for mark in watched.locator(".map__mark--station").all():
        mark.focus()
        watched.keyboard.press("Enter")
        watched.wait_for_timeout(300)
        assert watched.evaluate(COVERED) == []
        watched.keyboard.press("Escape")


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_marks_close_together_open_by_keyboard_and_lead_on_to_their_stations(
    watched: Page, county: str, motion: Literal["reduce", "no-preference"], key: str
):
    watched.emulate_media(reduced_motion=motion)
    watched.goto(f"{county}near/?place=石江村&map=on")
    cluster = watched.locator(".map__mark--cluster").first
    assert "个站点，按回车键展开" in cluster.get_attribute("aria-label")
    cluster.focus()
    for _ in range(3):
        opened = watched.locator(":focus").get_attribute("aria-label")
        watched.keyboard.press(key)
        watched.wait_for_function(
            "before => ![before, document.querySelector('.map').getAttribute('aria-label')]"
            ".includes(document.activeElement.getAttribute('aria-label'))",
            arg=opened,
        )
        if watched.locator(".map__mark--station:focus").count():
            break
    assert "联络点，" in watched.locator(":focus").get_attribute("aria-label")
    watched.keyboard.press(key)
    expect(watched.locator(".leaflet-popup a[href]").first).to_be_focused()


def test_a_map_on_a_phone_tells_stations_apart_and_shows_where_one_asked_from(
    watched: Page, county: str
):
    watched.goto(f"{county}near/?place=石江村&map=on")
    watched.locator(".map__mark").first.wait_for()
    assert watched.locator(".map__mark:not(.map__mark--here)").count() >= 3
    behind = watched.locator(".map__mark--here").evaluate("(mark) => +mark.style.zIndex")
    others = watched.locator(".map__mark:not(.map__mark--here)")
    assert all(
        level > behind for level in others.evaluate_all("(all) => all.map((m) => +m.style.zIndex)")
    )
    assert watched.get_by_text("方框：距离从这里算起。").is_visible()


def test_a_map_without_a_single_position_says_so(watched: Page, county: str):
    Station.objects.update(lng=None, lat=None, wgs_lng=None, wgs_lat=None)
    watched.goto(f"{county}town/431321112/?map=on")
    expect(watched.get_by_text("这一页的站点还没有登记位置，图上看不到。")).to_be_visible()


def test_the_map_shows_what_the_list_says_and_is_put_away_again(watched: Page, county: str):
    watched.set_viewport_size({"width": 1280, "height": 900})
    watched.goto(f"{county}near/?place=石江村&map=on")
    watched.locator(".map__mark").first.wait_for()
    listed = watched.locator("[data-point]").count()
    single = watched.locator(".map__mark--station").count()
    clustered = sum(map(int, watched.locator(".map__mark--cluster").all_inner_texts()))
    assert single + clustered == listed == watched.locator("article").count()
    watched.get_by_role("link", name="收起地图").click()
    expect(watched.locator(".map")).to_have_count(0)
    assert parse_qs(urlsplit(watched.url).query) == {"place": ["石江村"]}


def test_the_card_is_alone_on_the_paper(page: Page, county: str):
    page.goto(f"{county}suoshi/card/")
    page.emulate_media(media="print")
    assert page.locator(".print-card").is_visible()
    for hidden in ("[data-print]", ".quick", ".footer", ".back"):
        assert not page.locator(hidden).first.is_visible()
    drawn = page.locator(".qr svg").bounding_box()
    assert 100 < drawn["width"] == pytest.approx(drawn["height"], abs=1)


def test_the_stations_page_on_paper_has_its_telephone_and_the_hours_of_every_season(
    page: Page, county: str
):
    page.goto(f"{county}suoshi/")
    phone = page.locator("dd", has_text=Station.objects.get(key="suoshi").phones[0])
    other_season = page.get_by_role("cell", name="8:00–12:00")
    for there in (phone, other_season):
        expect(there).to_be_hidden()
    page.emulate_media(media="print")
    for there in (phone, other_season):
        expect(there).to_be_visible()
    expect(page.locator(".actions")).to_be_hidden()


def test_a_list_on_paper_has_its_stations_and_nothing_to_fill_in(page: Page, county: str):
    page.goto(f"{county}near/?place=石江村&kind=contact_point")
    page.emulate_media(media="print")
    expect(page.locator(".station-card").first).to_be_visible()
    for control in page.locator("select, input, button, summary").all():
        expect(control).to_be_hidden()


def test_large_text_of_the_browser_still_fits(browser: Browser, county: str):
    context = browser.new_context(viewport={"width": 320, "height": 256}, locale="zh-CN")
    page = context.new_page()
    for state in ("", "near/?place=石江村", "suoshi/", "suoshi/report/"):
        page.goto(county + state)
        page.evaluate("document.documentElement.style.fontSize = '225%'")
        assert overflow(page) <= 0, state
    context.close()
