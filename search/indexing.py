"""Keeping every engine up to date: rows of the outbox for each change.

Each engine that must hear of changes is an `OutboxListener`: `search:embedded@<host>`,
`search:elasticsearch`. A change leaves one
row for each of them, in its own transaction. What is carried out reads the present state of the
row, after drawing a version, so that whichever of two writers is late, the newer state stays.

Besides keys, the rows of an engine are stretches to look through (`search.reconciling`) and
rebuilds on their way (`search.rebuilding`).
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Max, Min
from django.utils import timezone

from portal import outbox
from portal.models import Outbox, OutboxListener
from search import installed, registry
from search.engine import Change, Engine, EngineUnavailable
from search.models import IndexVersion
from search.spans import Span

logger = logging.getLogger(__name__)

PREFIX = "search:"
WALKS = "search-walk:"
FORGOTTEN_AFTER = timedelta(days=1)
MOST_KEYS = 5_000
"""More changed rows of one model than these are asked for together: looking through all rows
between the first and the last of them is then cheaper than a row of the outbox for each."""


def kind_of(name: str) -> str:
    """The kind of outbox rows that an engine hears."""
    return f"{PREFIX}{name}@{settings.HOST}" if name == "embedded" else f"{PREFIX}{name}"


def walks_of(kind: str) -> str:
    """The kind of the rows that ask the same engine for more than one document. They are carried
    out one by one: what keeps one of them waiting holds up no other.
    """
    return f"{WALKS}{kind.removeprefix(PREFIX)}"


def name_in(kind: str) -> str:
    """The engine that hears rows of this kind."""
    return kind.removeprefix(PREFIX).partition("@")[0]


def touched(*things: models.Model | str) -> None:
    """Ask every engine to look at these rows (or keys of rows) again. Call it in the transaction of
    a change that sends no signals, such as a bulk import.

    Each key is a row of the outbox; of a model with more than MOST_KEYS of them, one row asks for
    the whole stretch from the first to the last.
    """
    keys = {thing if isinstance(thing, str) else registry.key_of(thing) for thing in things}
    numbers: dict[str, set[int]] = {}
    for key in keys:
        label, _, number = key.partition(":")
        numbers.setdefault(label, set()).add(int(number))
    many = {label: some for label, some in numbers.items() if len(some) > MOST_KEYS}
    for label, some in many.items():
        _touched_between(Span.of(label, some))
    _touched_one_by_one(key for key in keys if key.partition(":")[0] not in many)


def touched_keys(model: type[models.Model], keys: Iterable[int]) -> None:
    """Like `touched`, for rows of one model of which the keys alone are at hand."""
    label = model._meta.label_lower
    touched(*(f"{label}:{key}" for key in keys))


def touched_all(rows: "models.QuerySet[Any]") -> None:
    """Like `touched`, for all rows of a queryset of one searchable model, however many: only keys
    are read. Call it before a deletion, while the rows can still be named.
    """
    label = rows.model._meta.label_lower
    keys = list(rows.order_by().values_list("pk", flat=True)[: MOST_KEYS + 1])
    if len(keys) <= MOST_KEYS:
        _touched_one_by_one(f"{label}:{key}" for key in keys)
        return
    ends = rows.order_by().aggregate(first=Min("pk"), last=Max("pk"))
    _touched_between(Span.of(label, {ends["first"], ends["last"]}))


def _touched_one_by_one(keys: Iterable[str]) -> None:
    payloads: dict[str, dict[str, Any]] = {key: {"key": key} for key in keys}
    for kind in listeners() if payloads else ():
        outbox.put_many(kind, payloads)


def _touched_between(span: Span) -> None:
    for kind in listeners():
        look_through(kind, span)


def look_through(kind: str, span: Span) -> None:
    """Ask one engine to compare a stretch of rows, because some of them changed now."""
    since = timezone.now().isoformat()
    outbox.put(walks_of(kind), span.key, {"span": span.fields, "since": since})


def listeners() -> list[str]:
    """The kinds of the engines that hear of changes."""
    rows = OutboxListener.objects.filter(kind__startswith=PREFIX).order_by("kind")
    return list(rows.values_list("kind", flat=True))


@dataclass(frozen=True)
class Waiting:
    """Changes of which an engine of ours has not heard: since when the oldest single one waits, and
    since when the oldest of those that are looked for in a stretch of rows.
    """

    single: datetime | None
    stretch: datetime | None

    def seconds(self, *, now: datetime) -> int:
        """How long the oldest change has waited."""
        return max(self.single_seconds(now=now), _age(self.stretch, now))

    def single_seconds(self, *, now: datetime) -> int:
        """How long the oldest has waited that a stretch is not looked through for."""
        return _age(self.single, now)


def _age(since: datetime | None, now: datetime) -> int:
    return max(0, int((now - since).total_seconds())) if since else 0


def waiting() -> Waiting:
    """The changes that this host or a cluster has not heard of."""
    mine = [kind_of(engine.name) for engine in installed.configured()]
    rows = Outbox.objects.filter(done=None, parked=None)
    single = rows.filter(kind__in=mine).aggregate(oldest=Min("created"))["oldest"]
    walks = rows.filter(kind__in=[walks_of(kind) for kind in mine])
    since = [
        datetime.fromisoformat(payload["since"])
        for payload in walks.values_list("payload", flat=True)
        if "since" in payload
    ]
    return Waiting(single, min(since, default=None))


class NoDocument(Exception):
    """Rows that are public and have no document, for an error in making it; it was logged."""


def carry_out(kind: str, keys: list[str]) -> None:
    """Bring these keys of one engine to their present state. Raises outbox.NotYet while the engine
    is away, ChangesRefused and NoDocument for single keys when all others are done.
    """
    engine = engine_of(kind)
    if engine is not None:
        with waiting_for_it():
            bring(engine, keys)


def bring(engine: Engine, keys: list[str], index: str = "") -> None:
    """Bring keys to their present state, in the index in use or in one that is being built."""
    version = IndexVersion.draw()
    documents = registry.documents_of(keys)
    broken = [key for key, document in documents.items() if document is None]
    engine.apply(
        [
            Change(key, version, documents.get(key))
            for key in dict.fromkeys(keys)
            if key not in broken
        ],
        index,
    )
    if broken:
        raise NoDocument(", ".join(broken))


def engine_of(kind: str) -> Engine | None:
    """The engine that rows of this kind are for. One that is not configured any more hears of
    changes no more.
    """
    try:
        return installed.named(name_in(kind))
    except KeyError:
        leave(kind)
        return None


@contextmanager
def waiting_for_it() -> Iterator[None]:
    """An engine that is away is waited for."""
    try:
        yield
    except EngineUnavailable as failure:
        raise outbox.NotYet(str(failure)) from failure


def join(kind: str, *, now: datetime) -> bool:
    """Hear of every change from now on. True when the engine did not until now, and so must be
    rebuilt.
    """
    _, is_new = OutboxListener.objects.update_or_create(kind=kind, defaults={"seen": now})
    return is_new


def leave(kind: str) -> None:
    """Hear of changes no more."""
    with transaction.atomic():
        OutboxListener.objects.filter(kind=kind).delete()
        Outbox.objects.filter(kind__in=[kind, walks_of(kind)], done=None).delete()


def drop_forgotten(*, now: datetime) -> None:
    """Drop the engines that no worker has asked about for a day; they rebuild on their return."""
    forgotten = OutboxListener.objects.filter(
        kind__startswith=PREFIX, seen__lt=now - FORGOTTEN_AFTER
    )
    for listener in forgotten:
        logger.warning("%s was not seen for a day and is dropped", listener.kind)
        leave(listener.kind)
