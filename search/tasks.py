"""Index changes of the outbox, and the upkeep of engines that every worker repeats."""

from datetime import datetime, timedelta
from typing import Any

from portal.outbox import batch_handler
from portal.worker import every
from search import indexing, installed, suggestions
from search.engine import EngineUnavailable


@batch_handler("search")
def carry_changes(payloads: list[dict[str, Any]]) -> None:
    """Bring the keys of one engine to their present state."""
    indexing.carry_out(payloads[0]["kind"], [payload["key"] for payload in payloads])


@every(timedelta(minutes=1))
def keep_engines(now: datetime) -> None:
    """Keep the engines of this host listening and built; drop those of hosts that are gone."""
    for engine in installed.configured():
        indexing.keep(engine, now=now)
    indexing.drop_forgotten(now=now)


@every(timedelta(minutes=5))
def refresh_suggestions(now: datetime) -> None:
    """Let "did you mean" know the words of what was published since."""
    try:
        suggestions.refresh(installed.embedded())
    except EngineUnavailable:
        return  # `keep_engines` builds the index, and the next time comes
