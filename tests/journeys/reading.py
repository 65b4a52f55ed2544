"""What a page says: every text a reader or a screen reader may meet, shown now or on demand."""

import re

from playwright.sync_api import Page

TEXTS = r"""
() => {
  const ATTRIBUTES = [
    "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "alt",
    "placeholder", "label", "data-w-progress-active-value", "data-w-tooltip-content-value",
  ];
  const SILENT = [
    "script", "style", "noscript", "iframe", "kbd", "code", "[translate=no]",
    ".w-side-panel-toggle__counter[hidden]", ".xdsoft_save_selected",  // never shown
  ].join();
  const said = [];
  const read = (root) => {
    for (const node of root.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) {
        const text = node.textContent.trim();
        if (text) said.push([text, root.nodeName.toLowerCase()]);
        continue;
      }
      if (node.nodeType !== Node.ELEMENT_NODE || node.matches(SILENT)) continue;
      for (const name of ATTRIBUTES) {
        const text = (node.getAttribute(name) || "").trim();
        if (text) said.push([text, `${node.nodeName.toLowerCase()}[${name}]`]);
      }
      if (node.nodeName === "INPUT" && ["submit", "button", "reset"].includes(node.type)) {
        said.push([node.value, "input[value]"]);
      }
      if (node.nodeName === "TEMPLATE") read(node.content);
      if (node.shadowRoot) read(node.shadowRoot);
      read(node);
    }
  };
  read(document.body);
  said.push([document.title, "title"]);
  return said;
}
"""

NOT_WORDS = re.compile(
    r"https?://\S+"  # addresses
    r"|[\w.+-]+@[\w.-]+"
    r"|/(?:[\w-]+/)*"
    r"|\b[0-9A-Z]{4}(?:[ -][0-9A-Z]{1,4}){2,}"  # references and codes
    r"|\b\w+\.(?:jpg|png|pdf|docx|xlsx|txt|csv)\b"
)
WORD = re.compile(r"[A-Za-z]{2,}")


def english(page: Page, allowed: frozenset[str]) -> dict[str, str]:
    """Texts with Latin words that are not allowed, each with the element that says it."""
    found = {}
    for text, where in page.evaluate(TEXTS):
        if set(WORD.findall(NOT_WORDS.sub(" ", text))) - allowed:
            found[" ".join(text.split())[:120]] = where
    return found
