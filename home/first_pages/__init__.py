"""The pages about the service that every page leads to: one TOML file a page, beside this module.

They are there from the first `migrate` on, so that no link of a new site leads nowhere. The words
are true of every legal aid agency of the country and of this software; what only one agency can say
(its name, its addresses) is read from its settings whenever a page is shown.
"""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.html import escape

from home.models import HomePage, StandardPage

FOLDER = Path(__file__).parent


def ensure(home: HomePage) -> None:
    """Add the pages that are missing. Changes nothing that is there."""
    present = set(home.get_children().values_list("slug", flat=True))
    for text in texts():
        if text["slug"] not in present:
            home.add_child(instance=page_of(text))


def texts() -> list[dict[str, Any]]:
    """The files, in the order of their names."""
    paths = sorted(FOLDER.glob("*.toml"))
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in paths]


def page_of(text: dict[str, Any]) -> StandardPage:
    """The page that a file describes."""
    body = [block for section in text["section"] for block in _blocks(section)]
    return StandardPage(slug=text["slug"], title=text["title"], summary=text["summary"], body=body)


def _blocks(section: dict[str, Any]) -> list[tuple[str, Any]]:
    """A section, and after it, where the file says so, who and where the agency is."""
    text = {"heading": section["heading"], "text": paragraphs(section["paragraphs"])}
    found: list[tuple[str, Any]] = [("section", text)]
    return [*found, ("agency", None)] if section.get("agency") else found


def paragraphs(lines: Iterable[str]) -> str:
    """Plain lines as rich text."""
    return "".join(f"<p>{escape(line)}</p>" for line in lines)
