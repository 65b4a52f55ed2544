"""Index changes of the outbox, and the upkeep of engines that every worker repeats."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from portal.outbox import Lane, batch_handler, handler
from portal.worker import every
from search import indexing, installed, rebuilding, reconciling, registry, suggestions
from search.engine import EngineUnavailable

logger = logging.getLogger(__name__)

RECONCILE_HOUR = 3


@batch_handler("search", lane=Lane.LONG)
def carry_changes(payloads: list[dict[str, Any]]) -> None:
    """Bring the keys of one engine to their present state."""
    indexing.carry_out(payloads[0]["kind"], [payload["key"] for payload in payloads])


@handler("search-walk", lane=Lane.LONG)
def walk_on(payload: dict[str, Any]) -> None:
    """Go on looking through a stretch of rows for an engine, or building its index."""
    kind = indexing.PREFIX + payload.pop("kind").removeprefix(indexing.WALKS)
    if "rebuild" in payload:
        rebuilding.carry_on(kind, payload["rebuild"])
    else:
        reconciling.carry_on(kind, payload)


@every(timedelta(minutes=1), lane=Lane.LONG)
def keep_engines(now: datetime) -> None:
    """Keep the engines of this host listening and built; drop those of hosts that are gone."""
    for engine in installed.configured():
        rebuilding.keep(engine, now=now)
    indexing.drop_forgotten(now=now)


@every(timedelta(minutes=5), lane=Lane.LONG)
def refresh_suggestions(now: datetime) -> None:
    """Let "did you mean" know the words of what was published since: with a county's documents
    within five minutes, with a country's within hours.
    """
    try:
        if suggestions.is_due(installed.embedded(), now=now):
            suggestions.refresh(installed.embedded())
    except EngineUnavailable:
        return  # `keep_engines` builds the index, and the next time comes


@every(timedelta(hours=1), lane=Lane.LONG)
def reconcile_at_night(now: datetime) -> None:
    """Compare every engine with what is public and repair it. The number must be 0: anything else
    is a change that nobody was told of.
    """
    if timezone.localtime(now).hour != RECONCILE_HOUR:
        return
    for engine in installed.configured():
        try:
            held = engine.labels()
        except EngineUnavailable as failure:
            logger.warning("%s cannot be reconciled: %s", engine.name, failure)
            continue
        reconciling.ask_to_check(indexing.kind_of(engine.name), registry.labels() | held)
