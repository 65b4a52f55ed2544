"""What axe finds wrong with a page: one way of asking for all journeys."""

from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STANDARD = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
BEYOND = (*STANDARD, "best-practice")
# A page keeps the program until it is left.
RUN = "([part, options]) => window.axe.run(part ?? document, options)"


# Text and controls that stick out of a box that hides what does not fit: a page's width tells
# nothing of them. What can be scrolled to, and what only screen readers are told, is in order.
CLIPPED = """
(part) => {
  const clipped = (node, range) => {
    const boxes = range ? [...range.getClientRects()] : [node.getBoundingClientRect()];
    for (let box = range ? node : node.parentElement; box; box = box.parentElement) {
      const style = getComputedStyle(box), edge = box.getBoundingClientRect();
      const hides = (way) => ["hidden", "clip"].includes(way);
      if (style.display === "inline" || style.display === "contents") continue;
      if (edge.width <= 1 || edge.height <= 1) return false;
      if (["auto", "scroll"].includes(style.overflowX)) return false;
      const x = hides(style.overflowX), y = hides(style.overflowY);
      if (boxes.some((r) => r.width && (
        (x && (r.left < edge.left - 1 || r.right > edge.right + 1)) ||
        (y && (r.top < edge.top - 4 || r.bottom > edge.bottom + 4))))) return true;
      if (style.position === "fixed") return false;
    }
    return false;
  };
  const found = [], root = document.querySelector(part) ?? document.body;
  const seen = (e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true});
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let text; (text = walker.nextNode());) {
    const range = document.createRange(), owner = text.parentElement;
    if (!text.data.trim() || !seen(owner) || owner.closest("option, svg")) continue;
    range.selectNodeContents(text);
    if (clipped(owner, range)) found.push(text.data.trim().slice(0, 60));
  }
  for (const one of root.querySelectorAll("a, button, input, select, textarea, img, summary"))
    if (one.type !== "hidden" && seen(one) && clipped(one)) found.push(one.outerHTML.slice(0, 120));
  return found;
}
"""


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


def clipped(page: Page, part: str) -> list[str]:
    """Texts and controls of a part of a page that a box around them hides, wholly or at an edge."""
    return [f"hidden by its box: {what}" for what in page.evaluate(CLIPPED, part)]
