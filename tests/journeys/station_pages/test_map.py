"""The map of stations in a real browser: loaded only when asked for, used by keyboard and on a
phone.
"""

from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Request, Route, ViewportSize, expect

from stations.models import Station
from tests.journeys.accessibility import violations
from tests.journeys.test_frame import FOCUS_IS_SEEN

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
# The links and buttons of an opened station, and its words, that something else lies upon.
COVERED = """() => [...document.querySelectorAll(".leaflet-popup :is(a, p)")].filter((e) => {
  const popup = e.closest(".leaflet-popup"), box = e.getBoundingClientRect();
  return [[1, 1], [box.width - 1, 1], [1, box.height - 1], [box.width / 2, box.height / 2]].some(
    ([x, y]) => !popup.contains(document.elementFromPoint(box.x + x, box.y + y)));
}).map((e) => e.textContent)"""


def draw_tiles(page: Page) -> list[Request]:
    """Answer requests for tiles; returns those that come."""
    asked: list[Request] = []

    def answer(route: Route) -> None:
        asked.append(route.request)
        route.fulfill(body=PIXEL, content_type="image/png")

    page.route("https://tiles.example/**", answer)
    return asked


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
