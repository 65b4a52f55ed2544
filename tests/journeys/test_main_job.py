"""What the portal is for, from the first question to the answer, on the demonstration of a real
county: search, read, find who is near, apply, take, propose, grant, look up. Every screen is looked
at, and kept as a picture for a phone and for a desk in `var/screenshots`.
"""

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from applications.enums import Status
from applications.models import Application
from home import demo
from home.demo.accounts import PASSWORD
from portal import outbox
from portal.models import TextMessage, User
from tests.factories.applications import WAGES
from tests.factories.portal import code_now
from tests.journeys.accessibility import broken_rules
from tests.journeys.filling import follow, hand_in, overflow, press, walk

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,  # builds a whole county, once for each way of walking through it
    pytest.mark.django_db(transaction=True),
]

PICTURES = Path(settings.BASE_DIR) / "var" / "screenshots"
SIZES = ({"width": 1280, "height": 900}, {"width": 360, "height": 740})
LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
Look = Callable[[str], None]


@pytest.fixture
def base(live_server: LiveServer, settings: LazySettings) -> str:
    """The demonstration county, searchable."""
    settings.DEMO = True
    demo.build(reset=False, say=lambda text: None)
    outbox.drain()
    call_command("search_rebuild", stdout=StringIO())
    return live_server.url


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """One browser for everybody in turn, on a desk."""
    context = browser.new_context(
        viewport=SIZES[0],
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        java_script_enabled=request.param,
    )
    context.add_init_script(LISTEN)
    yield context.new_page()
    context.close()


@pytest.fixture
def look(page: Page, request: pytest.FixtureRequest) -> Iterator[Look]:
    """Looks at the page as it is in both sizes, and keeps pictures of it where scripts run."""
    problems: list[str] = []
    has_scripts = "without" not in request.node.name
    PICTURES.mkdir(parents=True, exist_ok=True)

    def at(state: str) -> None:
        for size in SIZES:
            page.set_viewport_size(size)
            if overflow(page) > 0:
                problems.append(f"{state} {size['width']}: {overflow(page)} pixels too wide")
            if has_scripts:  # what axe does needs them
                part = ".desk" if page.locator(".desk").count() else "body"
                problems.extend(f"{state}: {item['id']}" for item in broken_rules(page, part))
                problems.extend(page.evaluate("window.violations"))
                page.screenshot(path=PICTURES / f"{state}-{size['width']}.png")
        page.set_viewport_size(SIZES[0])

    yield at
    assert problems == []


def test_from_the_question_to_the_grant(page: Page, base: str, look: Look) -> None:
    read_up(page, base, look)
    find_who_is_near(page, look)
    walk(page, base, WAGES)
    look("apply-check")
    reference = hand_in(page)
    look("apply-done")

    for username, work in (("clerk", take), ("reviewer", propose), ("approver", grant)):
        sign_in(page, base, username)
        look(f"staff-{username}-dashboard")
        open_file(page, base, reference)
        work(page, look)
        page.context.clear_cookies()

    assert Application.objects.get(reference=reference).status == Status.GRANTED
    look_up(page, base, reference)
    expect(page.get_by_role("heading", level=1)).to_contain_text("法律援助")
    expect(page.get_by_text("给予法律援助").first).to_be_visible()
    look("status")


def read_up(page: Page, base: str, look: Look) -> None:
    """Ask in everyday words, and read the guide."""
    page.goto(base)
    look("home")
    page.get_by_role("searchbox").first.fill("讨薪")
    with page.expect_navigation():
        page.get_by_role("searchbox").first.press("Enter")
    look("search")
    follow(page, "老板不给工资怎么办")
    expect(page.get_by_role("heading", level=1)).to_have_text("老板不给工资怎么办")
    look("guide")


def find_who_is_near(page: Page, look: Look) -> None:
    """From any page to the stations near one's village, and to the nearest."""
    follow(page, "服务站点")
    look("stations")
    page.get_by_role("main").locator("[name=place]").first.fill("石江村")
    press(page, "查找")
    look("stations-near")
    nearest = page.locator("article h3 a").first
    name = nearest.inner_text()
    with page.expect_navigation():
        nearest.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    look("station")


def sign_in(page: Page, base: str, username: str) -> None:
    """With the password and the code of the authenticator."""
    page.goto(f"{base}/admin/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=otp_token]").fill(code_now(User.objects.get(username=username)))
    press(page, "登录")
    expect(page.get_by_role("heading", level=1)).to_contain_text("您好")


def open_file(page: Page, base: str, reference: str) -> None:
    """By its number."""
    page.goto(f"{base}/admin/applications/")
    page.get_by_label("编号、电话、身份证号或全名").fill(reference)
    press(page, "查找")
    expect(page.get_by_text(reference).first).to_be_visible()


def take(page: Page, look: Look) -> None:
    """The clerk takes it, and hands it to the reviewer."""
    look("file-new")
    press(page, "领取")
    follow(page, "转交同事")
    page.get_by_label("交给谁").select_option(label=_choice(page, "李志强"))
    press(page, "转交同事")
    look("file-handed-over")


def _choice(page: Page, name: str) -> str:
    options = page.get_by_label("交给谁").locator("option").all_inner_texts()
    return next(text for text in options if name in text)


def propose(page: Page, look: Look) -> None:
    """The reviewer proposes to grant it."""
    follow(page, "提出审查意见")
    page.get_by_role("radio", name="给予法律援助", exact=True).check()
    page.get_by_role("checkbox", name="第三十一条第五项").check()
    page.get_by_role("textbox", name="理由").fill("请求支付劳动报酬，事项和条件都符合。")
    look("proposal")
    press(page, "提出审查意见")
    expect(page.get_by_text("“提出审查意见”已办理")).to_be_visible()


def grant(page: Page, look: Look) -> None:
    """The approver, who has not handled it, decides."""
    follow(page, "作出决定")
    look("decision")
    press(page, "作出决定")
    look("file-decided")


def look_up(page: Page, base: str, reference: str) -> None:
    """With the number and the code on the phone."""
    page.goto(f"{base}/my/")
    page.get_by_label("申请编号").fill(reference)
    page.get_by_label("申请时留的手机号").fill(str(WAGES["phone"]["phone"]))
    press(page, "发验证码")
    outbox.drain()
    text = TextMessage.objects.filter(purpose="status_code").latest("pk").text
    page.get_by_label("短信里的验证码").fill(text.split("，")[0].split()[1])
    press(page, "看进度")
