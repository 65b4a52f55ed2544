"""Finding a station in a real browser: with and without scripts, by keyboard, on paper, and
telling that something is wrong.
"""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from stations.models import MistakeReport, Station
from tests.journeys.accessibility import violations
from tests.journeys.filling import overflow
from tests.journeys.test_frame import (
    CUT_OFF,
    FOCUS_IS_SEEN,
    LEADS_NOWHERE,
    MODES,
    SMALL_TARGETS,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

STATES = (
    *("", "?map=on", "near/?place=石江村", "near/?place=石江村&sort=best&audience=elderly"),
    *("near/?place=石江村&map=on", "near/?place=双溪村", "near/?place=石壁村", "near/?place="),
    *("near/?place=杭州", "near/?place=417700"),
    *("near/?lat=27.29&lng=112.21", "near/?lat=39.9&lng=116.4", "near/?place=石江村&facility=lift"),
    *("covers/", "covers/?q=石江村", "covers/?q=双溪村", "covers/?q="),
    *("town/431321112/", "town/431321112/?map=on", "town/431321/", "suoshi/", "suoshi/card/"),
    *("suoshi/report/", "suoshi/report/thanks/", "shijiang/"),
)


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
        assert watched.evaluate(LEADS_NOWHERE) == [], state
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
        ("", "#id_place"),
        ("near/?place=石江村", ".answer a[href^='tel:']"),
        ("covers/?q=石江村", ".answer a[href^='tel:']"),
        ("suoshi/", "a.button[href^='tel:']"),
    ):
        watched.goto(county + state)
        box = watched.locator(useful).first.bounding_box()
        assert box["y"] + box["height"] <= 740, state


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
