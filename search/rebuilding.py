"""Building an index anew while the old one answers and hears of changes.

The worker does it a batch at a time, each batch a row of the outbox, so that messages and changes
are carried out in between and a worker that was killed is taken up by the next. The command does it
at one go. Before the new index is used, it is told everything that the old one was told since the
rebuild began, and what the old one hears in the moment of the change is told once more after it.
"""

import logging
import time
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal import outbox
from portal.models import Outbox
from search import indexing, reconciling, registry
from search.engine import ChangesRefused, Engine, EngineUnavailable, IndexGone
from search.indexed import SCHEMA
from search.models import IndexVersion
from search.spans import Span

logger = logging.getLogger(__name__)

KEY = "rebuild"
BATCH = 2_000  # documents: a second or two of the worker
BATCH_AT_ONE_GO = 12_000
FEW = 200  # changes
MOST_ROUNDS = 5
CLOCKS_DIFFER = timedelta(minutes=2)
LEAST_HELD = 0.9  # of what was written; an index with less is broken
AFTER_LONG_TRANSACTIONS = timedelta(hours=1)


@dataclass(frozen=True)
class Rebuild:
    """A rebuild on its way. `todo` are the stretches still to be read, `batch` how many documents
    to write at a time, `written` how many were.
    """

    index: str
    version: int
    began: datetime
    batch: int
    todo: tuple[Span, ...]
    written: int = 0
    schema: int = SCHEMA

    def to_json(self) -> dict[str, Any]:
        """As a row of the outbox keeps it."""
        todo = [span.fields for span in self.todo]
        return {**asdict(self), "began": self.began.isoformat(), "todo": todo}

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Self:
        """The opposite of `to_json`."""
        todo = tuple(Span(*span) for span in fields["todo"])
        return cls(**{**fields, "began": datetime.fromisoformat(fields["began"]), "todo": todo})


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild did: how many documents, in how many seconds."""

    engine: str
    documents: int
    seconds: float


def begin(engine: Engine, *, most: int) -> Rebuild:
    """Start building an index. The version is drawn before anything is read."""
    began, version = timezone.now(), IndexVersion.draw()
    batch = engine.batch(registry.count(), most=most)
    return Rebuild(engine.begin(version), version, began, batch, registry.everything())


def advance(engine: Engine, rebuild: Rebuild) -> Rebuild:
    """Write the next batch. Raises IndexGone."""
    reader = registry.Reader(rebuild.todo, rebuild.batch)
    written = engine.fill(rebuild.index, reader, rebuild.version)
    return replace(rebuild, todo=reader.todo, written=rebuild.written + written)


def finish(engine: Engine, rebuild: Rebuild) -> None:
    """Tell the new index what the old one was told meanwhile, and use it. Raises IndexGone."""
    kind, since = indexing.kind_of(engine.name), rebuild.began
    before: set[str] = set()
    for _round in range(MOST_ROUNDS):
        told, since = _told(kind, since), timezone.now()
        _bring(engine, sorted(told), rebuild.index)
        if len(told - before) <= FEW:  # what still waits for the worker will be told by it
            break
        before = told
    held = engine.size(rebuild.index)
    if held < LEAST_HELD * rebuild.written - len(told):
        raise RuntimeError(f"{rebuild.index} holds {held} documents of {rebuild.written}")
    engine.use(rebuild.index)
    _tell_again(kind, since, rebuild.began)


def _told(kind: str, since: datetime) -> set[str]:
    """The keys that an engine was, is being, or is about to be told of."""
    recent = Q(done=None, parked=None) | Q(done__gte=since - CLOCKS_DIFFER)
    return set(Outbox.objects.filter(recent, kind=kind).values_list("key", flat=True))


def _bring(engine: Engine, keys: list[str], index: str) -> None:
    for start in range(0, len(keys), registry.CHUNK):
        try:
            indexing.bring(engine, keys[start : start + registry.CHUNK], index)
        except (ChangesRefused, indexing.NoDocument) as failure:
            logger.error("left out of %s: %s", index, failure)


def _tell_again(kind: str, since: datetime, began: datetime) -> None:
    """Ask again for what perhaps only the old index was told: keys of the last moments, and
    stretches that it looked through since the rebuild began.
    """
    outbox.put_many(kind, {key: {"key": key} for key in _told(kind, since)})
    recent = Q(done=None) | Q(done__gte=began - CLOCKS_DIFFER)
    rows = Outbox.objects.filter(recent, kind=indexing.walks_of(kind))
    walked: dict[str, Span] = {}
    for payload in rows.values_list("payload", flat=True):
        if "since" in payload:
            span = Span(*payload["span"])
            walked[span.label] = span.joined(walked.get(span.label))
    for span in walked.values():
        indexing.look_through(kind, span)


def rebuild(engine: Engine) -> Rebuilt:
    """Build an engine's index anew, at one go, from everything that is public."""
    started, kind = time.monotonic(), indexing.kind_of(engine.name)
    is_new = indexing.join(kind, now=timezone.now())
    try:
        state = begin(engine, most=BATCH_AT_ONE_GO)
        while state.todo:
            state = advance(engine, state)
        finish(engine, state)
    except BaseException:
        if is_new:
            indexing.leave(kind)  # it missed changes, and is to be tried again
        raise
    return Rebuilt(engine.name, engine.size(), round(time.monotonic() - started, 2))


def ask(kind: str) -> None:
    """Let the worker build an engine's index anew, unless it is at it."""
    walks = indexing.walks_of(kind)
    asked = Outbox.objects.filter(kind=walks, key__startswith=KEY, done=None)
    if not asked.filter(parked=None).exists():
        asked.delete()
        outbox.put(walks, KEY, {"rebuild": None})


def carry_on(kind: str, fields: dict[str, Any] | None) -> None:
    """Begin a rebuild, or write its next batch, and ask for the rest."""
    engine = indexing.engine_of(kind)
    if engine is None:
        return
    try:
        with indexing.waiting_for_it():
            _carry_on(engine, kind, fields)
    except IndexGone as failure:
        logger.warning("the rebuild of %s was overtaken by another one: %s", kind, failure)


def _carry_on(engine: Engine, kind: str, fields: dict[str, Any] | None) -> None:
    if fields is None or fields["schema"] != SCHEMA:
        state = begin(engine, most=BATCH)
    else:
        state = advance(engine, Rebuild.from_json(fields))
    if state.todo:
        key = f"{KEY} {state.index} {state.todo[0].key}"
        outbox.put(indexing.walks_of(kind), key, {"rebuild": state.to_json()})
        return
    finish(engine, state)
    logger.info("built the %s index: %s documents", engine.name, state.written)


def keep(engine: Engine, *, now: datetime) -> None:
    """Say that the engine is still wanted, and have its index built when it has none, or missed
    changes until now.

    A transaction that began before the engine joined, and ends after its rows were read, tells it
    nothing: an hour later everything is compared.
    """
    kind = indexing.kind_of(engine.name)
    with transaction.atomic():
        is_new = indexing.join(kind, now=now)
        if is_new:
            ask(kind)
            later = now + AFTER_LONG_TRANSACTIONS
            reconciling.ask_to_check(kind, registry.labels(), due=later)
    try:
        if not is_new and not engine.is_ready():
            ask(kind)
    except EngineUnavailable as failure:
        logger.warning("%s cannot be kept up to date: %s", engine.name, failure)
