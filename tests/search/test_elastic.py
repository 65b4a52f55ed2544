"""Elasticsearch beyond the contract: aliases, rebuilding while changes arrive, refusals."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from portal import outbox
from portal.models import LocalMatter, Outbox
from search import indexing, installed, registry, service
from search.documents import SearchDocument
from search.engine import Change, ChangesRefused, Query
from search.engines import elastic, elastic_index
from search.engines.elastic import Config, ElasticEngine
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
    cluster.replace_all(SAMPLE, version=100)
    return cluster


def test_one_alias_stands_over_one_index(filled: ElasticEngine) -> None:
    assert list(indices(filled)) == [in_use(filled)]
    first = in_use(filled)
    filled.replace_all(SAMPLE, version=200)
    assert in_use(filled) != first
    assert first in indices(filled)  # kept, in case the new one turns out to be wrong


def test_indices_out_of_use_are_deleted_after_a_day_but_for_the_latest(
    filled: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elastic, "KEPT_UNUSED", -elastic.KEPT_UNUSED)
    names = [in_use(filled)]
    for version in (200, 300):
        filled.replace_all(SAMPLE, version=version)
        names.append(in_use(filled))
    assert sorted(indices(filled)) == sorted(names[-2:])


def test_a_rebuild_that_fails_leaves_no_index_behind(filled: ElasticEngine) -> None:
    def broken() -> Iterator[SearchDocument]:
        yield INJURY
        raise RuntimeError

    before = list(indices(filled))
    with pytest.raises(RuntimeError):
        filled.replace_all(broken(), version=200)
    assert list(indices(filled)) == before


def test_writing_never_makes_an_index_by_itself(cluster: ElasticEngine) -> None:
    gone = cluster.of_index(f"{cluster.config.alias}-gone")
    gone.apply([Change(WAGES.key, 1, WAGES)])
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


def test_a_document_that_is_refused_does_not_keep_the_others_out(
    filled: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = document("a:bad", "山林纠纷")
    source = elastic_index.source

    def strange(fields: Any, version: int) -> dict[str, Any]:
        made = source(fields, version)
        return {**made, "boost": "much"} if fields.key == bad.key else made

    monkeypatch.setattr(elastic_index, "source", strange)
    good = document("a:good", "鱼塘纠纷")
    with pytest.raises(ChangesRefused, match="a:bad"):
        filled.apply([Change(bad.key, 200, bad), Change(good.key, 200, good)])
    assert found(filled, "鱼塘纠纷") == ["a:good"]


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
        indexing.rebuild(engine)
    return cluster


def matter(label: str) -> LocalMatter:
    return LocalMatter.objects.create(
        slug=f"m{LocalMatter.objects.count()}", label=label, valid_from=date(2026, 1, 1)
    )


def test_a_change_reaches_both_engines(both: ElasticEngine) -> None:
    row = matter("山林承包纠纷")
    assert Outbox.objects.filter(done=None).count() == 2
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
    read = registry.all_documents

    def changed_meanwhile() -> Iterator[SearchDocument]:
        documents = list(read())  # what the rebuild read
        edited.label = "鱼塘承包纠纷"
        edited.save()
        removed.delete()
        matter("屋场纠纷")
        outbox.drain(kinds=["search:elasticsearch"])  # a worker tells the old index alone
        yield from documents

    monkeypatch.setattr(registry, "all_documents", changed_meanwhile)
    indexing.rebuild(both)
    assert found(both, "鱼塘承包") == [key_of(edited)]
    assert found(both, "山林") == []
    assert found(both, "水渠") == []
    assert len(found(both, "屋场纠纷")) >= 1
    assert [kind for kind in indexing.listeners() if "/" in kind] == []
    assert not Outbox.objects.filter(kind__contains="/", done=None).exists()


def test_a_change_of_which_only_the_old_index_heard_is_told_again(
    both: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction open when the rebuild began sees no new listener."""
    row = matter("山林承包纠纷")
    outbox.drain()
    read = registry.all_documents

    def changed_meanwhile() -> Iterator[SearchDocument]:
        documents = list(read())
        LocalMatter.objects.filter(pk=row.pk).update(label="鱼塘承包纠纷")
        outbox.put("search:elasticsearch", key_of(row), {"key": key_of(row)})
        outbox.drain(kinds=["search:elasticsearch"])
        yield from documents

    monkeypatch.setattr(registry, "all_documents", changed_meanwhile)
    indexing.rebuild(both)
    outbox.drain()
    assert found(both, "鱼塘承包") == [key_of(row)]


def test_a_rebuild_that_fails_listens_no_more(
    both: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Iterator[SearchDocument]:
        raise RuntimeError
        yield

    before = indexing.listeners()
    monkeypatch.setattr(registry, "all_documents", broken)
    with pytest.raises(RuntimeError):
        indexing.rebuild(both)
    assert indexing.listeners() == before


def test_reconciling_compares_the_cluster_too(both: ElasticEngine) -> None:
    row = matter("山林承包纠纷")
    outbox.drain()
    assert indexing.reconcile(both).keys == []
    LocalMatter.objects.filter(pk=row.pk).update(label="鱼塘承包纠纷")
    difference = indexing.reconcile(both)
    assert difference.stale == [key_of(row)]
    indexing.repair(both, difference)
    assert indexing.reconcile(both).keys == []
