"""The contract that every search engine keeps; one test suite holds all of them to it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from search.documents import SearchDocument

DEEPEST_HIT = 10_000


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

    @property
    def offset(self) -> int:
        """How many hits come before this page."""
        return (self.page - 1) * self.size

    @property
    def is_too_far(self) -> bool:
        """Whether the page lies where no engine goes, and nobody reads."""
        return min(self.page, self.size) < 1 or self.offset + self.size > DEEPEST_HIT


@dataclass(frozen=True)
class Hit:
    """One result. `title_html` and `highlight_html` are escaped, with `<mark>` around matches."""

    key: str
    kind: str
    title: str
    url: str
    score: float
    title_html: str
    highlight_html: str


@dataclass(frozen=True)
class Results:
    """What an engine found: the hits of the page asked for, how many there are in all, and how many
    of each kind there would be without the filter by kind.

    `coverage` is the share of the question that the best hit contains. `suggestion` is what was
    probably meant; `instead` the same when nothing was found and it was searched for itself.
    """

    engine: str
    total: int
    took_ms: int
    hits: tuple[Hit, ...] = ()
    kinds: dict[str, int] = field(default_factory=dict)
    coverage: float = 0.0
    suggestion: str = ""
    instead: str = ""


@dataclass(frozen=True)
class Change:
    """The present state of one key: its document, or None when it is no longer public. `version`
    only grows.
    """

    key: str
    version: int
    document: SearchDocument | None


class EngineResting(EngineUnavailable):
    """The engine failed a moment ago and is not asked yet."""


class ChangesRefused(Exception):
    """The engine answers, and will not take these documents; the others are written."""


Beside = Callable[[str], AbstractContextManager[Callable[[], None]]]


@contextmanager
def nothing_beside(name: str) -> Iterator[Callable[[], None]]:
    """For a rebuild during which nothing changes."""
    yield lambda: None


class Engine(Protocol):
    """A search engine. Every method raises EngineUnavailable when the engine does not answer in
    time, or has no index yet.
    """

    name: str

    def replace_all(
        self,
        documents: Iterable[SearchDocument],
        *,
        version: int,
        beside: Beside = nothing_beside,
    ) -> int:
        """Build the index anew beside the old one and swap them. Returns how many documents it
        holds. `version` was drawn before the documents are read.

        An engine whose old index keeps taking changes meanwhile enters `beside` with the name of
        the new one, so that they reach it too, and calls what it gives before swapping.
        """

    def apply(self, changes: list[Change]) -> None:
        """Write or remove documents; a change older than what is indexed is ignored."""

    def query(self, query: Query) -> Results:
        """The best results for the words, best first."""

    def suggest(self, prefix: str, *, limit: int = 8) -> list[str]:
        """Titles that begin like, or sound like, what is being typed."""

    def versions(self, kind: str) -> dict[str, int]:
        """The version of every indexed key of a kind, for reconciling."""

    def digests(self, kind: str) -> dict[str, str]:
        """The fingerprint of every indexed document of a kind (`search.indexed.digest`)."""

    def is_ready(self) -> bool:
        """Whether there is an index, made by this version of the code. Without one the engine must
        be rebuilt.
        """

    def health(self) -> dict[str, object]:
        """`{"ok": bool, "documents": int, ...}`; never raises."""
