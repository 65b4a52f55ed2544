"""What of a result is shown, with the matches marked: the same for every engine.

Matching is done on the folded text, marking on the original, so that traditional or full-width
writing is shown as it was published. Everything is escaped.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape

from search.language import Folded, fold_with_origins

WINDOW = 76
LEAD = 12
LONGEST_TEXT = 20_000
ELLIPSIS = "…"
_SENTENCES = "。!?;\n"  # as folded
_CLAUSES = ",、):》”"

Span = tuple[int, int]


def pattern(terms: Iterable[str]) -> re.Pattern[str] | None:
    """One expression for all terms, longest first; None when there are none."""
    wanted = sorted({term for term in terms if term}, key=len, reverse=True)
    return re.compile("|".join(re.escape(term) for term in wanted)) if wanted else None


@dataclass(frozen=True)
class Marked:
    """A text, where terms stand in it, and how many different ones."""

    original: str
    folded: Folded
    spans: tuple[Span, ...]
    terms: int

    def html(self, start: int, end: int) -> str:
        """A stretch of the folded text as escaped HTML of the original, with `<mark>`."""
        origins = (0, *self.folded.origins[1:])  # what folds to nothing may stand at the beginning
        pieces: list[str] = []
        place = start
        for first, last in self.spans:
            if last <= start or first >= end:
                continue
            first, last = max(first, start), min(last, end)
            pieces.append(escape(self.original[origins[place] : origins[first]]))
            marked = escape(self.original[origins[first] : origins[last]])
            pieces.append(f"<mark>{marked}</mark>")
            place = last
        pieces.append(escape(self.original[origins[place] : origins[end]]))
        return "".join(pieces)


def mark(text: str, wanted: re.Pattern[str] | None) -> Marked:
    """Find the terms in a text; touching matches become one."""
    folded = fold_with_origins(text[:LONGEST_TEXT])
    spans: list[Span] = []
    terms: set[str] = set()
    for match in wanted.finditer(folded.text) if wanted else ():
        terms.add(match[0])
        if spans and match.start() <= spans[-1][1]:
            spans[-1] = (spans[-1][0], match.end())
        else:
            spans.append(match.span())
    return Marked(text[:LONGEST_TEXT], folded, tuple(spans), len(terms))


def whole(text: str, wanted: re.Pattern[str] | None) -> str:
    """The whole text with its matches marked: for titles."""
    marked = mark(text, wanted)
    return marked.html(0, len(marked.folded.text))


def snippet(texts: Sequence[str], wanted: re.Pattern[str] | None) -> str:
    """The stretch that shows most of the terms, out of the first text that has most of them; the
    beginning of the first text when none occurs.
    """
    marked = [mark(text, wanted) for text in texts if text]
    return _window(max(marked, key=lambda one: one.terms)) if marked else ""


def _window(marked: Marked) -> str:
    text = marked.folded.text
    start = _begin(text, _densest(marked))
    if len(text) <= WINDOW:
        start = 0
    end = min(len(text), start + WINDOW)
    head = ELLIPSIS if text[:start].strip() else ""
    tail = ELLIPSIS if text[end:].strip() else ""
    return head + marked.html(start, end).strip() + tail


def _densest(marked: Marked) -> int:
    """Where the window begins that holds most different terms; 0 without any."""
    text, spans = marked.folded.text, marked.spans
    best, where = 0, 0
    for index, (start, _end) in enumerate(spans):
        inside = {
            text[first:last] for first, last in spans[index:] if last <= start + WINDOW - LEAD
        }
        if len(inside) > best:
            best, where = len(inside), start
    return where


def _begin(text: str, match: int) -> int:
    """A little before the match, where a sentence or else a clause begins; at the beginning when
    that is near. The window is never emptier than it needs to be.
    """
    if match + LEAD <= WINDOW // 2:
        return 0
    earliest = max(0, min(match - LEAD, len(text) - WINDOW))
    for marks in (_SENTENCES, _CLAUSES):
        end = max(text.rfind(sign, earliest, match) for sign in marks)
        if end >= 0:
            return end + 1
    return earliest
