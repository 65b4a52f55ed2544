"""The ranking, judged: 79 questions of people, over the pages of the demonstration county.

The gates are those of GOV.UK's own search where it has one (recall@3, nDCG@10). Both engines are
held to them, and to each other.
"""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from search import installed, rebuilding, service, suggestions
from search.engine import Query, Results
from search.engines.elastic import ElasticEngine
from tests.search.judging import (
    Judged,
    judged,
    mean,
    ndcg,
    overlap,
    rbo,
    recall,
    reciprocal_rank,
)

# Builds the whole demonstration county, more than five hundred stations.
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_judged_set_is_large_and_consistent() -> None:
    rows = judged()
    assert sum(one.intent not in {"nothing", "meant"} for one in rows) >= 60
    for one in rows:
        assert set(one.ratings.values()) <= {0, 1, 2, 3}
        assert one.relevant or one.intent == "nothing" or max(one.ratings.values()) == 2


@pytest.fixture
def county(settings: Any, tmp_path: Any) -> None:
    settings.DEMO = True
    settings.SEARCH_DIR = tmp_path
    settings.ELASTICSEARCH = {**settings.ELASTICSEARCH, "urls": []}
    call_command("demo", "--json", stdout=StringIO(), stderr=StringIO())
    rebuilding.rebuild(installed.embedded())
    suggestions.refresh(installed.embedded())


def ask(text: str, engine: str) -> Results:
    return service.search(Query(text), engine=engine)


def pages(text: str, engine: str) -> list[str]:
    return [hit.url.strip("/") for hit in ask(text, engine).hits]


def answered() -> list[Judged]:
    return [one for one in judged() if one.intent not in {"nothing", "meant"}]


def measure(engine: str) -> dict[str, float]:
    """Every figure of one engine."""
    found = {one.query: pages(one.query, engine) for one in answered()}
    meant = [one for one in judged() if one.intent == "meant"]
    proposals = {one.query: ask(one.query, engine) for one in meant}
    nothing = [one.query for one in judged() if one.intent == "nothing"]
    return {
        "recall@3": mean([hit for one in answered() for hit in recall(found[one.query], one, 3)]),
        "ndcg@10": mean([ndcg(found[one.query], one, 10) for one in answered()]),
        "mrr@10": mean(
            [reciprocal_rank(found[one.query], one, 10) for one in answered() if one.relevant]
        ),
        "zero": mean([float(not found[one.query]) for one in answered()]),
        "noise": mean([float(bool(pages(query, engine))) for query in nothing]),
        "meant": mean(
            [
                float((got.suggestion or got.instead) in one.ratings)
                for one in meant
                for got in [proposals[one.query]]
            ]
        ),
        "synonyms": overlap(pages("讨薪", engine), pages("追索劳动报酬", engine), 10),
    }


def passes(figures: dict[str, float]) -> bool:
    at_least = {"recall@3": 0.9, "ndcg@10": 0.85, "mrr@10": 0.9, "meant": 0.9, "synonyms": 0.7}
    at_most = {"zero": 0.02, "noise": 0.0}
    return all(figures[name] >= gate for name, gate in at_least.items()) and all(
        figures[name] <= gate for name, gate in at_most.items()
    )


@pytest.mark.usefixtures("county")
def test_the_embedded_engine_passes_every_gate() -> None:
    figures = measure("embedded")
    assert passes(figures), json.dumps(figures)


@pytest.mark.elasticsearch
@pytest.mark.usefixtures("county")
def test_elasticsearch_passes_every_gate_and_ranks_alike(
    cluster: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installed, "elasticsearch", lambda: cluster)
    rebuilding.rebuild(cluster)
    figures = measure("elasticsearch")
    assert passes(figures), json.dumps(figures)
    alike = [
        rbo(pages(one.query, "embedded"), pages(one.query, "elasticsearch")) for one in answered()
    ]
    assert mean(alike) >= 0.95
    assert min(alike) >= 0.8
