"""Walk the back office as somebody who may do everything, and read every word of it."""

import io
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from PIL import Image as Picture
from playwright.sync_api import Browser, Locator, Page, Request, expect
from pytest_django.live_server_helper import LiveServer
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, GroupApprovalTask

from applications.models import Application
from applications.review.forms import FORMS
from applications.transitions import StepData, perform
from guides.models import GuideIndexPage, GuidePage
from home.models import HomePage
from portal.models import User
from portal.roles import Role
from stations.models import StationStaff
from tests.factories.casework import at, hand_in, signed_in, staff
from tests.factories.guides import CaseFactory, GuideFactory
from tests.factories.home import NoticeFactory
from tests.factories.stations import network
from tests.journeys.reading import english
from tests.portal.catalogues import LATIN_WORDS

expect.set_options(timeout=20_000)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

DESK = {"width": 1280, "height": 900}
# The name of this machine, and the keys of the stations.
ALLOWED = LATIN_WORDS | {"localhost", "centre", "suoshi", "shijiang"}
MANY = 80
PASSWORD = "讨薪要趁早2026"
BULK_PAGE_ACTIONS = ("move", "delete", "publish", "unpublish")
BULK_FILE_ACTIONS = ("add_tags", "add_to_collection", "delete")
BULK_USER_ACTIONS = ("delete", "set_active_state", "assign_role")
STREAMS = ("legal", "related_cases", "downloads", "body", "bring", "steps")
BODY_BLOCKS = 4
# Signing out, files, pictures of icons, what is shown to the public, and bulk actions on nothing.
ELSEWHERE = re.compile(
    r"/(logout|sprite|jsi18n|view_draft|preview)/|export=|/admin/documents/\d+/|/bulk/[\w/]*$|\.(xlsx|csv|pdf|ics)(\?|$)"
)
NUMBER = re.compile(r"/(\d+|[0-9a-f]{8}-[0-9a-f-]{27})(?=/)")


def boss() -> User:
    """Somebody who may do everything, and whose work is everything."""
    user = User.objects.create_superuser("主管", password=uuid.uuid4().hex, last_name="王")
    user.groups.set(Group.objects.filter(name__in=Role.values))
    return user


def furnish(user: User) -> None:
    """One of each thing that a screen of the admin lists, with Chinese names."""
    shot = io.BytesIO()
    Picture.new("RGB", (40, 30), "#175e54").save(shot, "PNG")
    Image.objects.create(title="照片", file=ContentFile(shot.getvalue(), "p.png"))
    Document.objects.create(title="申请表", file=ContentFile(b"1", "f.pdf"))
    Collection.get_first_root_node().add_child(instance=Collection(name="宣传资料"))
    Redirect.objects.create(old_path="/旧地址", redirect_page=HomePage.objects.get())
    task = GroupApprovalTask.objects.create(name="主管审阅")
    task.groups.set(Group.objects.filter(name=Role.SUPERVISOR))
    furnish_pages(user)
    furnish_desks(user)


def furnish_desks(user: User) -> None:
    """Applications at several points of their way, and a colleague without a second factor."""
    stations = network()
    StationStaff.objects.create(user=user, station=stations["workstation"])
    hand_in()
    taken, proposed = hand_in(at(18)), hand_in(at(19), matter={"matter": "domestic-violence"})
    for application in (taken, proposed):
        perform(application, "take", by=user, now=at(20))
    data = StepData(outcome="grant", articles=("law-32-4",), reason="事项和条件都符合")
    perform(proposed, "propose", by=user, data=data, now=at(21))
    colleague = staff(Role.CLERK, stations["workstation"], username="新同事")
    colleague.set_password(PASSWORD)
    colleague.save()


