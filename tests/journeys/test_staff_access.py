"""Enrolment, signing in and the editor in a real browser, under the policy that the site sends."""

import base64
from collections.abc import Iterator

import pytest
from django.test import Client
from django_otp.oath import TOTP
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from guides.models import GuideIndexPage
from home.models import CampaignIndexPage, HomePage
from portal import roles
from portal.roles import Role
from tests.factories.portal import PASSWORD, code_now, member, signed_in
from tests.journeys.accessibility import STANDARD, broken_rules

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
SIZES = [{"width": 360, "height": 740}, {"width": 1280, "height": 900}]


@pytest.fixture(params=SIZES, ids=["phone", "desk"])
def screen(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that notes what its policy stopped."""
    context = browser.new_context(
        viewport=request.param, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.add_init_script(LISTEN)
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A desk at which somebody sits who may do everything."""
    session = signed_in(Client(), member(is_superuser=True)).cookies["sessionid"].value
    context = browser.new_context(viewport=SIZES[1], locale="zh-CN", timezone_id="Asia/Shanghai")
    context.add_init_script(LISTEN)
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    yield context.new_page()
    context.close()


def is_clean(page: Page) -> None:
    """The policy stopped nothing, no rule of accessibility is broken, nothing overflows."""
    assert page.evaluate("window.violations") == []
    found = broken_rules(page, rules=STANDARD)
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def fill_in(page: Page, username: str, code: str) -> None:
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=otp_token]").fill(code)
    page.get_by_role("button", name="登录").click()


def test_a_newcomer_gets_a_code_enrols_her_phone_and_signs_in(
    screen: Page, live_server: LiveServer
) -> None:
    roles.synchronise()
    supervisor = member(Role.SUPERVISOR, username="boss")
    member(Role.CLERK, username="newcomer")

    screen.goto(f"{live_server.url}/admin/people/")
    fill_in(screen, "boss", code_now(supervisor))
    is_clean(screen)
    screen.get_by_role("row", name="newcomer").get_by_role("button", name="发登记码").click()
    enrolment_code = screen.locator(".handover__code").inner_text()
    is_clean(screen)
    screen.context.clear_cookies()

    screen.goto(f"{live_server.url}/admin/")
    is_clean(screen)
    fill_in(screen, "newcomer", enrolment_code)
    expect(screen.get_by_role("heading", name="登记您的验证器")).to_be_visible()
    is_clean(screen)
    phone = TOTP(base64.b32decode(screen.locator(".enrol__key").inner_text().replace(" ", "")))
    screen.get_by_label("验证码").fill(f"{phone.token():06d}")
    screen.get_by_role("button", name="登记").click()
    expect(screen.locator(".recovery li")).to_have_count(10)
    is_clean(screen)
    screen.get_by_role("link", name="收好了，进入后台").click()
    expect(screen.get_by_role("heading", name="张，您好")).to_be_visible()
    is_clean(screen)
    screen.context.clear_cookies()

    phone.drift = 1  # a code opens once; the next is taken half a minute early
    screen.goto(f"{live_server.url}/admin/")
    fill_in(screen, "newcomer", f"{phone.token():06d}")
    expect(screen.get_by_role("heading", name="张，您好")).to_be_visible()


def test_the_editors_widgets_work_and_the_policy_stops_nothing(
    desk: Page, live_server: LiveServer
) -> None:
    guides, campaigns = GuideIndexPage.objects.get(), CampaignIndexPage.objects.get()

    desk.goto(f"{live_server.url}/admin/pages/add/guides/guidepage/{guides.pk}/")
    desk.locator("#id_reviewed_on").click()
    expect(desk.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)
    desk.keyboard.press("Escape")
    desk.locator("button.c-sf-add-button:visible").first.click()
    expect(desk.locator(".Draftail-Editor").first).to_be_visible()
    assert desk.evaluate("window.violations") == []

    desk.goto(f"{live_server.url}/admin/pages/add/home/campaignpage/{campaigns.pk}/")
    add = desk.locator("[id$=-ADD]:visible")
    forms = desk.locator("[data-inline-panel-child]:visible")
    before = forms.count()
    add.first.click()
    expect(forms).to_have_count(before + 1)
    assert desk.evaluate("window.violations") == []


LISTINGS = (
    "",
    "pages/",
    "images/",
    "images/add/",
    "documents/",
    "documents/multiple/add/",
    "snippets/",
    "users/",
    "users/new/",
    "groups/new/",
    "account/",
    "reports/site-history/",
    "reports/workflow/",
    "reports/page-types-usage/",
    "workflows/add/",
    "redirects/add/",
    "collections/",
    "people/",
)


def test_no_listing_of_the_admin_wants_more_than_its_policy_allows(
    desk: Page, live_server: LiveServer
) -> None:
    stopped = {}
    home = HomePage.objects.get()
    for path in (*LISTINGS, f"pages/{home.pk}/", f"pages/{home.pk}/edit/"):
        answer = desk.goto(f"{live_server.url}/admin/{path}", wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200, path
        if violations := desk.evaluate("window.violations"):
            stopped[path] = violations
    assert stopped == {}
