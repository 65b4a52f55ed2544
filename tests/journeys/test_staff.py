"""A day at the desk in a real browser: sign in, take a file, propose, decide; every screen in every
state looked at on a phone and on a desk; and the same work without scripts.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from applications.enums import Status
from applications.models import Decision
from applications.transitions import perform
from portal import roles
from portal.models import User
from stations.models import Station
from tests.applications.test_minors import CHILD
from tests.factories.casework import hand_in, signed_in, staff
from tests.factories.portal import PASSWORD, code_now
from tests.factories.stations import network
from tests.journeys.accessibility import clipped, violations
from tests.journeys.filling import press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
VIEWS = ((DESK, "light"), (PHONE, "light"), (DESK, "dark"))
SMALL_TARGETS = """
() => ["a.button", "button", "select", "textarea", "summary", "input"]
  .flatMap((kind) => [...document.querySelectorAll(`.desk ${kind}`)])
  .filter((e) => e.checkVisibility() && e.type !== "hidden")
  .map((e) => e.closest("label") || e)
  .filter((e) => e.getBoundingClientRect().height < 31.5)
  .map((e) => e.outerHTML.slice(0, 120))
"""
# Colours fade when a scheme changes; half way, a contrast says nothing.
SETTLE = """
() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  .then(() => Promise.allSettled(
    document.getAnimations().filter((e) => e instanceof CSSTransition).map((e) => e.finished)
  ))
  .then(() => true)
"""
Look = Callable[[str], None]


@pytest.fixture
def stations(live_server: LiveServer) -> dict[str, Station]:
    roles.synchronise()
    return network()


def member(role: str, *stations: Station) -> User:
    """Somebody who can sign in with a password and a code."""
    user = staff(role, *stations, username=role)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """What was wrong with any screen; nothing may be at the end."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def page(browser: Browser, problems: list[str]) -> Iterator[Page]:
    """A desk's browser that notes what its policy stopped and what its console says."""
    context = browser.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.add_init_script(LISTEN)
    made = context.new_page()
    made.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    made.on("pageerror", lambda error: problems.append(str(error)))
    yield made
    context.close()


@pytest.fixture
def look(page: Page, problems: list[str]) -> Look:
    """Looks at the screen as it is: on a desk, on a phone, in the dark."""

    def at(state: str) -> None:
        page.wait_for_load_state()
        for size, scheme in VIEWS:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            page.evaluate(SETTLE)
            found = [*violations(page, ".desk"), *page.evaluate("window.violations")]
            found += [*page.evaluate(SMALL_TARGETS), *clipped(page, ".desk")]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append("wider than the window")
            if page.locator("h1").count() != 1:
                found.append("not one h1")
            problems.extend(f"{state} {size['width']} {scheme}: {problem}" for problem in found)
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="light")

    return at


def sign_in(page: Page, base: str, user: User) -> None:
    page.goto(f"{base}/admin/")
    page.locator("[name=username]").fill(user.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=otp_token]").fill(code_now(user))
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("您好")


def sign_out(page: Page) -> None:
    page.locator(".sidebar-footer button").first.click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.locator("[name=otp_token]")).to_be_visible()


def at_desk(page: Page, base: str, user: User) -> None:
    """Somebody who has shown both factors already."""
    session = signed_in(Client(), user).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": base}])


def test_a_file_is_taken_proposed_and_decided_by_two_people(
    page: Page, live_server: LiveServer, stations: dict[str, Station], look: Look
) -> None:
    base = live_server.url
    application = hand_in()
    reviewer, approver = (member(role, stations["centre"]) for role in ("reviewer", "approver"))

    sign_in(page, base, reviewer)
    look("dashboard")
    press(page, "办理下一件")
    expect(page.get_by_role("heading", level=1)).to_have_text("陈○ · 被拖欠工资、没签合同")
    look("file")
    page.get_by_role("link", name="提出审查意见").click()
    expect(page.get_by_role("radio", name="给予法律援助")).to_be_visible()
    look("proposal")
    press(page, "提出审查意见")
    expect(page.get_by_role("alert")).to_contain_text("请选择给予还是不予")
    look("proposal with errors")
    page.get_by_role("radio", name="给予法律援助").check()
    page.get_by_role("checkbox", name="第三十一条第五项").check()
    page.get_by_role("textbox", name="理由").fill("请求支付劳动报酬，事项和条件都符合。")
    press(page, "提出审查意见")
    expect(page.get_by_text("“提出审查意见”已办理")).to_be_visible()
    look("proposed")
    sign_out(page)

    sign_in(page, base, approver)
    page.get_by_role("link", name="待我处理").click()
    page.get_by_role("link", name="被拖欠工资、没签合同").click()
    page.get_by_role("link", name="作出决定").click()
    expect(page.get_by_text("请求支付劳动报酬，事项和条件都符合。")).to_be_visible()
    look("decision")
    press(page, "作出决定")
    decision = Decision.objects.get(application=application)
    expect(page.get_by_text(decision.official_number)).to_be_visible()
    look("decided")
    application.refresh_from_db()
    assert application.status == Status.GRANTED