def furnish_pages(user: User) -> None:
    """Guides in every state: published, changed, commented, locked, scheduled, in review."""
    published = GuideFactory(owner=user)
    published.save_revision(user=user).publish()
    published.title = "改过的标题"
    changed = published.save_revision(user=user)
    published.locked, published.locked_by, published.locked_at = True, user, timezone.now()
    published.save()
    assert changed
    planned = GuideFactory(live=False, owner=user)
    planned.go_live_at = timezone.now() + timedelta(days=3)
    planned.save_revision(user=user, approved_go_live_at=planned.go_live_at).publish()
    waiting = GuideFactory(live=False, owner=user)
    waiting.save_revision(user=user)
    waiting.get_workflow().start(waiting, user)
    CaseFactory()
    NoticeFactory()


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A desk with somebody signed in at it."""
    user = boss()
    furnish(user)
    session = signed_in(Client(), user).cookies["sessionid"].value
    context = browser.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    asked: set[Request] = set()
    page.on("request", lambda request: asked.add(request))
    page.on("requestfinished", lambda request: asked.discard(request))
    page.on("requestfailed", lambda request: asked.discard(request))
    yield page
    # The editor saves by itself, and the server shares our connection: let it finish.
    for _ in range(100):
        if asked:
            page.wait_for_timeout(100)
    context.close()


def kind(url: str) -> str:
    """Addresses of one kind are the same but for the numbers of rows."""
    return NUMBER.sub("/#", url.partition("#")[0].partition("?")[0])


def walk(page: Page, base: str, *starts: str) -> dict[str, str]:
    """Open one page of each kind that can be reached; return the English met, with its place."""
    met: dict[str, str] = {}
    seen: set[str] = set()
    ahead = [base + start for start in starts]
    while ahead:
        url = ahead.pop(0)
        if kind(url) in seen or ELSEWHERE.search(url):
            continue
        seen.add(kind(url))
        answer = page.goto(url)
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status < 500, url
        for text, element in english(page, ALLOWED).items():
            met.setdefault(text, f"{url.removeprefix(base)} {element}")
        links = page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
        ahead += [link for link in links if link.startswith(f"{base}/admin/")]
    assert len(seen) > MANY, "the walk did not get far"
    return met


def test_every_screen_reached_by_links_is_chinese(desk: Page, live_server: LiveServer) -> None:
    guides = GuidePage.objects.all()
    edits = [f"/admin/pages/{page.pk}/edit/" for page in guides]
    ids = "&".join(f"id={page.pk}" for page in guides)
    bulk = [f"/admin/bulk/wagtailcore/page/{action}/?{ids}" for action in BULK_PAGE_ACTIONS]
    images = [f"/admin/bulk/wagtailimages/image/{action}/?id=1" for action in BULK_FILE_ACTIONS]
    users = [f"/admin/bulk/portal/user/{action}/?id=1" for action in BULK_USER_ACTIONS]
    files = [
        f"/admin/applications/{row.pk}/" for row in Application.objects.order_by("received_at")
    ]
    steps = [f"{files[1]}{step}/" for step in FORMS]
    starts = (*edits, *bulk, *images, *users, *files, *steps)
    said_nothing(walk(desk, live_server.url, "/admin/", *starts))


def said_nothing(met: dict[str, str]) -> None:
    """No English was met; else say all of it."""
    assert not met, "\n".join(["", *(f"{text!r} at {place}" for text, place in met.items())])


class Reader:
    """Reads a page again and again while things are opened on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.met: dict[str, str] = {}

    def read(self, step: str) -> None:
        for text, element in english(self.page, ALLOWED).items():
            self.met.setdefault(text, f"{step}: {element}")

    def click(self, target: Locator, then: str) -> None:
        """Click, wait for what appears, read everything."""
        target.click()
        expect(self.page.locator(then).first).to_be_visible()
        self.read(then)


@pytest.fixture
def editor(desk: Page, live_server: LiveServer) -> Reader:
    """The editor of a guide that waits for review."""
    guide = GuidePage.objects.get(live=False, go_live_at=None)
    desk.goto(f"{live_server.url}/admin/pages/{guide.pk}/edit/")
    return Reader(desk)


def test_side_panels_of_the_editor_are_chinese(editor: Reader) -> None:
    toggles = editor.page.locator("[data-side-panel-toggle]")
    assert toggles.count() >= len(("status", "preview", "checks", "comments"))
    for toggle in toggles.all():
        editor.click(toggle, f"[data-side-panel={toggle.get_attribute('data-side-panel-toggle')}]")
    said_nothing(editor.met)


def test_comments_in_the_editor_are_chinese(editor: Reader) -> None:
    page = editor.page
    page.locator("[data-side-panel-toggle=comments]").click()
    page.locator("#id_summary").hover()
    page.locator("[data-comment-add]").first.click(force=True)
    expect(page.locator(".comment textarea")).to_be_visible()
    editor.read("a new comment")
    page.locator(".comment textarea").fill("这里请再核对")
    page.locator(".comment button[type=submit]").first.click()
    expect(page.get_by_text("这里请再核对").first).to_be_visible()
    editor.read("a comment")
    said_nothing(editor.met)


def add_a_block(reader: Reader, section: Locator, option: int) -> None:
    """Open the menu of a stream field after its last block and take one of the offers."""
    button = section.locator(".c-sf-add-button").last
    button.scroll_into_view_if_needed()
    button.click()
    offers = reader.page.locator("[role=option]")
    if offers.count():  # a stream of one kind of block asks nothing
        reader.read("the offer of blocks")
        offers.nth(option).click()


