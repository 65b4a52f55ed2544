"""Applying for aid with a real browser: the whole way, with and without scripts, mouse, room."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from applications.models import Application, Draft
from portal import outbox
from portal.models import TextMessage
from tests.factories.applications import NO_PHONE, VIOLENCE, WAGES, place
from tests.journeys.filling import (
    CONSTRAINED,
    UNDESCRIBED,
    follow,
    hand_in,
    overflow,
    press,
    reference,
    violations,
    walk,
    where,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def base(live_server) -> str:
    """The site of a county with stations."""
    place()
    return live_server.url


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser's console complains about, a broken security policy among it."""
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def inspector(page: Page, problems: list[str]) -> Callable[[str], None]:
    """Looks at a page in one state, and writes down what is wrong with it."""

    def look(state: str) -> None:
        found = [*violations(page), *page.evaluate(UNDESCRIBED)]
        if overflow(page) > 0:
            found.append(f"{overflow(page)} pixels too wide")
        if page.evaluate(CONSTRAINED):
            found.append("the browser would stop the visitor by itself")
        if page.locator("h1").count() != 1:
            found.append("not one h1")
        problems.extend(f"{state}: {problem}" for problem in found)

    return look


def test_wages_every_page_in_every_state(page: Page, base: str, complaints: list[str]):
    problems: list[str] = []
    look = inspector(page, problems)

    walk(page, base, WAGES, look, mistakes=True)
    number = hand_in(page)
    look("done")

    assert problems == []
    assert complaints == []
    assert Application.objects.get().reference == number
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_others_see_accessible_pages_too(page: Page, base: str):
    problems: list[str] = []
    look = inspector(page, problems)
    helper = {"relation": "child", "helper_name": "陈小明", "helper_phone": "13700001111"}
    day = {"deadline_date_year": "2099", "deadline_date_month": "1", "deadline_date_day": "2"}
    story = NO_PHONE | {
        "who": {"capacity": "relative"},
        "helper": helper,
        "deadline": {"deadline": "yes", **day},
        "township": {"township": "elsewhere"},
        "elsewhere": {"address": "湖南省长沙市岳麓区"},
    }

    walk(page, base, story, look, mistakes=True)
    press(page, "保存，以后再递交")
    look("saved")
    page.go_back()
    hand_in(page)
    look("done with receipt")
    for path in ("/apply/return/", "/my/", "/my/receipt/"):
        page.goto(base + path)
        look(path)

    assert problems == []


def test_wages_without_scripts(page_without_scripts: Page, base: str):
    page = page_without_scripts

    walk(page, base, WAGES, mistakes=True)
    number = hand_in(page)

    assert Application.objects.get().reference == number


def test_the_way_back_after_handing_in_leads_to_the_confirmation(page: Page, base: str):
    walk(page, base, WAGES)
    number = hand_in(page)

    page.go_back()
    assert reference(page) == number
    page.reload()
    assert reference(page) == number
    assert Application.objects.count() == 1


def test_reloading_and_going_back_lose_nothing(page: Page, base: str):
    page.goto(f"{base}/apply/who/")
    page.get_by_label("为我自己").check()
    press(page, "保存并继续")
    page.get_by_label("被拖欠工资").check()
    press(page, "保存并继续")
    page.get_by_label("用自己的话").fill("老板跑了")
    press(page, "保存并继续")
    page.reload()
    assert where(page) == "/apply/opponent/"

    page.go_back()
    expect(page.get_by_label("用自己的话")).to_have_value("老板跑了")
    page.go_back()
    expect(page.get_by_label("被拖欠工资")).to_be_checked()


def test_the_focus_goes_to_the_mistakes_and_from_there_to_the_field(page: Page, base: str):
    page.goto(f"{base}/apply/who/")
    press(page, "保存并继续")

    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^错误："))
    page.locator(".error-summary").get_by_role("link", name="请选择您为谁申请").click()
    assert page.evaluate("document.activeElement.value") == "self"


def test_questions_of_the_other_choice_are_folded_away(page: Page, base: str):
    walk_to(page, base, "person")

    assert not page.get_by_label("身份证号", exact=True).is_visible()
    page.get_by_label("我现在能填身份证号").check()
    assert page.get_by_label("身份证号", exact=True).is_visible()
    assert not page.get_by_label("哪一年出生").is_visible()


def walk_to(page: Page, base: str, key: str) -> None:
    """Fill in wages up to a page."""

    class Arrived(Exception):
        pass

    def look(state: str) -> None:
        if state == f"{key}, fresh":
            raise Arrived

    with pytest.raises(Arrived):
        walk(page, base, WAGES, look)


