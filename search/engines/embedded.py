"""The embedded engine: a tantivy index of bigrams in this host's own folder.

It needs no service, so it is always kept, and answers when Elasticsearch does not. Web processes
only read. Before the first rebuild everything raises EngineUnavailable and `health` says so; the
worker builds a missing index, or one that older code made, by itself.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tantivy import DocAddress, Document, Index, IndexWriter, Order, Query, Searcher

from search import plan, synonyms
from search.documents import SearchDocument
from search.engine import Change, EngineUnavailable, Held, IndexGone, Results
from search.engine import Query as Question
from search.engines import embedded_index as tables
from search.engines.embedded_folder import About, Folder, read_about, write_about
from search.engines.embedded_segments import best_batch
from search.indexed import SCHEMA, covered, prepare, shower, titles_of
from search.language import fold, join
from search.spans import Span

HEAP = 64_000_000  # bytes the writer may fill before it flushes a segment
SMALL_HEAP = 15_000_000
WAIT_TO_WRITE = 5.0  # seconds for another writer, which takes one or two
EVERYTHING = 10_000_000


@contextmanager
def _contained() -> Iterator[None]:
    """A panic inside the library, which is no Exception, is a failure of this engine alone."""
    try:
        yield
    except BaseException as failure:
        if type(failure).__name__ != "PanicException":
            raise
        raise EngineUnavailable("the embedded index is broken") from failure


@dataclass(frozen=True)
class Reading:
    """A generation as it was at one moment."""

    generation: Path
    index: Index
    searcher: Searcher
    about: About
    changed: tuple[int, int]

    def best(self, ranked: Query, question: Question) -> list[tuple[str, float]]:
        """What the page of results shows of each, and its score."""
        found = self.searcher.search(
            ranked, question.size, offset=question.offset, count=False, weight_by_field="boost"
        )
        return [
            (self.stored(address, "display").decode(), score / tables.SHOWN_SCALE)
            for score, address in found.hits
        ]

    def stored(self, address: DocAddress, name: str) -> Any:
        """A stored value of a document."""
        return self.searcher.doc(address)[name][0]


class EmbeddedEngine:
    """The engine of one folder. Threads may share it; processes each have their own."""

    name = "embedded"

    def __init__(self, path: Path) -> None:
        self.folder = Folder(path)
        self._reading: Reading | None = None
        self._lock = threading.Lock()

    @_contained()
    def query(self, query: Question) -> Results:
        """The best results for the words, best first."""
        started = time.perf_counter()
        asked = plan.make(query.text, synonyms.current())
        reading = self.read()
        if not asked.words or query.is_too_far:
            return self._results(started)
        question = tables.Asked(asked, query, reading.searcher)
        matching = question.matching()
        kinds = count(reading.searcher, matching, "kind")
        found = reading.best(question.ranked(matching), query)
        show = shower(asked)
        return self._results(
            started,
            total=kinds.get(query.kind, 0) if query.kind else sum(kinds.values()),
            hits=tuple(show(*hit) for hit in found),
            kinds=kinds,
            coverage=covered(asked, found[0][0]) if found else 0.0,
        )

    def _results(self, started: float, total: int = 0, **found: Any) -> Results:
        took = round((time.perf_counter() - started) * 1000)
        return Results(engine=self.name, total=total, took_ms=took, **found)

    @_contained()
    def suggest(self, prefix: str, *, limit: int = 8) -> list[str]:
        """Titles that begin like, or sound like, what is being typed."""
        reading = self.read()
        typed = join(fold(plan.shorten(prefix)))
        if not typed:
            return []
        found = reading.searcher.search(
            tables.beginning(typed), limit * 3, count=False, weight_by_field="boost"
        )
        displays = (reading.stored(address, "display") for _score, address in found.hits)
        return titles_of(displays, limit)

    @_contained()
    def versions(self, span: Span, *, limit: int) -> list[Held]:
        """The first documents of a stretch of a model's rows that are indexed, in their order."""
        searcher = self.read().searcher
        found = searcher.search(
            tables.within(span), limit, count=False, order_by_field="number", order=Order.Asc
        )
        return [_held(searcher.doc(address), number) for number, address in found.hits]

    @_contained()
    def labels(self) -> set[str]:
        """The models of which something is indexed."""
        return set(count(self.read().searcher, Query.all_query(), "label"))

    def _stored(self, kind: str) -> Iterator[dict[str, Any]]:
        searcher = self.read().searcher
        found = searcher.search(tables.term("kind", kind), EVERYTHING, count=False)
        for _score, address in found.hits:
            yield searcher.doc(address).to_dict()

    def displays(self) -> Iterator[str]:
        """What is shown of every document, for the dictionary of suggestions."""
        for kind in count(self.read().searcher, Query.all_query(), "kind"):
            for stored in self._stored(kind):
                yield stored["display"][0].decode()

    def is_ready(self) -> bool:
        """Whether there is an index, made by this version of the code."""
        try:
            self.read()
        except EngineUnavailable:
            return False
        return True

    def state(self) -> str:
        """A text that is another one after every change."""
        reading = self.read()
        return f"{reading.generation.name}/{reading.changed[0]}/{reading.changed[1]}"

    def health(self) -> dict[str, object]:
        """Whether there is an index, and how many documents it holds; never raises."""
        try:
            documents = self.size()
        except Exception as failure:  # noqa: BLE001  # a health page must be able to say so
            return {"ok": False, "documents": 0, "error": type(failure).__name__}
        return {"ok": True, "documents": documents}

    def size(self, index: str = "") -> int:
        """How many documents the current generation, or one that is being built, holds."""
        return sum(count(self.read(index).searcher, Query.all_query(), "kind").values())

    def read(self, index: str = "") -> Reading:
        """The index as it is now: reopened after a rebuild, reloaded after a change. With a name,
        a generation that is being built.
        """
        if index:
            building = _look_again(None, self.folder.generation(index))
            if building is None:
                raise IndexGone(index)
            return building
        with self._lock:
            for _attempt in range(3):
                generation = self.folder.current()
                if generation is None:
                    break
                try:
                    self._reading = _look_again(self._reading, generation)
                except (OSError, ValueError):  # removed under our eyes by a rebuild: look again
                    self._reading = None
                    continue
                if self._reading is not None:
                    return self._reading
                break
        raise EngineUnavailable("the embedded index has not been built")

    @_contained()
    def begin(self, version: int) -> str:
        """Make an empty generation and give its name."""
        generation = self.folder.new_generation()
        write_about(generation, About(schema=SCHEMA, floor=version))
        tables.opened(generation)
        return generation.name

    def batch(self, expected: int, *, most: int) -> int:
        """How many documents to fill in at a time, so that few segments are left."""
        return best_batch(expected, most)

    @_contained()
    def fill(self, index: str, documents: Iterable[SearchDocument], version: int) -> int:
        """Put documents into a generation that is being built. Readers and writers of the current
        one are not held up.
        """
        with _writing(tables.opened(self.folder.generation(index)), HEAP) as writer:
            count = 0
            for document in documents:
                writer.delete_documents_by_term("key", document.key)
                writer.add_document(tables.document(prepare(document), version))
                count += 1
        return count

    @_contained()
    def use(self, index: str) -> None:
        """Answer from this generation from now on."""
        with self.folder.writing(wait=WAIT_TO_WRITE):
            self.folder.use(self.folder.generation(index))

    @_contained()
    def apply(self, changes: list[Change], index: str = "") -> None:
        """Write or remove documents; a change older than what is indexed is ignored."""
        if not changes:
            return
        newest: dict[str, Change] = {}
        for change in sorted(changes, key=lambda change: change.version):
            newest[change.key] = change
        with self.folder.writing(wait=WAIT_TO_WRITE):
            reading = self.read(index)
            known = _known_versions(reading, list(newest))
            fresh = [
                change
                for change in newest.values()
                if change.version >= known.get(change.key, reading.about.floor)
            ]
            if fresh:
                _write(reading.index, fresh)


