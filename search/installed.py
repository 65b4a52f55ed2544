"""The engines of this installation: one object each a process."""

from functools import cache
from pathlib import Path

from django.conf import settings

from search.engine import Engine
from search.engines.elastic import Config, ElasticEngine
from search.engines.embedded import EmbeddedEngine


def embedded() -> EmbeddedEngine:
    """The embedded engine of this host."""
    return _embedded(Path(settings.SEARCH_DIR) / settings.HOST)


@cache
def _embedded(path: Path) -> EmbeddedEngine:
    return EmbeddedEngine(path)


def elasticsearch() -> ElasticEngine | None:
    """The Elasticsearch engine; None when ELASTICSEARCH_URL names no cluster."""
    options = settings.ELASTICSEARCH
    if not options["urls"]:
        return None
    return _elasticsearch(Config(**{**options, "urls": tuple(options["urls"])}))


@cache
def _elasticsearch(config: Config) -> ElasticEngine:
    return ElasticEngine(config)


def configured() -> list[Engine]:
    """The engines that are kept up to date, the one that answers first."""
    cluster = elasticsearch()
    return [cluster, embedded()] if cluster else [embedded()]


def named(name: str) -> Engine:
    """The engine of that name. Raises KeyError when it is not configured."""
    return {engine.name: engine for engine in configured()}[name]
