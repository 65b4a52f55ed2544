"""Filling the application form in with a real browser, page by page."""

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.factories.applications import Typed
from tests.journeys import accessibility

# Text fields whose error is not announced with them, and groups likewise.
UNDESCRIBED = """
() => [...document.querySelectorAll(".error")].filter((error) => {
  const field = error.closest(".field");
  const described = [...field.querySelectorAll("[aria-describedby]")]
    .flatMap((e) => e.getAttribute("aria-describedby").split(" "));
  return !described.includes(error.id);
}).map((error) => error.textContent)
"""
CONSTRAINED = "document.querySelectorAll('main :is([required], [maxlength], [pattern])').length"


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page once it is there."""
    page.wait_for_load_state()
    return accessibility.violations(page)


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def where(page: Page) -> str:
    """The path of the page."""
    return urlsplit(page.url).path


def press(page: Page, name: str) -> None:
    """Press a button by its words, and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """Follow a link by its words to its page."""
    with page.expect_navigation():
        page.get_by_role("link", name=name).first.click()


def fill(page: Page, typed: Typed) -> None:
    """Fill in the fields of the page by their names."""
    for name, value in typed.items():
        for one in value if isinstance(value, list) else [value]:
            _fill_one(page, name, str(one))


def _fill_one(page: Page, name: str, value: str) -> None:
    field = page.locator(f"[name={name}]").first
    kind = field.evaluate("e => e.type")
    if kind == "radio":
        page.locator(f"[name={name}][value='{value}']").check()
    elif kind == "checkbox":
        own = page.locator(f"[name={name}][value='{value}']")
        (own if own.count() else field).check()
    elif kind == "select-one":
        field.select_option(value)
    else:
        field.fill(value)


def untick(page: Page) -> None:
    """Take away what is ticked beforehand, so that the story says everything."""
    ticked = page.locator("input[type=checkbox]:checked")
    while ticked.count():
        ticked.first.uncheck()


def walk(
    page: Page,
    base: str,
    pages: dict[str, Typed],
    look: Callable[[str], None] = lambda state: None,
    *,
    mistakes: bool = False,
) -> None:
    """From the start page to the check page. `look` is called on every page in every state: fresh,
    with its mistakes if `mistakes`, and filled in.
    """
    page.goto(f"{base}/apply/")
    look("start")
    follow(page, "开始填写")
    while where(page) != "/apply/check/":
        key = where(page).split("/")[2]
        look(f"{key}, fresh")
        untick(page)
        if mistakes:
            press(page, button(page))
            if where(page) != f"/apply/{key}/":
                page.go_back()
            else:
                look(f"{key}, wrong")
        fill(page, pages[key])
        look(f"{key}, filled in")
        press(page, button(page))
        assert where(page) != f"/apply/{key}/", f"{key}: {page.locator('.error').all_inner_texts()}"
    look("check")


def reference(page: Page) -> str:
    """The reference of the confirmation."""
    return page.locator(".confirmation .reference").inner_text()


def hand_in(page: Page) -> str:
    """Press the last button; the reference of the confirmation."""
    press(page, "递交申请")
    assert where(page).startswith("/apply/done/")
    return reference(page)


def button(page: Page) -> str:
    """The words of the page's first button."""
    return page.locator("main form .actions button").first.inner_text()
