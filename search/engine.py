"""The contract that every search engine keeps; one test suite holds all of them to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from search.documents import SearchDocument


class EngineUnavailable(Exception):
    """The engine does not answer, or not in time."""


@dataclass(frozen=True)
class Query:
    """A question to an engine: the words as typed, filters, and the page of results."""

    text: str
    kind: str = ""
    matter: str = ""
    page: int = 1
    size: int = 10


@dataclass(frozen=True)
class Hit:
    """One result. `title_html` and `highlight_html` are escaped, with `<mark>` around what matched."""

    key: str
    kind: str
    title: str
    url: str
    score: float
    title_html: str
    highlight_html: str


@dataclass(frozen=True)
class Results:
    """What an engine found: the hits of the page asked for, how many there are in all and of each
    kind.
    """

    engine: str
    total: int
    took_ms: int
    hits: tuple[Hit, ...] = ()
    kinds: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """The present state of one key: its document, or None when it is no longer public. `version`
    only grows.
    """

    key: str
    version: int
    document: SearchDocument | None


class Engine(Protocol):
    """A search engine. Every method raises EngineUnavailable when the engine does not answer in
    time.
    """

    name: str

    def replace_all(self, documents: Iterable[SearchDocument], *, version: int) -> int:
        """Build the index anew beside the old one and swap them. Returns how many documents it
        holds.
        """

    def apply(self, changes: list[Change]) -> None:
        """Write or remove documents; a change older than what is indexed is ignored."""

    def query(self, query: Query) -> Results:
        """The best results for the words, best first."""

    def suggest(self, prefix: str, *, limit: int = 8) -> list[str]:
        """Titles that begin like, or sound like, what is being typed."""

    def versions(self, kind: str) -> dict[str, int]:
        """The version of every indexed key of a kind, for reconciling."""

    def health(self) -> dict[str, object]:
        """`{"ok": bool, "documents": int, ...}`; never raises."""
