"""Changes reach every engine that listens, whatever happens on the way."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction

from portal import outbox, sms, worker
from portal.models import LocalMatter, Outbox, OutboxListener, TextMessage
from search import indexing, installed, registry, tasks
from search.documents import SearchDocument
from search.engine import Change, ChangesRefused, EngineUnavailable, Query
from search.engines.embedded import EmbeddedEngine
from search.registry import Source, key_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
EMBEDDED = f"search:embedded@{django_settings.HOST}"


def matter_document(row: LocalMatter) -> SearchDocument:
    if row.label == "坏":
        raise ValueError("this row has no document")
    return SearchDocument(key=key_of(row), kind="notice", title=row.label, url=f"/m/{row.slug}/")


@pytest.fixture(autouse=True)
def only_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is searchable here: local matters that are valid."""
    source = Source(
        LocalMatter,
        "notice",
        lambda: LocalMatter.objects.filter(valid_to=None),
        matter_document,
    )
    monkeypatch.setattr(registry, "_sources", {source.label: source})


@pytest.fixture(autouse=True)
def engine(settings: Any, tmp_path: Path) -> EmbeddedEngine:
    settings.SEARCH_DIR = tmp_path
    settings.ELASTICSEARCH = {**settings.ELASTICSEARCH, "urls": []}
    return installed.embedded()


@pytest.fixture
def built(engine: EmbeddedEngine) -> EmbeddedEngine:
    indexing.rebuild(engine)
    return engine


def matter(label: str) -> LocalMatter:
    slug = f"m{LocalMatter.objects.count()}"
    return LocalMatter.objects.create(
        slug=slug, label=label, code="M31-9", region="431321", valid_from=date(2026, 1, 1)
    )


def titles(engine: Any, text: str) -> list[str]:
    return [hit.title for hit in engine.query(Query(text)).hits]


def waiting(kind: str = EMBEDDED) -> set[str]:
    return set(Outbox.objects.filter(kind=kind, done=None).values_list("key", flat=True))


def test_a_saved_row_is_found_once_the_worker_ran(built: EmbeddedEngine) -> None:
    row = matter("山林承包纠纷")
    assert waiting() == {key_of(row)}
    assert titles(built, "山林承包") == []
    outbox.drain()
    assert titles(built, "山林承包") == ["山林承包纠纷"]
    assert waiting() == set()


def test_an_edited_row_is_found_by_its_new_words_alone(built: EmbeddedEngine) -> None:
    row = matter("山林承包纠纷")
    outbox.drain()
    row.label = "鱼塘承包纠纷"
    row.save()
    outbox.drain()
    assert titles(built, "鱼塘") == ["鱼塘承包纠纷"]
    assert titles(built, "山林") == []


def test_a_deleted_row_leaves_the_index(built: EmbeddedEngine) -> None:
    row = matter("山林承包纠纷")
    outbox.drain()
    row.delete()
    outbox.drain()
    assert titles(built, "山林承包") == []
    assert built.health()["documents"] == 0


def test_a_row_that_is_no_longer_public_leaves_the_index(built: EmbeddedEngine) -> None:
    row = matter("山林承包纠纷")
    outbox.drain()
    row.valid_to = date(2026, 11, 1)
    row.save()
    outbox.drain()
    assert titles(built, "山林承包") == []


def test_a_change_that_is_rolled_back_leaves_nothing(built: EmbeddedEngine) -> None:
    with transaction.atomic():
        matter("山林承包纠纷")
        assert len(waiting()) == 1
        transaction.set_rollback(True)
    assert waiting() == set()


def test_every_listener_gets_its_own_row(built: EmbeddedEngine) -> None:
    indexing.join("search:elasticsearch", now=NOW)
    indexing.join("search:embedded@another", now=NOW)
    key = key_of(matter("山林承包纠纷"))
    for kind in (EMBEDDED, "search:elasticsearch", "search:embedded@another"):
        assert waiting(kind) == {key}


def test_before_the_first_rebuild_nothing_listens_and_nothing_is_lost(
    engine: EmbeddedEngine,
) -> None:
    matter("山林承包纠纷")
    assert not Outbox.objects.exists()
    tasks.keep_engines(NOW)
    assert titles(engine, "山林承包") == ["山林承包纠纷"]


def test_bulk_changes_are_announced_by_hand(built: EmbeddedEngine) -> None:
    rows = LocalMatter.objects.bulk_create(
        LocalMatter(slug=f"b{n}", label=f"山林{n}", code="M31-9", valid_from=date(2026, 1, 1))
        for n in range(30)
    )
    indexing.touched(*rows, "portal.localmatter:999999")
    outbox.drain()
    assert built.health()["documents"] == 30
    indexing.touched()
    assert waiting() == set()


