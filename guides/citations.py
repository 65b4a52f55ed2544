"""Citations as pages print them."""

from dataclasses import dataclass
from typing import Any

from portal import law


@dataclass(frozen=True)
class Citation:
    """A verified article and what it means on this page."""

    article: law.Article
    note: str


def of(stream: Any) -> list[Citation]:
    """The citations of a stream of CitationBlocks.

    An article that has left the table meanwhile is left out: printing an unverified citation is
    worse than printing none.
    """
    table = law.table()
    values = [child.value for child in stream]
    return [
        Citation(table[value["article"]], value["note"] or "")
        for value in values
        if value["article"] in table
    ]
