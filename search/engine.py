"""The contract that every search engine keeps; one test suite holds all of them to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from search.documents import SearchDocument
from search.spans import Span

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


@dataclass(frozen=True)
class Held:
    """What an engine holds of one key: the primary key in it, the version it was written under, and
    its fingerprint (`search.indexed.digest`).
    """

    key: str
    number: int
    version: int
    digest: str


class EngineResting(EngineUnavailable):
    """The engine failed a moment ago and is not asked yet."""


class ChangesRefused(Exception):
    """The engine answers, and will not take the documents of these keys (each with the status it
    gave); the others are written.
    """

    def __init__(self, refused: Mapping[str, int]) -> None:
        super().__init__(", ".join(f"{key} ({status})" for key, status in refused.items()))
        self.keys = list(refused)


class IndexGone(Exception):
    """The index that was being built is no more: another rebuild was finished meanwhile."""


class Engine(Protocol):
    """A search engine. Every method raises EngineUnavailable when the engine does not answer in
    time, or has no index yet.
    """

    name: str

    def begin(self, version: int) -> str:
        """Make an empty index beside the one in use, and give its name. `version` was drawn before
        the documents that will be put into it are read.
        """

    def batch(self, expected: int, *, most: int) -> int:
        """How many documents, and never more than `most`, `fill` is best given at a time, when so
        many are expected in all.
        """

    def fill(self, index: str, documents: Iterable[SearchDocument], version: int) -> int:
        """Put documents into an index that is being built; the same ones again do no harm. Returns
        how many. Raises IndexGone.
        """

    def use(self, index: str) -> None:
        """Answer from this index from now on. Raises IndexGone."""

    def apply(self, changes: list[Change], index: str = "") -> None:
        """Write or remove documents, in the index in use or in one that is being built; a change
        older than what is indexed is ignored. Raises ChangesRefused.
        """

    def query(self, query: Query) -> Results:
        """The best results for the words, best first."""

    def suggest(self, prefix: str, *, limit: int = 8) -> list[str]:
        """Titles that begin like, or sound like, what is being typed."""

    def versions(self, span: Span, *, limit: int) -> list[Held]:
        """The first documents of a stretch of a model's rows that are indexed, in order of their
        primary keys, for reconciling.
        """

    def labels(self) -> set[str]:
        """The models (by their labels) of which something is indexed."""

    def size(self, index: str = "") -> int:
        """How many documents the index in use, or one that is being built, holds."""

    def is_ready(self) -> bool:
        """Whether there is an index, made by this version of the code. Without one the engine must
        be rebuilt.
        """

    def health(self) -> dict[str, object]:
        """`{"ok": bool, "documents": int, ...}`; never raises."""


def replace_all(engine: Engine, documents: Iterable[SearchDocument], *, version: int) -> int:
    """Build an engine's index anew from these documents alone. Returns how many it holds."""
    index = engine.begin(version)
    count = engine.fill(index, documents, version)
    engine.use(index)
    return count
