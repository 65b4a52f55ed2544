"""The Elasticsearch engine: one alias, `<prefix>-content`, over one index at a time.

A rebuild fills a new index while the old one answers and both hear of changes, then moves the alias
in one call. Versions are external, so that a late writer never puts back an older state. A question
is given 800 ms; after a failure the cluster is left alone for half a minute, because every question
would otherwise wait in vain.
"""

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from elasticsearch import (
    ApiError,
    Elasticsearch,
    NotFoundError,
    TransportError,
    UnsupportedProductError,
)

from search import plan, synonyms
from search.documents import SearchDocument
from search.engine import (
    Change,
    ChangesRefused,
    EngineResting,
    EngineUnavailable,
    Held,
    IndexGone,
    Query,
    Results,
)
from search.engines import elastic_index as tables
from search.indexed import SCHEMA, covered, prepare, shower, titles_of
from search.language import fold, join
from search.spans import Span

logger = logging.getLogger(__name__)

QUESTION_SECONDS = 0.8
SERVER_SIDE = "700ms"  # below the client's own limit, so that the node is not taken for dead
WRITE_SECONDS = 10.0
REBUILD_SECONDS = 60.0
REST_SECONDS = 30.0
CHUNK = 500
KEPT_UNUSED = timedelta(hours=24)
AWAY = frozenset({408, 429, 500, 502, 503, 504})
CONFLICT, NOT_FOUND = 409, 404
HELD = ("key", "number", "version", "digest")


class QuestionRefused(EngineUnavailable):
    """The cluster is well, but has no such index, or will not take this question."""


@dataclass(frozen=True)
class Config:
    """How the cluster is reached. `prefix` begins the names of all our indices."""

    urls: tuple[str, ...]
    api_key: str = field(default="", repr=False)
    username: str = ""
    password: str = field(default="", repr=False)
    ca_certs: str = ""
    prefix: str = "la"

    @property
    def alias(self) -> str:
        """The name under which the index in use answers."""
        return f"{self.prefix}-content"

    def client(self) -> Elasticsearch:
        """A client that never waits for a node that is away longer than it was told to."""
        options: dict[str, Any] = {"retry_on_timeout": False, "retry_on_status": ()}
        if self.api_key:
            options["api_key"] = self.api_key
        elif self.username:
            options["basic_auth"] = (self.username, self.password)
        if self.ca_certs:
            options["ca_certs"] = self.ca_certs
        return Elasticsearch(list(self.urls), max_retries=len(self.urls) - 1, **options)