def _look_again(last: Reading | None, generation: Path) -> Reading | None:
    about = read_about(generation)
    if about is None or about.schema != SCHEMA:
        return None
    meta = (generation / "meta.json").stat()
    # Two changes within one tick of the file system's clock still make two files.
    changed = (meta.st_mtime_ns, meta.st_ino)
    if last is not None and last.generation == generation:
        if last.changed == changed:
            return last
        index = last.index
        index.reload()
    else:
        index = tables.opened(generation)
    return Reading(generation, index, index.searcher(), about, changed)


def count(searcher: Searcher, query: Query, field: str) -> dict[str, int]:
    """How many documents match, by the value of a field."""
    terms = {"values": {"terms": {"field": field, "size": 50}}}
    buckets = searcher.aggregate(query, terms)["values"]["buckets"]
    return {
        bucket["key"]: bucket["doc_count"] for bucket in buckets if bucket["key"] != tables.REMOVED
    }


def _held(stored: Document, number: int) -> Held:
    values = stored.to_dict()
    return Held(values["key"][0], number, values["version"][0], values["digest"][0])


def _known_versions(reading: Reading, keys: list[str]) -> dict[str, int]:
    wanted = Query.term_set_query(tables.schema(), "key", keys)
    found = reading.searcher.search(wanted, len(keys), count=False)
    stored = (reading.searcher.doc(address).to_dict() for _score, address in found.hits)
    return {values["key"][0]: values["version"][0] for values in stored}


@contextmanager
def _writing(index: Index, heap: int) -> Iterator[IndexWriter]:
    """A writer whose documents are there, and its segments merged, when the block ends well."""
    try:
        writer = index.writer(heap, 1)
    except ValueError as failure:  # another process has it
        raise EngineUnavailable("another process is writing the embedded index") from failure
    yield writer
    writer.commit()
    writer.wait_merging_threads()


def _write(index: Index, changes: list[Change]) -> None:
    with _writing(index, SMALL_HEAP) as writer:
        for change in changes:
            writer.delete_documents_by_term("key", change.key)
            if change.document is None:
                writer.add_document(tables.removed(change.key, change.version))
            else:
                writer.add_document(tables.document(prepare(change.document), change.version))
