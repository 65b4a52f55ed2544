"""Keeping every engine up to date: rows of the outbox for each change, rebuilding, reconciling.

Each engine that must hear of changes is an `OutboxListener`: `search:embedded@<host>`,
`search:elasticsearch`, and during a rebuild of Elasticsearch the new index too. A change leaves one
row for each of them, in its own transaction. What is carried out reads the present state of the
row, after drawing a version, so that whichever of two writers is late, the newer state stays.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from portal import outbox
from portal.models import Outbox, OutboxListener
from search import installed, registry
from search.engine import Change, Engine, EngineUnavailable
from search.indexed import digest
from search.models import IndexVersion

logger = logging.getLogger(__name__)

PREFIX = "search:"
FORGOTTEN_AFTER = timedelta(days=1)
BATCH = 200


def kind_of(name: str) -> str:
    """The kind of outbox rows that an engine hears."""
    return f"{PREFIX}{name}@{settings.HOST}" if name == "embedded" else f"{PREFIX}{name}"


def name_in(kind: str) -> str:
    """The engine that hears rows of this kind."""
    return kind.removeprefix(PREFIX).partition("@")[0]


def touched(*things: models.Model | str) -> None:
    """Ask every engine to look at these rows (or keys of rows) again. Call it in the transaction of
    a change that sends no signals, such as a bulk import.
    """
    keys = {thing if isinstance(thing, str) else registry.key_of(thing) for thing in things}
    if not keys:
        return
    payloads: dict[str, dict[str, Any]] = {key: {"key": key} for key in keys}
    for kind in listeners():
        outbox.put_many(kind, payloads)


def listeners() -> list[str]:
    """The kinds of the engines that hear of changes."""
    rows = OutboxListener.objects.filter(kind__startswith=PREFIX).order_by("kind")
    return list(rows.values_list("kind", flat=True))


def lag_seconds(*, now: datetime) -> int:
    """How long the oldest change has waited that this host or a cluster has not heard of."""
    mine = [kind_of(engine.name) for engine in installed.configured()]
    oldest = (
        Outbox.objects.filter(kind__in=mine, done=None, parked=None)
        .order_by("created")
        .values_list("created", flat=True)
        .first()
    )
    return int((now - oldest).total_seconds()) if oldest else 0


def carry_out(kind: str, keys: list[str]) -> None:
    """Bring these keys of one engine to their present state. Raises outbox.NotYet while the engine
    is away.
    """
    try:
        engine = installed.named(name_in(kind))
    except KeyError:
        leave(kind)
        return
    version = IndexVersion.draw()
    documents = registry.documents_of(keys)
    try:
        engine.apply([Change(key, version, documents.get(key)) for key in dict.fromkeys(keys)])
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
        Outbox.objects.filter(kind=kind, done=None).delete()


def drop_forgotten(*, now: datetime) -> None:
    """Drop the engines that no worker has asked about for a day; they rebuild on their return."""
    forgotten = OutboxListener.objects.filter(
        kind__startswith=PREFIX, seen__lt=now - FORGOTTEN_AFTER
    )
    for listener in forgotten:
        logger.warning("%s was not seen for a day and is dropped", listener.kind)
        leave(listener.kind)


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild did: how many documents, in how many seconds."""

    engine: str
    documents: int
    seconds: float


def rebuild(engine: Engine) -> Rebuilt:
    """Build an engine's index anew from everything that is public; changes meanwhile are kept."""
    return _rebuild(engine, is_new=join(kind_of(engine.name), now=timezone.now()))


def _rebuild(engine: Engine, *, is_new: bool) -> Rebuilt:
    """With `is_new` the engine missed changes until now: if this fails, it is to be tried again."""
    started = time.monotonic()
    try:
        version = IndexVersion.draw()
        documents = registry.all_documents()
        count = engine.replace_all(documents, version=version, beside=written_beside)
    except BaseException:
        if is_new:
            leave(kind_of(engine.name))
        raise
    return Rebuilt(engine.name, count, round(time.monotonic() - started, 2))


@contextmanager
def written_beside(name: str) -> Iterator[Callable[[], None]]:
    """Let the index `name` of an engine hear of changes beside the engine itself, until the engine
    uses it.

    A transaction that began before the index joined, and ended after its rows were read, has left
    rows for the engine alone: what the engine was told meanwhile is told again at the end.
    """
    kind = kind_of(name)
    began = timezone.now()
    join(kind, now=began)

    def catch_up() -> None:
        outbox.drain(kinds=[kind])

    try:
        yield catch_up
        catch_up()
        told = Outbox.objects.filter(kind=kind_of(name.partition("/")[0]), done__gte=began)
        touched(*told.values_list("key", flat=True).distinct())
    finally:
        leave(kind)


def keep(engine: Engine, *, now: datetime) -> None:
    """Say that the engine is still wanted, and build its index when it has none."""
    try:
        is_new = join(kind_of(engine.name), now=now)
        if is_new or not engine.is_ready():
            done = _rebuild(engine, is_new=is_new)
            logger.info("built the %s index: %s documents", done.engine, done.documents)
    except EngineUnavailable as failure:
        logger.warning("%s cannot be kept up to date: %s", engine.name, failure)


@dataclass
class Difference:
    """Keys that an engine lacks, holds in an old state, or should not hold."""

    engine: str
    missing: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        """All of them."""
        return [*self.missing, *self.stale, *self.extra]


def reconcile(engine: Engine) -> Difference:
    """Compare an engine with what is public. Differences are looked at twice: a change may have
    passed between reading the one and the other.
    """
    suspects = _differing(engine, {doc.key: digest(doc) for doc in registry.all_documents()})
    if not suspects.keys:
        return suspects
    keys = suspects.keys
    present = {key: digest(doc) for key, doc in registry.documents_of(keys).items()}
    return _differing(engine, present, only=frozenset(keys))


def _differing(
    engine: Engine, wanted: dict[str, str], only: frozenset[str] | None = None
) -> Difference:
    kinds = {source.kind for source in registry.sources()}
    held: dict[str, str] = {}
    for kind in sorted(kinds):
        held |= engine.digests(kind)
    if only is not None:
        held = {key: value for key, value in held.items() if key in only}
    return Difference(
        engine=engine.name,
        missing=sorted(wanted.keys() - held.keys()),
        stale=sorted(key for key in wanted.keys() & held.keys() if wanted[key] != held[key]),
        extra=sorted(held.keys() - wanted.keys()),
    )


def repair(engine: Engine, difference: Difference) -> None:
    """Bring the differing keys to their present state."""
    keys = difference.keys
    for start in range(0, len(keys), BATCH):
        carry_out(kind_of(engine.name), keys[start : start + BATCH])
