"""Elasticsearch beyond the contract: aliases, rebuilding while changes arrive, refusals."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from portal import outbox
from portal.models import LocalMatter, Outbox
from search import indexing, installed, rebuilding, reconciling, registry, service
from search.documents import SearchDocument
from search.engine import (
    Change,
    ChangesRefused,
    EngineUnavailable,
    IndexGone,
    Query,
    replace_all,
)
from search.engines import elastic, elastic_index
from search.engines.elastic import Config, ElasticEngine
from search.reconciling import Difference, reconcile
from search.registry import Source, key_of
from tests.factories.search import INJURY, SAMPLE, WAGES, document

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch]


def found(engine: ElasticEngine, text: str) -> list[str]:
    engine.refresh()
    return [hit.key for hit in engine.query(Query(text)).hits]


def indices(engine: ElasticEngine) -> dict[str, Any]:
    return dict(engine.client(10).indices.get(index=f"{engine.config.prefix}-*"))


def in_use(engine: ElasticEngine) -> str:
    (name,) = engine.client(10).indices.get_alias(name=engine.config.alias)
    return str(name)


@pytest.fixture
def filled(cluster: ElasticEngine) -> ElasticEngine:
    replace_all(cluster, SAMPLE, version=100)
    return cluster


def test_one_alias_stands_over_one_index(filled: ElasticEngine) -> None:
    assert list(indices(filled)) == [in_use(filled)]
    first = in_use(filled)
    replace_all(filled, SAMPLE, version=200)
    assert in_use(filled) != first
    assert first in indices(filled)  # kept, in case the new one turns out to be wrong


@pytest.mark.real_clock  # the cluster dates its indices by its own clock
def test_indices_out_of_use_are_deleted_after_a_day_but_for_the_latest(
    filled: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elastic, "KEPT_UNUSED", -elastic.KEPT_UNUSED)
    names = [in_use(filled)]
    for version in (200, 300):
        replace_all(filled, SAMPLE, version=version)
        names.append(in_use(filled))
    assert sorted(indices(filled)) == sorted(names[-2:])


@pytest.mark.real_clock  # the cluster dates its indices by its own clock
def test_an_index_that_was_given_up_is_deleted_after_a_day(
    filled: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_up = [filled.begin(200), filled.begin(300)]
    replace_all(filled, SAMPLE, version=400)
    assert set(given_up) <= set(indices(filled))
    monkeypatch.setattr(elastic, "KEPT_UNUSED", -elastic.KEPT_UNUSED)
    replace_all(filled, SAMPLE, version=500)
    assert not set(given_up) & set(indices(filled))


def test_a_refused_document_does_not_stop_a_rebuild(
    filled: ElasticEngine, strange: SearchDocument
) -> None:
    index = filled.begin(200)
    assert filled.fill(index, [INJURY, strange, WAGES], 200) == 2
    filled.use(index)
    assert filled.size() == 2


def test_writing_never_makes_an_index_by_itself(cluster: ElasticEngine) -> None:
    gone = f"{cluster.config.alias}-gone"
    for index, failure in ((gone, IndexGone), ("", EngineUnavailable)):
        with pytest.raises(failure):
            cluster.apply([Change(WAGES.key, 1, WAGES)], index)
    assert indices(cluster) == {}


def test_the_server_refuses_unknown_fields_and_keeps_no_folded_copy(filled: ElasticEngine) -> None:
    mapping = indices(filled)[in_use(filled)]["mappings"]
    assert mapping["dynamic"] == "strict"
    (hit,) = filled.client(10).search(
        index=filled.config.alias, query={"term": {"key": WAGES.key}}
    )["hits"]["hits"]
    assert set(hit["_source"]) == {"display"}


def test_an_index_of_older_code_must_be_rebuilt(
    filled: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert filled.is_ready() is True
    monkeypatch.setattr(elastic, "SCHEMA", 999)
    assert filled.is_ready() is False


@pytest.fixture
def strange(monkeypatch: pytest.MonkeyPatch) -> SearchDocument:
    """A document that the cluster refuses."""
    bad = document("a:666", "山林纠纷")
    source = elastic_index.source

    def made(fields: Any, version: int) -> dict[str, Any]:
        given = source(fields, version)
        return {**given, "boost": "much"} if fields.key == bad.key else given

    monkeypatch.setattr(elastic_index, "source", made)
    return bad


def test_a_document_that_is_refused_does_not_keep_the_others_out(
    filled: ElasticEngine, strange: SearchDocument
) -> None:
    good = document("a:7", "鱼塘纠纷")
    with pytest.raises(ChangesRefused, match="a:666") as refusal:
        filled.apply([Change(strange.key, 200, strange), Change(good.key, 200, good)])
    assert refusal.value.keys == [strange.key]
    assert found(filled, "鱼塘纠纷") == ["a:7"]


def test_a_deep_question_of_very_many_words_is_not_refused(filled: ElasticEngine) -> None:
    words = "".join(chr(0x4E00 + place * 7) for place in range(500))
    assert filled.query(Query(f"工伤认定{words}")).engine == "elasticsearch"


def test_secrets_are_not_shown_when_the_configuration_is() -> None:
    config = Config(urls=("http://127.0.0.1:1",), api_key="secret-key", password="secret-word")
    assert "secret" not in repr(config)


# What follows uses rows of the database.


@pytest.fixture
def both(
    settings: Any, tmp_path: Path, cluster: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> ElasticEngine:
    """An installation with both engines; local matters are what is searchable."""
    source = Source(
        LocalMatter,
        "notice",
        LocalMatter.objects.all,
        lambda row: SearchDocument(key_of(row), "notice", row.label, f"/m/{row.slug}/"),
    )
    monkeypatch.setattr(registry, "_sources", {source.label: source})
    settings.SEARCH_DIR = tmp_path
    monkeypatch.setattr(installed, "elasticsearch", lambda: cluster)
    for engine in installed.configured():
        rebuilding.rebuild(engine)
    return cluster


def matter(label: str) -> LocalMatter:
    return LocalMatter.objects.create(
        slug=f"m{LocalMatter.objects.count()}", label=label, valid_from=date(2026, 1, 1)
    )


def test_a_change_reaches_both_engines(both: ElasticEngine) -> None:
    row = matter("山林承包纠纷")
    assert Outbox.objects.filter(done=None, due__lte=timezone.now()).count() == 2
    outbox.drain()
    assert found(both, "山林承包") == [key_of(row)]
    both.refresh()
    for name in ("elasticsearch", "embedded"):
        assert service.search(Query("山林承包"), engine=name).total == 1
    row.delete()
    outbox.drain()
    assert found(both, "山林承包") == []


def test_changes_during_a_rebuild_reach_the_new_index(
    both: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited, removed = matter("山林承包纠纷"), matter("水渠纠纷")
    outbox.drain()
    fill = ElasticEngine.fill

    def changed_meanwhile(self: ElasticEngine, *args: Any) -> int:
        written = fill(self, *args)
        edited.label = "鱼塘承包纠纷"
        edited.save()
        removed.delete()
        outbox.drain(kinds=["search:elasticsearch"])  # a worker tells the old index alone
        matter("屋场纠纷")
        return written

    monkeypatch.setattr(ElasticEngine, "fill", changed_meanwhile)
    rebuilding.rebuild(both)
    assert found(both, "鱼塘承包") == [key_of(edited)]
    assert found(both, "山林") == []
    assert found(both, "水渠") == []
    assert len(found(both, "屋场")) == 1


def test_the_worker_builds_an_index_a_batch_at_a_time(
    both: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    rows = [matter(f"山林{number}") for number in range(5)]
    outbox.drain()
    first = in_use(both)
    rebuilding.ask("search:elasticsearch")
    outbox.work_once()
    rows[0].label = "鱼塘"
    rows[0].save()
    outbox.drain()
    assert in_use(both) != first
    assert both.size() == 5
    assert len(found(both, "鱼塘")) == 1
    assert len(found(both, "山林")) == 4


def test_an_index_that_is_deleted_while_it_is_built_is_built_anew(
    both: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    for number in range(5):
        matter(f"山林{number}")
    outbox.drain()
    rebuilding.ask("search:elasticsearch")
    outbox.work_once()
    (building,) = set(indices(both)) - {in_use(both)}
    for index in indices(both):
        both.client(10).indices.delete(index=index)
    outbox.drain()
    assert building not in indices(both)
    rebuilding.keep(both, now=timezone.now())
    outbox.drain()
    assert both.size() == 5


def test_reconciling_compares_the_cluster_too(
    both: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciling, "STEP", 2)
    rows = [matter(f"山林{number}") for number in range(5)]
    outbox.drain()
    assert reconcile(both).total == 0
    LocalMatter.objects.filter(pk=rows[0].pk).update(label="鱼塘承包纠纷")
    LocalMatter.objects.filter(pk=rows[4].pk)._raw_delete("default")
    assert reconcile(both, mend=True) == Difference("elasticsearch", stale=1, extra=1)
    assert reconcile(both).total == 0


def test_a_change_of_very_many_rows_reaches_both_engines(
    both: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "MOST_KEYS", 3)
    monkeypatch.setattr(reconciling, "STEP", 2)
    for number in range(5):
        matter(f"山林{number}")
    outbox.drain()
    indexing.touched_all(LocalMatter.objects.all())
    LocalMatter.objects.update(label="鱼塘")
    assert Outbox.objects.filter(done=None, due__lte=timezone.now()).count() == 2
    outbox.drain()
    assert len(found(both, "鱼塘")) == 5
    assert service.search(Query("鱼塘"), engine="embedded").total == 5
