"""Comparing an engine with what is public, a stretch of rows at a time, and repairing it.

Both sides are read in the order of the primary key, so that no more than a stretch is ever in
memory. The same walk serves the nightly check, the command, and changes of more rows than deserve a
row of the outbox each.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal import outbox
from search import indexing, registry
from search.engine import Change, ChangesRefused, Engine, Held
from search.indexed import digest
from search.models import IndexVersion
from search.spans import Span

logger = logging.getLogger(__name__)

STEP = 1_000  # rows

MISSING, STALE, EXTRA = "missing", "stale", "extra"


@dataclass(frozen=True)
class Step:
    """What was found in a stretch: the changes that would repair it, each with what is wrong, by
    key. `seen` is the stretch that was compared, `rest` what remains of the one asked for.
    """

    seen: Span
    rest: Span | None
    changes: dict[str, tuple[str, Change]] = field(default_factory=dict)

    def confirmed_by(self, later: "Step") -> "Step":
        """Only what a later look found too, as it was then."""
        both = {key: found for key, found in later.changes.items() if key in self.changes}
        return Step(self.seen, self.rest, both)


def look(engine: Engine, span: Span) -> Step:
    """Compare the first rows of a stretch. The version is drawn before anything is read."""
    version = IndexVersion.draw()
    public = registry.chunk(span, limit=STEP)
    end = max(public) if len(public) == STEP else span.upto
    held = engine.versions(Span(span.label, span.after, end), limit=2 * STEP)
    if len(held) == 2 * STEP:
        end = held[-1].number
        public = {number: found for number, found in public.items() if number <= end}
    changes = {change.key: (wrong, change) for wrong, change in _differing(public, held, version)}
    return Step(Span(span.label, span.after, end), span.beyond(end), changes)


def _differing(
    public: dict[int, registry.Public], held: list[Held], version: int
) -> Iterator[tuple[str, Change]]:
    indexed = {one.number: one for one in held}
    for number, document in public.items():
        if document is None:
            continue  # it was logged; what is indexed of it stays as it is
        if number not in indexed:
            yield MISSING, Change(document.key, version, document)
        elif indexed[number].digest != digest(document):
            yield STALE, Change(document.key, version, document)
    for number in indexed.keys() - public.keys():
        yield EXTRA, Change(indexed[number].key, version, None)


def check(engine: Engine, span: Span) -> Step:
    """Compare the first rows of a stretch, and look at differences twice: a change may have passed
    between reading the one side and the other.
    """
    step = look(engine, span)
    return step.confirmed_by(look(engine, step.seen)) if step.changes else step


def repair(engine: Engine, step: Step) -> list[str]:
    """Bring what differs to the state it was read in. Returns the keys that the engine refused."""
    try:
        engine.apply([change for _wrong, change in step.changes.values()])
    except ChangesRefused as refusal:
        logger.error("%s refused %s", engine.name, refusal)
        return refusal.keys
    return []


@dataclass
class Difference:
    """How many documents an engine lacks, holds in an old state, or should not hold."""

    engine: str
    missing: int = 0
    stale: int = 0
    extra: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.missing + self.stale + self.extra

    def count(self, step: Step) -> None:
        """Add what was found in a stretch."""
        for wrong, _change in step.changes.values():
            setattr(self, wrong, getattr(self, wrong) + 1)


def whole(engine: Engine) -> list[Span]:
    """Everything that is public, and everything that is indexed."""
    return [Span(label) for label in sorted(registry.labels() | engine.labels())]


def reconcile(engine: Engine, *, mend: bool = False) -> Difference:
    """Compare an engine with what is public; with `mend`, repair it on the way."""
    found = Difference(engine.name)
    for span in whole(engine):
        rest: Span | None = span
        while rest is not None:
            step = check(engine, rest)
            found.count(step)
            if mend:
                repair(engine, step)
            rest = step.rest
    return found


def carry_on(kind: str, payload: dict[str, Any]) -> None:
    """Go through the next part of a stretch that an engine must look through, and ask for the rest.

    Without `since` nobody asked for it: what differs then is a change that nobody was told of.
    """
    engine = indexing.engine_of(kind)
    if engine is None:
        return
    span = Span(*payload["span"])
    with indexing.waiting_for_it():
        step = look(engine, span) if "since" in payload else check(engine, span)
        refused = repair(engine, step)
    if "since" not in payload and step.changes:
        log = "%s: %s documents differed and were repaired"
        logger.error(log, engine.name, len(step.changes))
    outbox.put_many(kind, {key: {"key": key} for key in refused})
    if step.rest is not None:
        _ask(kind, step.rest, payload)


def _ask(kind: str, span: Span, payload: dict[str, Any], *, due: datetime | None = None) -> None:
    key = span.key if "since" in payload else f"check {span.key}"
    outbox.put(indexing.walks_of(kind), key, {**payload, "span": span.fields}, due=due)


def ask_to_check(kind: str, labels: Iterable[str], *, due: datetime | None = None) -> None:
    """Let the worker compare an engine with everything that is public, and repair it."""
    for label in labels:
        _ask(kind, Span(label), {}, due=due)