def test_a_row_of_what_is_not_searchable_asks_for_nothing(built: EmbeddedEngine) -> None:
    OutboxListener.objects.create(kind="search:tests", seen=NOW)
    assert waiting() == set()


def test_a_document_is_made_anew_when_what_it_depends_on_changes(
    built: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = matter("山林承包纠纷")
    outbox.drain()
    source = Source(
        LocalMatter,
        "notice",
        LocalMatter.objects.all,
        matter_document,
        depends={OutboxListener: lambda listener: [row]},
    )
    monkeypatch.setattr(registry, "_sources", {source.label: source})
    OutboxListener.objects.create(kind="tests", seen=NOW)
    assert waiting() == {key_of(row)}


class Away(EmbeddedEngine):
    """An engine that does not answer."""

    def apply(self, changes: list[Change]) -> None:
        raise EngineUnavailable("away")


class Picky(EmbeddedEngine):
    """An engine that refuses one document, whatever comes with it."""

    def apply(self, changes: list[Change]) -> None:
        bad = [one for one in changes if one.document and one.document.title == "不收"]
        super().apply([one for one in changes if one not in bad])
        if bad:
            raise ChangesRefused(bad[0].key)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    def put(kind: type[EmbeddedEngine]) -> EmbeddedEngine:
        made = kind(tmp_path / django_settings.HOST)
        monkeypatch.setattr(installed, "embedded", lambda: made)
        return made

    return put


def test_while_an_engine_is_away_rows_wait_and_are_never_parked(
    built: EmbeddedEngine, use: Any
) -> None:
    use(Away)
    row = matter("山林承包纠纷")
    for minutes in range(0, 200, 10):
        outbox.work_once(now=NOW + timedelta(minutes=minutes))
    assert waiting() == {key_of(row)}
    assert not Outbox.objects.exclude(parked=None).exists()
    use(EmbeddedEngine)
    while outbox.work_once(now=NOW + timedelta(days=1)):
        pass
    assert titles(built, "山林承包") == ["山林承包纠纷"]


def test_a_refused_document_is_parked_alone(built: EmbeddedEngine, use: Any) -> None:
    use(Picky)
    matter("山林承包纠纷")
    bad = matter("不收")
    matter("鱼塘承包纠纷")
    for minutes in range(0, 300, 10):
        outbox.work_once(now=NOW + timedelta(minutes=minutes))
    (parked,) = Outbox.objects.exclude(parked=None)
    assert parked.key == key_of(bad)
    assert len(titles(built, "承包纠纷")) == 2


def test_rows_of_an_engine_that_is_no_longer_configured_go(built: EmbeddedEngine) -> None:
    indexing.join("search:elasticsearch", now=NOW)
    matter("山林承包纠纷")
    outbox.drain()
    assert waiting("search:elasticsearch") == set()
    assert indexing.listeners() == [EMBEDDED]


def test_a_listener_not_seen_for_a_day_is_dropped_with_its_rows(built: EmbeddedEngine) -> None:
    indexing.join("search:embedded@gone", now=NOW - timedelta(days=2))
    matter("山林承包纠纷")
    tasks.keep_engines(NOW)
    assert indexing.listeners() == [EMBEDDED]
    assert waiting("search:embedded@gone") == set()
    assert len(waiting()) == 1


def test_a_host_that_returns_after_being_dropped_rebuilds(built: EmbeddedEngine) -> None:
    indexing.leave(EMBEDDED)
    matter("山林承包纠纷")  # nobody listens
    assert titles(built, "山林承包") == []
    tasks.keep_engines(NOW)
    assert titles(built, "山林承包") == ["山林承包纠纷"]
    assert indexing.listeners() == [EMBEDDED]


def test_a_kept_engine_is_not_rebuilt_again(built: EmbeddedEngine) -> None:
    before = built.state()
    tasks.keep_engines(NOW)
    tasks.keep_engines(NOW + timedelta(minutes=1))
    assert built.state() == before


def test_an_engine_whose_rebuild_failed_is_rebuilt_at_the_next_time(
    engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: Any, **kwargs: Any) -> int:
        raise EngineUnavailable("away")

    with monkeypatch.context() as broken:
        broken.setattr(EmbeddedEngine, "replace_all", away)
        tasks.keep_engines(NOW)
    assert indexing.listeners() == []
    tasks.keep_engines(NOW + timedelta(minutes=1))
    assert engine.is_ready()


def test_one_row_without_a_document_does_not_keep_the_others_from_being_found(
    engine: EmbeddedEngine,
) -> None:
    matter("山林承包纠纷")
    matter("坏")
    matter("鱼塘承包纠纷")
    assert indexing.rebuild(engine).documents == 2


def test_changes_during_a_rebuild_are_carried_out_after_it(
    built: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = matter("山林承包纠纷")
    other = matter("水渠纠纷")
    outbox.drain()
    read = registry.all_documents

    def changed_meanwhile() -> Iterator[SearchDocument]:
        documents = list(read())  # what the rebuild read
        row.label = "鱼塘承包纠纷"
        row.save()
        other.delete()
        yield from documents

    monkeypatch.setattr(registry, "all_documents", changed_meanwhile)
    indexing.rebuild(built)
    outbox.drain()
    assert titles(built, "承包纠纷") == ["鱼塘承包纠纷"]
    assert titles(built, "水渠") == []


def test_reconciling_finds_what_is_missing_stale_and_extra(built: EmbeddedEngine) -> None:
    kept, stale, missing, extra = (matter(f"{label}纠纷") for label in "山水田林")
    outbox.drain()
    assert indexing.reconcile(built).keys == []

    LocalMatter.objects.filter(pk=stale.pk).update(label="改过的纠纷")
    LocalMatter.objects.filter(pk=extra.pk)._raw_delete("default")
    built.apply([Change(key_of(missing), 2**60, None)])
    found = indexing.reconcile(built)
    assert (found.missing, found.stale, found.extra) == (
        [key_of(missing)],
        [key_of(stale)],
        [key_of(extra)],
    )
    assert key_of(kept) not in found.keys


def test_repairing_leaves_no_difference(built: EmbeddedEngine) -> None:
    rows = [matter(f"{label}纠纷") for label in "山水田林"]
    outbox.drain()
    LocalMatter.objects.filter(pk=rows[0].pk).update(label="改过的纠纷")
    LocalMatter.objects.filter(pk=rows[1].pk)._raw_delete("default")
    LocalMatter.objects.bulk_create(
        [LocalMatter(slug="new", label="新的纠纷", code="M31-9", valid_from=date(2026, 1, 1))]
    )
    indexing.repair(built, indexing.reconcile(built))
    assert indexing.reconcile(built).keys == []
    assert titles(built, "改过的") == ["改过的纠纷"]


def test_every_night_differences_are_repaired_and_reported(
    built: EmbeddedEngine, caplog: pytest.LogCaptureFixture
) -> None:
    matter("山林承包纠纷")
    outbox.drain()
    LocalMatter.objects.update(label="鱼塘承包纠纷")
    tasks.reconcile_at_night(datetime(2026, 11, 23, 4, 0, tzinfo=UTC))  # noon here
    assert titles(built, "鱼塘") == []
    tasks.reconcile_at_night(datetime(2026, 11, 22, 19, 30, tzinfo=UTC))  # half past three here
    assert titles(built, "鱼塘") == ["鱼塘承包纠纷"]
    assert "1 documents differed" in caplog.text


def test_saving_takes_two_statements_a_listener_at_most(
    built: EmbeddedEngine,
    django_assert_max_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    row = matter("山林承包纠纷")
    outbox.drain()
    with django_assert_max_num_queries(6):  # the row, the listeners, two for one of them, savepoint
        row.save()


@pytest.mark.django_db(transaction=True)
def test_while_an_index_is_built_messages_go_out_and_changes_wait(
    engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, told, in_time = worker.Worker(), threading.Event(), []
    build = EmbeddedEngine.replace_all

    def takes_long(self: EmbeddedEngine, *args: Any, **kwargs: Any) -> int:
        matter("山林承包纠纷")
        in_time.append(told.wait(20))
        return build(self, *args, **kwargs)

    def tell(message: TextMessage, *, now: datetime) -> None:
        assert not engine.is_ready()
        told.set()

    def stop_when_done(payloads: list[dict[str, Any]]) -> None:
        indexing.carry_out(payloads[0]["kind"], [payload["key"] for payload in payloads])
        running.stopping = True

    monkeypatch.setattr(EmbeddedEngine, "replace_all", takes_long)
    monkeypatch.setattr(sms, "deliver", tell)
    monkeypatch.setitem(
        outbox._handlers, "search", outbox.Registration(stop_when_done, True, outbox.Lane.LONG)
    )
    monkeypatch.setattr(
        worker,
        "_repeated",
        {"keep": worker.Repeated(tasks.keep_engines, timedelta(minutes=1), outbox.Lane.LONG)},
    )
    sms.send("13800005678", "验证码", purpose="code")
    running.run()
    assert in_time == [True]
    assert titles(engine, "山林承包") == ["山林承包纠纷"]
    assert waiting() == set()