def test_blocks_and_choosers_of_the_editor_are_chinese(editor: Reader) -> None:
    page = editor.page
    for field in STREAMS:
        section = page.locator(f"[id$={field}-section]").first
        kinds = BODY_BLOCKS if field == "body" else 1
        for option in range(kinds):
            add_a_block(editor, section, option)
    editor.read("blocks")
    choosers = page.locator("[data-chooser-action-choose]:visible")
    assert choosers.count() >= len(("image", "document", "page"))
    for chooser in choosers.all():
        editor.click(chooser, ".modal-content")
        for tab in page.locator(".modal-content [role=tab]").all():
            editor.click(tab, ".modal-content [role=tabpanel]:not([hidden])")
        page.locator(".modal-content .close").first.click()
        expect(page.locator(".modal-content")).to_have_count(0)
    said_nothing(editor.met)


def test_rich_text_is_chinese(editor: Reader) -> None:
    page = editor.page
    page.locator(".public-DraftEditor-content").first.click()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("/")
    expect(page.locator("[role=option]").first).to_be_visible()
    editor.read("the offer of a slash")
    page.keyboard.press("Escape")
    page.keyboard.press("Backspace")
    page.keyboard.type("讨薪怎么办")
    page.keyboard.press("Shift+Home")
    editor.click(page.locator(".Draftail-ToolbarButton[name=LINK]:visible").first, ".link-types")
    for place in range(len(("external", "email", "phone", "anchor"))):
        link = page.locator(".link-types a").nth(place)
        # The dialogue before it has other kinds of link, too: until it is this one's, wait.
        editor.click(link, f".link-types b:text-is('{link.inner_text()}')")
    said_nothing(editor.met)


def test_menus_and_calendar_are_chinese(editor: Reader) -> None:
    page = editor.page
    editor.click(page.locator(".sidebar-page-explorer-item button").first, ".c-page-explorer")
    page.keyboard.press("Escape")
    editor.click(page.locator(".sidebar-footer__account"), ".sidebar-footer a[href$='/account/']")
    editor.click(page.locator("#id_reviewed_on"), ".xdsoft_datetimepicker:visible")
    page.keyboard.press("Escape")
    editor.click(page.locator("footer [data-w-dropdown-target=toggle]").last, ".tippy-content")
    said_nothing(editor.met)


def test_an_incomplete_page_is_refused_in_chinese(desk: Page, live_server: LiveServer) -> None:
    index = GuideIndexPage.objects.get()
    desk.goto(f"{live_server.url}/admin/pages/add/guides/guidepage/{index.pk}/")
    reader = Reader(desk)
    desk.locator("#page-edit-form button[type=submit]").first.click()
    expect(desk.locator(".messages, .error-message").first).to_be_visible()
    reader.read("a page without words")
    said_nothing(reader.met)


def test_signing_in_is_chinese(page: Page, live_server: LiveServer) -> None:
    reader = Reader(page)
    page.goto(f"{live_server.url}/admin/login/")
    reader.read("the form")
    for name, typed in {"username": "没有这个人", "password": "x", "otp_token": "000000"}.items():
        page.locator(f"[name={name}]").fill(typed)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("没有登录成功").first).to_be_visible()
    reader.read("a wrong password")
    said_nothing(reader.met)


def test_a_new_colleague_is_let_in_in_chinese(
    desk: Page, page: Page, live_server: LiveServer
) -> None:
    at_the_desk, at_the_phone = Reader(desk), Reader(page)
    desk.goto(f"{live_server.url}/admin/people/")
    at_the_desk.click(desk.get_by_role("button", name="发登记码"), ".handover__code")
    code = desk.locator(".handover__code").inner_text()
    page.goto(f"{live_server.url}/admin/login/")
    for name, typed in {"username": "新同事", "password": PASSWORD, "otp_token": code}.items():
        page.locator(f"[name={name}]").fill(typed)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="登记")).to_be_visible()
    at_the_phone.read("enrolment")
    said_nothing(at_the_desk.met)
    said_nothing(at_the_phone.met)


def test_the_reader_finds_english_wherever_it_hides(page: Page) -> None:
    page.set_content(
        "<title>Title</title><p>纸</p><p hidden>Hidden</p><template><b>Kept</b></template>"
        "<button aria-label='Label' title='Tip'></button><input placeholder='Hint'>"
        "<input type=submit value='Send'><script>notSaid</script><kbd>Ctrl</kbd> a@example.org"
    )
    said = english(page, frozenset())
    assert set(said) == {"Title", "Hidden", "Kept", "Label", "Tip", "Hint", "Send"}
    assert english(page, frozenset(said)) == {}