class Breaker:
    """Leaves a cluster alone for a while after it failed to answer."""

    def __init__(self) -> None:
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether it is too early to ask again."""
        return time.monotonic() < self._until

    def trip(self) -> None:
        """It failed just now."""
        self._until = time.monotonic() + REST_SECONDS

    def reset(self) -> None:
        """It answers."""
        self._until = 0.0


@contextmanager
def _translated() -> Iterator[None]:
    """Every way the cluster can fail, as the contract names them."""
    try:
        yield
    except NotFoundError as failure:
        raise QuestionRefused("Elasticsearch has no such index") from failure
    except (TransportError, UnsupportedProductError) as failure:
        raise EngineUnavailable(f"Elasticsearch: {type(failure).__name__}") from failure
    except ApiError as failure:
        kind = EngineUnavailable if failure.status_code in AWAY else QuestionRefused
        raise kind(f"Elasticsearch: status {failure.status_code}") from failure


class ElasticEngine:
    """The engine of one cluster."""

    name = "elasticsearch"

    def __init__(self, config: Config) -> None:
        self.config = config
        self.breaker = Breaker()
        self._client: Elasticsearch | None = None
        self._lock = threading.Lock()

    def client(self, seconds: float) -> Elasticsearch:
        """The connection, with the time a call may take."""
        with self._lock:
            if self._client is None:
                self._client = self.config.client()
            return self._client.options(request_timeout=seconds)

    def query(self, query: Query) -> Results:
        """The best results for the words, best first."""
        started = time.perf_counter()
        asked = plan.make(query.text, synonyms.current())
        if not asked.words or query.is_too_far:
            return Results(engine=self.name, total=0, took_ms=0)
        found = self._ask(tables.request(asked, query, SERVER_SIDE).to_dict())
        show = shower(asked)
        hits = [(hit["_source"]["display"], hit["_score"] or 0.0) for hit in found["hits"]["hits"]]
        kinds = found["aggregations"]["kinds"]["buckets"]
        return Results(
            engine=self.name,
            total=found["hits"]["total"]["value"],
            took_ms=round((time.perf_counter() - started) * 1000),
            hits=tuple(show(*hit) for hit in hits),
            kinds={bucket["key"]: bucket["doc_count"] for bucket in kinds},
            coverage=covered(asked, hits[0][0]) if hits else 0.0,
        )

    def suggest(self, prefix: str, *, limit: int = 8) -> list[str]:
        """Titles that begin like, or sound like, what is being typed."""
        typed = join(fold(plan.shorten(prefix)))
        if not typed:
            return []
        completion = {"field": "title_keys", "size": limit * 3, "skip_duplicates": True}
        wanted = {"titles": {"prefix": typed, "completion": completion}}
        found = self._ask({"_source": ["display"], "suggest": wanted})
        options = found["suggest"]["titles"][0]["options"]
        return titles_of((option["_source"]["display"] for option in options), limit)

    def _ask(self, body: dict[str, Any]) -> dict[str, Any]:
        """One question, in the time a reader waits."""
        if self.breaker.is_open:
            raise EngineResting("Elasticsearch failed a moment ago")
        try:
            with _translated():
                client = self.client(QUESTION_SECONDS)
                found: dict[str, Any] = client.search(index=self.config.alias, body=body).body
            if found.get("timed_out"):
                raise EngineUnavailable("Elasticsearch is slow")
        except QuestionRefused:
            raise
        except EngineUnavailable:
            self.breaker.trip()
            raise
        self.breaker.reset()
        return found

    def versions(self, span: Span, *, limit: int) -> list[Held]:
        """The first documents of a stretch of a model's rows that are indexed, in their order."""
        client = self.client(WRITE_SECONDS)
        above: dict[str, int] = {"gt": span.after}
        if span.upto is not None:
            above["lte"] = span.upto
        with _translated():
            client.indices.refresh(index=self.config.alias)
            found = client.search(
                index=self.config.alias,
                query={
                    "bool": {
                        "filter": [{"term": {"label": span.label}}, {"range": {"number": above}}]
                    }
                },
                source=False,
                docvalue_fields=[{"field": name} for name in HELD],
                sort=[{"number": "asc"}],
                size=limit,
            )["hits"]["hits"]
        return [_held(hit["fields"]) for hit in found]

    def labels(self) -> set[str]:
        """The models of which something is indexed."""
        labels = {"labels": {"terms": {"field": "label", "size": 50}}}
        with _translated():
            client = self.client(WRITE_SECONDS)
            client.indices.refresh(index=self.config.alias)
            found = client.search(index=self.config.alias, size=0, aggs=labels)
        return {bucket["key"] for bucket in found["aggregations"]["labels"]["buckets"]}

    def is_ready(self) -> bool:
        """Whether there is an index, made by this version of the code."""
        try:
            with _translated():
                mappings = self.client(WRITE_SECONDS).indices.get_mapping(index=self.config.alias)
        except QuestionRefused:
            return False
        schemas = {one["mappings"].get("_meta", {}).get("schema") for one in mappings.values()}
        return schemas == {SCHEMA}

    def health(self) -> dict[str, object]:
        """Whether the cluster answers, and how many documents it holds; never raises."""
        try:
            with _translated():
                client = self.client(QUESTION_SECONDS)
                count = client.count(index=self.config.alias)["count"]
        except Exception as failure:  # noqa: BLE001  # a health page must be able to say so
            return {"ok": False, "documents": 0, "error": type(failure).__name__}
        return {"ok": True, "documents": count}

    def refresh(self) -> None:
        """Let what was written be found at once; it is within a second anyway."""
        with _translated():
            self.client(WRITE_SECONDS).indices.refresh(index=self.config.alias)

    def size(self, index: str = "") -> int:
        """How many documents the index in use, or one that is being built, holds."""
        client = self.client(REBUILD_SECONDS)
        with _translated():
            client.indices.refresh(index=index or self.config.alias)
            return int(client.count(index=index or self.config.alias)["count"])

    def apply(self, changes: list[Change], index: str = "") -> None:
        """Write or remove documents; a change older than what is indexed is ignored. Raises
        ChangesRefused when single documents are not taken; the others are written.
        """
        refused: dict[str, int] = {}
        for some in _chunks(changes):
            refused |= self._bulk(some, index)
        if refused:
            raise ChangesRefused(refused)

    def _bulk(self, changes: list[Change], index: str) -> dict[str, int]:
        """Send changes; the keys that were refused, and why. An index is never made by writing."""
        client = self.client(REBUILD_SECONDS if index else WRITE_SECONDS)
        operations = [line for change in changes for line in _operation(change)]
        with _translated():
            if index and not client.indices.exists(index=index):
                raise IndexGone(index)
            answer = client.bulk(
                operations=operations,
                index=index or self.config.alias,
                require_alias=None if index else True,
            )
        refused = dict(_refused(answer["items"])) if answer["errors"] else {}
        if any(status in AWAY | {NOT_FOUND} for status in refused.values()):
            raise EngineUnavailable("Elasticsearch cannot write now")
        return refused

    def begin(self, version: int) -> str:
        """Make an empty index and give its name."""
        index = f"{self.config.alias}-{datetime.now(UTC):%Y%m%dt%H%M%S%f}"
        building = {**tables.SETTINGS, "refresh_interval": "-1"}
        with _translated():
            self.client(REBUILD_SECONDS).indices.create(
                index=index, settings=building, mappings=tables.MAPPING
            )
        return index

    def batch(self, expected: int, *, most: int) -> int:
        """How many documents to fill in at a time: any number will do."""
        return most

    def fill(self, index: str, documents: Iterable[SearchDocument], version: int) -> int:
        """Put documents into an index that is being built; what a change wrote there stays, and a
        document that is refused does not keep the others out.
        """
        count = 0
        changes = (Change(document.key, version, document) for document in documents)
        for some in _chunks(changes):
            refused = self._bulk(some, index)
            if refused:
                logger.error("%s refused %s", index, ChangesRefused(refused))
            count += len(some) - len(refused)
        return count

    def use(self, index: str) -> None:
        """Move the alias to this index. The one before is kept for a day."""
        client = self.client(REBUILD_SECONDS)
        with _translated():
            if not client.indices.exists(index=index):
                raise IndexGone(index)
            self._use(client, index)
            self._drop_unused(client, index)

    def _use(self, client: Elasticsearch, index: str) -> None:
        client.indices.put_settings(index=index, settings={"refresh_interval": "1s"})
        client.indices.refresh(index=index)
        alias = self.config.alias
        known = client.indices.exists_alias(name=alias)
        old = list(client.indices.get_alias(name=alias)) if known else []
        moves = [{"remove": {"index": name, "alias": alias}} for name in old]
        client.indices.update_aliases(actions=[*moves, {"add": {"index": index, "alias": alias}}])

    def _drop_unused(self, client: Elasticsearch, used: str) -> None:
        """Delete indices made more than a day ago that no alias names, but for the latest."""
        found = client.indices.get(index=f"{self.config.alias}-*", features=["aliases", "settings"])
        unused = sorted(
            (int(about["settings"]["index"]["creation_date"]), index)
            for index, about in found.items()
            if not about["aliases"] and index != used
        )
        oldest = (datetime.now(UTC) - KEPT_UNUSED).timestamp() * 1000
        for created, index in unused[:-1]:
            if created < oldest:
                client.indices.delete(index=index)


def _chunks(changes: Iterable[Change]) -> Iterator[list[Change]]:
    remaining = iter(changes)
    while some := list(islice(remaining, CHUNK)):
        yield some


def _operation(change: Change) -> Iterator[dict[str, Any]]:
    where = {"_id": change.key, "version": change.version, "version_type": "external_gte"}
    if change.document is None:
        yield {"delete": where}
    else:
        yield {"index": where}
        yield tables.source(prepare(change.document), change.version)


def _held(fields: dict[str, Any]) -> Held:
    return Held(*(fields[name][0] for name in HELD))


def _refused(items: Iterable[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    """The changes that were not taken, other than because they came too late."""
    for item in items:
        (result,) = item.values()
        if "error" in result and result["status"] != CONFLICT:
            yield result["_id"], result["status"]