def test_violence_tells_nothing_to_whoever_looks_over_the_shoulder(
    page: Page, context: BrowserContext, base: str
):
    titles: list[str] = []
    problems: list[str] = []
    look = inspector(page, problems)

    def note(state: str) -> None:
        look(state)
        if "safety" in titles or state.startswith("safety"):
            titles.append("safety")
            titles.append(page.title())

    walk(page, base, VIOLENCE, note)

    told = [title for title in titles if title != "safety"]
    assert told
    assert not [title for title in told if any(w in title for w in ("援助", "暴力", "发生"))]
    assert problems == []

    follow(page, "立即离开本页")
    page.wait_for_url("**/calendar/")
    assert not [w for w in ("援助", "暴力", "申请") if w in page.title() + page.content()]
    for _again in range(2):
        page.go_back(wait_until="commit")
        page.wait_for_url("**/calendar/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("月")
    assert not [c for c in context.cookies() if c["name"] == "draft"]
    page.goto(f"{base}/apply/")
    page.reload()
    assert where(page) == "/apply/"
    assert "丈夫" not in page.content()


def test_shift_three_times_leaves_and_two_times_does_not(page: Page, base: str):
    page.goto(f"{base}/apply/who/")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.keyboard.press("a")
    page.keyboard.press("Shift")
    assert where(page) == "/apply/who/"

    page.keyboard.press("Shift")
    page.keyboard.press("Shift")

    page.wait_for_url("**/calendar/")


def test_violence_is_handed_in_without_a_word_about_means_and_without_a_text(page: Page, base: str):
    walk(page, base, VIOLENCE)
    assert not page.get_by_role("heading", name="经济情况").is_visible()

    hand_in(page)

    assert page.get_by_role("heading", name="您的收据码").is_visible()
    assert not Application.objects.get().may_text


def test_without_phone_and_card_the_receipt_code_shows_the_status(page: Page, base: str):
    walk(page, base, NO_PHONE)
    number = hand_in(page)
    code = page.locator(".print-card .reference").inner_text()

    page.goto(f"{base}/my/")
    follow(page, "凭收据码查询")
    page.get_by_label("申请编号").fill(number.lower())
    page.get_by_label("收据码").fill(code.replace("-", " "))
    press(page, "查询")

    expect(page.get_by_role("heading", level=1)).to_have_text("已收到，等待审查")
    assert violations(page) == []
    follow(page, "撤回申请")
    assert violations(page) == []
    press(page, "撤回申请")
    expect(page.get_by_role("heading", level=1)).to_have_text("已撤回")


def test_the_code_on_the_phone_shows_the_status(page: Page, base: str):
    walk(page, base, WAGES)
    number = hand_in(page)
    page.goto(f"{base}/my/")
    page.get_by_label("申请编号").fill(number)
    page.get_by_label("申请时留的手机号").fill("138 1234 5678")
    press(page, "发验证码")
    assert violations(page) == []

    outbox.drain()
    text = TextMessage.objects.filter(purpose="status_code").get().text
    page.get_by_label("短信里的验证码").fill(text.split("，")[0].split()[1])
    press(page, "看进度")

    expect(page.get_by_role("heading", level=1)).to_have_text("已收到，等待审查")


def test_on_another_device_the_return_code_opens_what_was_typed(
    page: Page, browser: Browser, base: str
):
    walk_to(page, base, "opponent")
    press(page, "保存，以后再填")
    code = page.locator(".reference").inner_text()
    assert code == Draft.objects.get().return_code

    other = browser.new_context(locale="zh-CN").new_page()
    other.goto(f"{base}/apply/")
    follow(other, "继续以前的申请")
    other.get_by_label("返回码").fill(code)
    press(other, "打开我的申请")
    assert where(other) == "/apply/opponent/"
    follow(other, "上一步")
    expect(other.get_by_label("用自己的话")).to_have_value(WAGES["story"]["story"])
    other.context.close()


def test_two_windows_show_both_what_was_typed(page: Page, context: BrowserContext, base: str):
    walk_to(page, base, "story")
    second = context.new_page()
    second.goto(page.url)
    second.get_by_label("用自己的话").fill("第二个窗口写的")
    press(second, "保存并继续")

    page.get_by_label("用自己的话").fill("第一个窗口写的")
    press(page, "保存并继续")

    assert "第二个窗口写的" in page.locator(".error-summary").inner_text()
    expect(page.get_by_label("用自己的话").last).to_have_value("第一个窗口写的")
    assert violations(page) == []
    press(page, "用先保存的")
    page.go_back()
    expect(page.get_by_label("用自己的话")).to_have_value("第二个窗口写的")


def test_a_second_press_while_the_first_is_under_way_makes_one_application(page: Page, base: str):
    walk(page, base, WAGES)

    page.get_by_role("button", name="递交申请").dblclick()

    page.wait_for_url("**/apply/done/**")
    assert Application.objects.count() == 1
