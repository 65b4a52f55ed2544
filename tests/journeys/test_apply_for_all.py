"""The application form in small windows, in large text, and with the keyboard alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from applications.models import Application
from tests.factories.applications import WAGES, place
from tests.journeys.filling import hand_in, overflow, reference, walk, where
from tests.journeys.test_frame import FOCUS_IS_SEEN, SMALL_TARGETS

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ELDER = "size-larger.spacing-wide.pointer-large.simple-yes"
MOST_TABS = 80


@pytest.fixture
def base(live_server) -> str:
    """The site of a county with stations."""
    place()
    return live_server.url


@pytest.fixture
def small(browser: Browser) -> Iterator[Page]:
    """A window of 320 by 256: a wide screen at 400 percent."""
    context = browser.new_context(viewport={"width": 320, "height": 256}, locale="zh-CN")
    yield context.new_page()
    context.close()


def test_in_the_smallest_window_nothing_scrolls_sideways(small: Page, base: str):
    wide: list[str] = []

    def look(state: str) -> None:
        if overflow(small) > 0:
            wide.append(f"{state}: {overflow(small)}")

    walk(small, base, WAGES, look, mistakes=True)
    hand_in(small)
    look("done")

    assert wide == []


def test_in_the_elder_version_everything_fits_and_is_large_enough(page: Page, base: str):
    page.context.add_cookies([{"name": "display", "value": ELDER, "url": base}])
    wrong: list[str] = []

    def look(state: str) -> None:
        small_ones = page.evaluate(SMALL_TARGETS, 60)
        wrong.extend(f"{state}: {item}" for item in small_ones)
        if overflow(page) > 0:
            wrong.append(f"{state}: {overflow(page)} pixels too wide")

    walk(page, base, WAGES, look)
    hand_in(page)
    look("done")

    assert wrong == []


class Keyboard:
    """Somebody who uses nothing but the keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, selector: str) -> None:
        """Tab until the focus is there; the focus is to be seen on the way."""
        for _step in range(MOST_TABS):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            self.page.keyboard.press("Tab")
            assert self.page.evaluate(FOCUS_IS_SEEN)
        raise AssertionError(f"{selector} cannot be reached")

    def choose(self, name: str, value: str) -> None:
        """A radio button: into the group with Tab, to the choice with the arrows."""
        self.reach(f"[name={name}]")
        wanted = f"[name={name}][value='{value}']"
        for _step in range(MOST_TABS):
            self.page.keyboard.press("Space")
            if self.page.evaluate("s => document.activeElement.matches(s)", wanted):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{wanted} cannot be chosen")

    def write(self, name: str, text: str) -> None:
        self.reach(f"[name={name}]")
        self.page.keyboard.insert_text(text)

    def go_on(self) -> None:
        self.reach("main form .actions button")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def test_the_whole_form_with_the_keyboard_alone(page: Page, base: str):
    keys = Keyboard(page)
    page.goto(f"{base}/apply/")
    keys.reach("a.button[href*='/apply/who/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/apply/who/")
    for answers in (
        [("choose", "capacity", "self")],
        [("choose", "matter", "good-samaritan")],
        [("write", "story", "救人的时候受了伤")],
        [],
        [("choose", "handling", "nowhere")],
        [("choose", "deadline", "no")],
        [
            ("write", "name", "陈晓"),
            ("choose", "id_state", "later"),
            ("write", "birth_year", "1988"),
        ],
        [("write", "township", "锁石镇")],
        [("write", "village", "石江村")],
        [("choose", "phone_state", "none")],
        [],
    ):
        for how, name, value in answers:
            if name in ("township", "village"):
                keys.reach(f"[name={name}]")
                page.keyboard.press("ArrowDown")
            else:
                getattr(keys, how)(name, value)
        keys.go_on()
    assert where(page) == "/apply/check/"
    keys.go_on()

    assert where(page).startswith("/apply/done/")
    assert Application.objects.get().reference == reference(page)


def test_the_way_out_never_covers_what_has_the_focus(page: Page, base: str):
    page.goto(f"{base}/apply/who/")
    for _step in range(30):
        page.keyboard.press("Tab")
        covered = page.evaluate(
            """() => {
              const own = document.activeElement.closest(".choice") || document.activeElement;
              const exit = document.querySelector(".leave .button");
              if (!exit || own === exit || !own.closest("main")) return false;
              const a = own.getBoundingClientRect(), b = exit.getBoundingClientRect();
              const across = a.left >= b.left && a.right <= b.right;
              return across && a.top >= b.top && a.bottom <= b.bottom;
            }"""
        )
        assert not covered