def test_a_clerk_works_on_her_own_files_alone(
    page: Page, live_server: LiveServer, stations: dict[str, Station], look: Look
) -> None:
    base = live_server.url
    hers, other = hand_in(), hand_in(address={"township": "", "township_name": "不在本辖区"})
    clerk = member("clerk", stations["workstation"])
    member("reviewer", stations["centre"])
    at_desk(page, base, clerk)

    page.goto(f"{base}/admin/applications/?tab=open")
    expect(page.get_by_text(hers.reference)).to_be_visible()
    expect(page.get_by_text(other.reference)).to_have_count(0)
    look("queue")
    page.get_by_role("checkbox").check()
    press(page, "领取所选")
    expect(page.get_by_text("领取了 1 件")).to_be_visible()
    look("queue after taking")
    page.get_by_role("link", name="被拖欠工资、没签合同").click()
    page.get_by_text("写内部备注").click()
    look("file with a note being written")
    for name, label in (("转交同事", "交给谁"), ("撤回申请", "申请人怎样提出撤回")):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_label(label)).to_be_visible()
        look(name)
        press(page, name)
        expect(page.get_by_role("alert")).to_be_visible()
        look(f"{name} with errors")
        page.get_by_role("link", name="先不办").click()


def test_finding_and_unmasking_leave_nothing_in_an_address(
    page: Page, live_server: LiveServer, stations: dict[str, Station], look: Look
) -> None:
    base = live_server.url
    hand_in()
    at_desk(page, base, member("reviewer", stations["centre"]))
    page.goto(f"{base}/admin/applications/?tab=open")

    press(page, "查找")
    expect(page.get_by_text("请填写编号、电话、身份证号或全名")).to_be_visible()
    look("find with an error")
    page.get_by_role("link", name="回到队列").click()
    page.get_by_label("编号、电话、身份证号或全名").fill("13800005678")
    press(page, "查找")
    expect(page.get_by_text("找到 1 件")).to_be_visible()
    assert "138" not in page.url
    look("found")
    page.get_by_role("link", name="被拖欠工资、没签合同").click()
    page.go_back()
    expect(page.get_by_text("找到 1 件")).to_be_visible()
    page.get_by_label("编号、电话、身份证号或全名").fill("13900000000")
    press(page, "查找")
    expect(page.get_by_text("没有找到")).to_be_visible()
    look("nothing found")
    page.get_by_label("编号、电话、身份证号或全名").fill("陈晓")
    press(page, "查找")
    page.get_by_role("link", name="被拖欠工资、没签合同").click()
    page.get_by_role("link", name="显示全名与证件").click()
    expect(page.get_by_label("为什么要看")).to_be_visible()
    look("unmask")
    press(page, "显示")
    expect(page.get_by_role("alert")).to_contain_text("请写明为什么要看")
    look("unmask with errors")
    page.get_by_label("为什么要看").fill("电话联系申请人")
    press(page, "显示")
    expect(page.get_by_text("13800005678")).to_be_visible()
    look("unmasked")


