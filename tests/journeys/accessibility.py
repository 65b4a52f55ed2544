"""What axe finds wrong with a page: one way of asking for all journeys."""

from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STANDARD = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
BEYOND = (*STANDARD, "best-practice")
# A page keeps the program until it is left.
RUN = "([part, options]) => window.axe.run(part ?? document, options)"


@cache
def _program() -> str:
    return Axe().axe_script


def broken_rules(
    page: Page, part: str | None = None, rules: tuple[str, ...] = BEYOND
) -> list[dict[str, Any]]:
    """The rules that a page, or the part of it that a selector names, breaks, as axe has them.

    What passes is not described: that would take twice as long, and nobody reads it.
    """
    if not page.evaluate("!!window.axe"):
        page.evaluate(_program())
    options = {"runOnly": list(rules), "resultTypes": ["violations"]}
    return page.evaluate(RUN, [part, options])["violations"]


def violations(page: Page, part: str | None = None) -> list[str]:
    """The broken rules in short, each with the first element that breaks it."""
    found = broken_rules(page, part)
    return [f"{item['id']}: {item['nodes'][0]['html'][:150]}" for item in found]
