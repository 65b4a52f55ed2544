"""Engines to test: an embedded one in its own folder, a real Elasticsearch with its own names."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from search import installed, rebuilding, registry, suggestions, synonyms
from search.engine import Engine, replace_all
from search.engines import elastic
from search.engines.elastic import Config, ElasticEngine
from search.engines.embedded import EmbeddedEngine
from tests.factories.search import SAMPLE
from tests.search.matters import source as matters_source

hypothesis_settings.register_profile(
    "patient", deadline=None
)  # the first use of a dictionary takes long
hypothesis_settings.load_profile("patient")


@pytest.fixture(autouse=True)
def fresh_synonyms() -> Iterator[None]:
    """Every test reads the synonyms of its own database."""
    synonyms.forget()
    yield
    synonyms.forget()


@pytest.fixture
def embedded(tmp_path: Path) -> EmbeddedEngine:
    return EmbeddedEngine(tmp_path / "index")


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[ElasticEngine]:
    """A cluster in which every test has names of its own. What it answers is tested with it, not
    how soon on a busy machine.
    """
    monkeypatch.setattr(elastic, "QUESTION_SECONDS", 30.0)
    monkeypatch.setattr(elastic, "SERVER_SIDE", "30s")
    config = Config(
        urls=tuple(os.environ["ELASTICSEARCH_URL"].split(",")),
        api_key=os.environ.get("ELASTICSEARCH_API_KEY", ""),
        username=os.environ.get("ELASTICSEARCH_USERNAME", ""),
        password=os.environ.get("ELASTICSEARCH_PASSWORD", ""),
        ca_certs=os.environ.get("ELASTICSEARCH_CA_CERTS", ""),
        prefix=f"la-test-{uuid.uuid4().hex[:8]}",
    )
    engine = ElasticEngine(config)
    yield engine
    client = engine.client(10)
    for index in client.indices.get(index=f"{config.prefix}-*"):
        client.indices.delete(index=index)


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    name = "embedded" if request.param == "embedded" else "cluster"
    made: Engine = request.getfixturevalue(name)
    return made


@pytest.fixture
def alone(settings: Any, tmp_path: Path) -> None:
    """An installation without an index yet, and without a cluster."""
    settings.SEARCH_DIR = tmp_path
    settings.ELASTICSEARCH = {**settings.ELASTICSEARCH, "urls": []}


@pytest.fixture
def sample(alone: None) -> None:
    """One that has an index of a few documents, and what is suggested from it."""
    replace_all(installed.embedded(), SAMPLE, version=1)
    suggestions.refresh(installed.embedded())


@pytest.fixture
def matters(alone: None, monkeypatch: pytest.MonkeyPatch) -> EmbeddedEngine:
    """The embedded engine, without an index, of an installation where local matters are what is
    searchable.
    """
    source = matters_source()
    monkeypatch.setattr(registry, "_sources", {source.label: source})
    return installed.embedded()


@pytest.fixture
def built(matters: EmbeddedEngine) -> EmbeddedEngine:
    """The same with an index."""
    rebuilding.rebuild(matters)
    return matters