def test_filters_refresh_the_list_and_the_address(
    page: Page, live_server: LiveServer, stations: dict[str, Station], look: Look
) -> None:
    wages = hand_in()
    violence = hand_in(matter={"matter": "domestic-violence"})
    at_desk(page, live_server.url, member("supervisor", stations["centre"]))
    page.goto(f"{live_server.url}/admin/applications/")
    expect(page.get_by_text(wages.reference)).to_be_visible()

    page.get_by_label("事项").select_option("domestic-violence")
    expect(page.get_by_text(wages.reference)).to_have_count(0)
    expect(page.get_by_text(violence.reference)).to_be_visible()
    expect(page).to_have_url(re.compile("matter=domestic-violence"))
    look("filtered")
    page.get_by_label("事项").select_option("environment")
    expect(page.get_by_text("换个条件试试")).to_be_visible()
    look("nothing left")
    page.get_by_role("link", name="导出名单").click()
    expect(page.get_by_text("共 0 件")).to_be_visible()
    look("export")
    press(page, "导出")
    expect(page.get_by_role("alert")).to_contain_text("请写明导出做什么用")
    look("export with errors")


def test_overseers_and_the_demonstration_have_screens_of_their_own(
    page: Page,
    live_server: LiveServer,
    stations: dict[str, Station],
    look: Look,
    settings: LazySettings,
) -> None:
    settings.DEMO = True
    application = hand_in(matter={"matter": "domestic-violence"})
    perform(application, "take", by=member("reviewer", stations["centre"]))
    at_desk(page, live_server.url, member("auditor", stations["centre"]))
    page.goto(f"{live_server.url}/admin/applications/{application.pk}/")
    expect(page.get_by_text("谁看过、做过什么")).to_be_visible()
    look("file of an auditor")
    page.goto(f"{live_server.url}/admin/applications/messages/")
    expect(page.get_by_text(application.reference)).to_be_visible()
    look("messages")


def test_a_minors_file_is_closed_until_a_responsible_person_admits_a_colleague(
    page: Page, live_server: LiveServer, stations: dict[str, Station], look: Look
) -> None:
    file = hand_in(person=CHILD, matter={"matter": "maintenance"})
    reviewer, supervisor = (member(role, stations["centre"]) for role in ("reviewer", "supervisor"))
    at_desk(page, live_server.url, reviewer)
    page.goto(f"{live_server.url}/admin/applications/{file.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("未成年人的申请")
    look("closed file")
    hers = page.context.storage_state()["cookies"]

    at_desk(page, live_server.url, supervisor)
    page.goto(f"{live_server.url}/admin/applications/{file.pk}/")
    look("a minor's file of a supervisor")
    page.get_by_role("link", name="批准或取消").click()
    press(page, "批准查看")
    expect(page.get_by_role("alert")).to_contain_text("请选择")
    look("admission with errors")
    page.get_by_role("checkbox").check()
    page.get_by_label("为什么").fill("承办这份申请")
    press(page, "批准查看")
    expect(page.get_by_text(f"已批准：{reviewer.get_full_name()}")).to_be_visible()
    page.get_by_role("link", name="批准或取消").click()
    look("admission")

    page.context.add_cookies(hers)
    page.goto(f"{live_server.url}/admin/applications/{file.pk}/")
    press(page, "领取")
    expect(page.get_by_text("提出审查意见").first).to_be_visible()


def test_the_work_is_done_without_scripts(
    page_without_scripts: Page, live_server: LiveServer, stations: dict[str, Station]
) -> None:
    page, base = page_without_scripts, live_server.url
    application = hand_in()
    at_desk(page, base, member("reviewer", stations["centre"]))

    page.goto(f"{base}/admin/applications/")
    page.get_by_text("筛选", exact=True).first.click()
    page.get_by_label("标记").select_option("free")
    press(page, "筛选")
    page.get_by_role("link", name="被拖欠工资、没签合同").click()
    expect(page.get_by_text("老板欠了三个月工资")).to_be_visible()
    press(page, "领取")
    page.get_by_role("link", name="提出审查意见").click()
    page.get_by_role("radio", name="不予法律援助").check()
    page.get_by_text("其他条文").click()
    page.get_by_role("checkbox", name="第二十二条").check()
    page.get_by_role("textbox", name="理由").fill("不在事项范围内，已说明可以咨询。")
    press(page, "提出审查意见")
    expect(page.get_by_text("“提出审查意见”已办理")).to_be_visible()
    application.refresh_from_db()
    assert application.status == Status.PROPOSED
