"""The Elasticsearch engine: one alias, `<prefix>-content`, over one index at a time.

A rebuild fills a new index while the old one answers and both hear of changes, then moves the alias
in one call. Versions are external, so that a late writer never puts back an older state. A question
is given 800 ms; after a failure the cluster is left alone for half a minute, because every question
would otherwise wait in vain.
"""

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
    Beside,
    Change,
    ChangesRefused,
    EngineResting,
    EngineUnavailable,
    Query,
    Results,
    nothing_beside,
)
from search.engines import elastic_index as tables
from search.indexed import SCHEMA, covered, prepare, shower, titles_of
from search.language import fold, join

QUESTION_SECONDS = 0.8
SERVER_SIDE = "700ms"  # below the client's own limit, so that the node is not taken for dead
WRITE_SECONDS = 10.0
REBUILD_SECONDS = 60.0
REST_SECONDS = 30.0
CHUNK = 500
KEPT_UNUSED = timedelta(hours=24)
AWAY = frozenset({408, 429, 500, 502, 503, 504})
CONFLICT, NOT_FOUND = 409, 404


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
    """The engine of one cluster; with `index` it writes to that index and not through the alias."""

    def __init__(self, config: Config, *, index: str = "") -> None:
        self.config = config
        self.target = index or config.alias
        self.is_alias = not index
        self.name = f"elasticsearch/{index}" if index else "elasticsearch"
        self.breaker = Breaker()
        self._client: Elasticsearch | None = None
        self._lock = threading.Lock()

    def client(self, seconds: float) -> Elasticsearch:
        """The connection, with the time a call may take."""
        with self._lock:
            if self._client is None:
                self._client = self.config.client()
            return self._client.options(request_timeout=seconds)

    def of_index(self, index: str) -> "ElasticEngine":
        """The same cluster, one index of it."""
        return ElasticEngine(self.config, index=index)

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
                found: dict[str, Any] = client.search(index=self.target, body=body).body
            if found.get("timed_out"):
                raise EngineUnavailable("Elasticsearch is slow")
        except QuestionRefused:
            raise
        except EngineUnavailable:
            self.breaker.trip()
            raise
        self.breaker.reset()
        return found

    def versions(self, kind: str) -> dict[str, int]:
        """The version of every indexed key of a kind."""
        return {key: int(fields["version"][0]) for key, fields in self._all(kind, "version")}

    def digests(self, kind: str) -> dict[str, str]:
        """The fingerprint of every indexed document of a kind."""
        return {key: str(fields["digest"][0]) for key, fields in self._all(kind, "digest")}

    def _all(self, kind: str, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
        after: list[Any] | None = None
        with _translated():
            client = self.client(WRITE_SECONDS)
            client.indices.refresh(index=self.target)
            while True:
                found = client.search(
                    index=self.target,
                    query={"term": {"kind": kind}},
                    source=False,
                    docvalue_fields=[{"field": "key"}, {"field": name}],
                    sort=[{"key": "asc"}],
                    size=1000,
                    search_after=after,
                )["hits"]["hits"]
                if not found:
                    return
                yield from ((hit["fields"]["key"][0], hit["fields"]) for hit in found)
                after = found[-1]["sort"]

    def is_ready(self) -> bool:
        """Whether there is an index, made by this version of the code."""
        try:
            with _translated():
                mappings = self.client(WRITE_SECONDS).indices.get_mapping(index=self.target)
        except QuestionRefused:
            return False
        schemas = {one["mappings"].get("_meta", {}).get("schema") for one in mappings.values()}
        return schemas == {SCHEMA}

    def health(self) -> dict[str, object]:
        """Whether the cluster answers, and how many documents it holds; never raises."""
        try:
            with _translated():
                count = self.client(QUESTION_SECONDS).count(index=self.target)["count"]
        except Exception as failure:  # noqa: BLE001  # a health page must be able to say so
            return {"ok": False, "documents": 0, "error": type(failure).__name__}
        return {"ok": True, "documents": count}

    def refresh(self) -> None:
        """Let what was written be found at once; it is within a second anyway."""
        with _translated():
            self.client(WRITE_SECONDS).indices.refresh(index=self.target)

    def apply(self, changes: list[Change]) -> None:
        """Write or remove documents; a change older than what is indexed is ignored. Raises
        ChangesRefused when single documents are not taken; the others are written.
        """
        if not self.is_alias and not self._exists():
            return  # an index that was given up has nothing to hear
        for some in _chunks(changes):
            operations = [line for change in some for line in _operation(change)]
            self._bulk(operations, WRITE_SECONDS)

    def _exists(self) -> bool:
        with _translated():
            return bool(self.client(WRITE_SECONDS).indices.exists(index=self.target))

    def _bulk(self, operations: list[dict[str, Any]], seconds: float) -> None:
        with _translated():
            answer = self.client(seconds).bulk(
                operations=operations, index=self.target, require_alias=self.is_alias or None
            )
        refused = list(_refused(answer["items"])) if answer["errors"] else []
        if any(status in AWAY | {NOT_FOUND} for _key, status in refused):
            raise EngineUnavailable("Elasticsearch cannot write now")
        if refused:
            raise ChangesRefused(", ".join(f"{key} ({status})" for key, status in refused))

    def replace_all(
        self,
        documents: Iterable[SearchDocument],
        *,
        version: int,
        beside: Beside = nothing_beside,
    ) -> int:
        """Fill a new index and move the alias to it. The old one is kept for a day."""
        index = f"{self.config.alias}-{datetime.now(UTC):%Y%m%dt%H%M%S%f}"
        client = self.client(REBUILD_SECONDS)
        with _translated():
            building = {**tables.SETTINGS, "refresh_interval": "-1"}
            client.indices.create(index=index, settings=building, mappings=tables.MAPPING)
        try:
            with beside(f"elasticsearch/{index}") as catch_up:
                count = self.of_index(index).fill(documents, version)
                catch_up()
                with _translated():
                    self._use(client, index)
        except BaseException:
            client.options(ignore_status=NOT_FOUND).indices.delete(index=index)
            raise
        with _translated():
            self._drop_unused(client, index)
        return count

    def fill(self, documents: Iterable[SearchDocument], version: int) -> int:
        """Write documents of a rebuild; what was written later by a change stays."""
        count = 0
        changes = (Change(document.key, version, document) for document in documents)
        for some in _chunks(changes):
            operations = [line for change in some for line in _operation(change)]
            self._bulk(operations, REBUILD_SECONDS)
            count += len(some)
        return count

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


def _refused(items: Iterable[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    """The changes that were not taken, other than because they came too late."""
    for item in items:
        (result,) = item.values()
        if "error" in result and result["status"] != CONFLICT:
            yield result["_id"], result["status"]
