"""Asking: which engine answers, what happens when it does not, and what was probably meant."""

import logging
from dataclasses import replace

from django.utils import timezone

from search import indexing, installed, suggestions
from search.engine import Engine, EngineResting, EngineUnavailable, Query, Results

logger = logging.getLogger(__name__)

# A best hit that contains less of the question than this leaves room for "did you mean".
ENOUGH = 0.7
NOBODY = "none"
LATE_SECONDS = 60
VERY_LATE_SECONDS = 60 * 60


def search(query: Query, *, engine: str = "") -> Results:
    """The best results for a question; `Results.engine` says who answered.

    Elasticsearch answers when it is configured and well, else the embedded engine. With `engine`
    only that one is asked (KeyError, EngineUnavailable). When nothing is found, what was probably
    meant is searched for instead, and said so.
    """
    results = _ask(query, engine)
    if not query.text.strip() or results.coverage >= ENOUGH or results.engine == NOBODY:
        return results
    meant = suggestions.meant(query.text, suggestions.dictionary(installed.embedded()))
    if not meant:
        return results
    other = _ask(replace(query, text=meant), engine)
    if not other.total or other.coverage <= results.coverage:
        return results
    if results.total:
        return replace(results, suggestion=meant)
    return replace(other, instead=meant)


def _ask(query: Query, name: str) -> Results:
    if name:
        return installed.named(name).query(query)
    for engine in installed.configured():
        try:
            return engine.query(query)
        except EngineResting:
            continue
        except EngineUnavailable as failure:
            logger.warning("search falls back from %s: %s", engine.name, failure)
    return Results(engine=NOBODY, total=0, took_ms=0)


def suggest(prefix: str, *, limit: int = 8) -> list[str]:
    """Titles that begin like, or sound like, what is being typed."""
    for engine in installed.configured():
        try:
            return engine.suggest(prefix, limit=limit)
        except EngineUnavailable:
            continue
    return []


def health() -> dict[str, object]:
    """How every engine stands: `{"ok", "answers", "lag_seconds", "engines": {name: {...}}}`.

    `lag_seconds` is the age of the oldest change not yet indexed. Search is well when all engines
    are, no single change waits longer than a minute, and no change of thousands of rows at once
    longer than an hour. It answers while one engine is well.
    """
    now, waiting = timezone.now(), indexing.waiting()
    reports = {engine.name: engine.health() for engine in installed.configured()}
    well = [name for name, report in reports.items() if report["ok"]]
    in_time = waiting.single_seconds(now=now) <= LATE_SECONDS
    return {
        "ok": len(well) == len(reports)
        and in_time
        and waiting.seconds(now=now) <= VERY_LATE_SECONDS,
        "answers": well[0] if well else NOBODY,
        "lag_seconds": waiting.seconds(now=now),
        "engines": reports,
    }


def primary() -> Engine:
    """The engine that answers when all is well."""
    return installed.configured()[0]
