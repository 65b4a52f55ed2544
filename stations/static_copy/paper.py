"""Pages of the copy: entries laid out so that no page grows too heavy for a slow telephone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.template.loader import get_template

from stations.static_copy.entries import Entry, date_words

MOST_BYTES = 30_000
"""A page is never longer than this."""
MOST_ENTRY_BYTES = 24_000
"""So much of it may be entries; the frame takes the rest."""


@dataclass(frozen=True)
class Page:
    """A file of the copy: its name, and what is in it."""

    name: str
    html: str


@dataclass(frozen=True)
class Part:
    """Entries under one heading, and what holds for all of them."""

    heading: str
    entries: Sequence[Entry]
    note: str = ""


@dataclass
class Sheet:
    """What fits on one page."""

    parts: list[Part] = field(default_factory=list)
    size: int = 0


@dataclass(frozen=True)
class Step:
    """A page on the way to another. An empty address has no page."""

    title: str
    url: str


@dataclass(frozen=True)
class Paper:
    """What all pages of one copy have in common."""

    site: dict[str, Any]

    def pages(
        self, name: str, title: str, way: Sequence[Step], parts: Sequence[Part], **more: Any
    ) -> Iterator[Page]:
        """The pages of one area: the first is called `name`, the others `name-2`, `name-3`."""
        sheets = list(_sheets(parts)) or [Sheet()]
        changed = max((entry.changed for part in parts for entry in part.entries), default=None)
        for number, sheet in enumerate(sheets, start=1):
            context = self.site | more
            context |= {"title": title, "way": way, "parts": sheet.parts}
            context |= {"number": number, "numbers": range(1, len(sheets) + 1)}
            context["changed"] = _words(changed)
            html = get_template("stations/copy/area.html").render(context)
            yield Page(name if number == 1 else f"{name}-{number}", html)

    def page(self, name: str, template: str) -> Page:
        """A page of words alone."""
        return Page(name, get_template(f"stations/copy/{template}").render(self.site))


def _words(day: date | None) -> str:
    return date_words(day) if day else ""


def _sheets(parts: Sequence[Part]) -> Iterator[Sheet]:
    """The parts, cut where a page is full."""
    sheet = Sheet()
    for part in parts:
        kept: list[Entry] = []
        for entry in part.entries:
            size = len(entry.html.encode())
            if sheet.size + size > MOST_ENTRY_BYTES and sheet.size:
                _add(sheet, part, kept)
                yield sheet
                sheet, kept = Sheet(), []
            kept.append(entry)
            sheet.size += size
        _add(sheet, part, kept)
    if sheet.parts:
        yield sheet


def _add(sheet: Sheet, part: Part, entries: list[Entry]) -> None:
    if entries:
        sheet.parts.append(Part(part.heading, entries, part.note))
