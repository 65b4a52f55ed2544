"""An index is built anew while the old one answers, and nothing that happens meanwhile is lost."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal import outbox, sms, worker
from portal.models import LocalMatter, Outbox, TextMessage
from search import indexing, rebuilding, registry, tasks
from search.engine import Change, EngineUnavailable, IndexGone
from search.engines.embedded import EmbeddedEngine
from search.registry import key_of
from tests.portal import working
from tests.search.matters import EMBEDDED, LABEL, NOW, many, matter, titles, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 3)
    monkeypatch.setattr(registry, "CHUNK", 2)


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """Let something happen once after the first rows were read, and before they are written."""
    read, left = registry.chunk, [happens]

    def chunk(*args: Any, **kwargs: Any) -> Any:
        found = read(*args, **kwargs)
        while left:
            left.pop()()
        return found

    monkeypatch.setattr(registry, "chunk", chunk)


def test_before_the_first_rebuild_nothing_listens_and_nothing_is_lost(
    matters: EmbeddedEngine,
) -> None:
    matter("山林承包纠纷")
    assert not Outbox.objects.exists()
    tasks.keep_engines(NOW)
    outbox.drain()
    assert titles(matters, "山林承包") == ["山林承包纠纷"]


def test_a_host_that_returns_after_being_dropped_rebuilds(built: EmbeddedEngine) -> None:
    indexing.leave(EMBEDDED)
    matter("山林承包纠纷")  # nobody listens
    assert titles(built, "山林承包") == []
    tasks.keep_engines(NOW)
    outbox.drain()
    assert titles(built, "山林承包") == ["山林承包纠纷"]
    assert indexing.listeners() == [EMBEDDED]


def test_a_kept_engine_is_not_rebuilt_again(built: EmbeddedEngine) -> None:
    before = built.state()
    tasks.keep_engines(NOW)
    tasks.keep_engines(NOW + timedelta(minutes=1))
    outbox.drain()
    assert built.state() == before


def test_a_host_that_joined_compares_everything_after_an_hour(matters: EmbeddedEngine) -> None:
    tasks.keep_engines(NOW)
    outbox.drain()
    many(1)  # of a transaction that began before the engine joined
    assert outbox.work_once(now=NOW + timedelta(minutes=59)) == 0
    assert titles(matters, "山林") == []
    outbox.work_once(now=NOW + timedelta(minutes=61))
    assert titles(matters, "山林") == ["山林0"]


@pytest.mark.usefixtures("small_batches")
def test_the_worker_builds_a_batch_at_a_time_with_other_work_between(
    matters: EmbeddedEngine,
) -> None:
    many(10)
    tasks.keep_engines(NOW)
    rounds = 0
    while outbox.work_once(limit=1):
        tasks.keep_engines(NOW)  # it is at it, and is not asked again
        rounds += 1
        assert len(waiting()) <= 1
    assert rounds >= 5  # the beginning, and ten rows in threes at most
    assert matters.health() == {"ok": True, "documents": 10}


@pytest.mark.usefixtures("small_batches")
def test_a_worker_that_was_killed_is_taken_up_where_it_was(
    matters: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(10)
    tasks.keep_engines(NOW)
    outbox.work_once()
    with monkeypatch.context() as killed:
        killed.setattr(outbox, "_finish", lambda row: None)
        outbox.work_once()
    while outbox.work_once(now=timezone.now() + timedelta(minutes=3)):
        pass
    assert matters.health() == {"ok": True, "documents": 10}
    assert waiting() == set()


def test_an_engine_whose_rebuild_failed_is_rebuilt_at_the_next_time(
    matters: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: Any, **kwargs: Any) -> str:
        raise EngineUnavailable("away")

    with monkeypatch.context() as broken:
        broken.setattr(EmbeddedEngine, "begin", away)
        with pytest.raises(EngineUnavailable):
            rebuilding.rebuild(matters)
        assert indexing.listeners() == []
        tasks.keep_engines(NOW)
        outbox.drain()
    assert waiting() == {"rebuild"}
    while outbox.work_once(now=timezone.now() + timedelta(minutes=1)):
        pass
    assert matters.is_ready()


def test_a_rebuild_that_was_parked_is_asked_for_again(
    matters: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> int:
        raise OSError("no space left on device")

    with monkeypatch.context() as full:
        full.setattr(EmbeddedEngine, "fill", broken)
        tasks.keep_engines(NOW)
        for minutes in range(0, 300, 10):
            outbox.work_once(now=NOW + timedelta(minutes=minutes))
        assert Outbox.objects.exclude(parked=None).count() == 1
    tasks.keep_engines(NOW)
    outbox.drain()
    assert matters.is_ready()
    assert not Outbox.objects.exclude(parked=None).exists()


def test_an_index_begun_by_older_code_is_begun_anew(
    matters: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(3)
    tasks.keep_engines(NOW)
    outbox.work_once()
    row = Outbox.objects.get(done=None, key__startswith="rebuild ")
    row.payload["rebuild"] |= {"schema": 1, "todo": []}
    row.save()
    outbox.drain()
    assert matters.health() == {"ok": True, "documents": 3}


def test_one_row_without_a_document_does_not_keep_the_others_from_being_found(
    matters: EmbeddedEngine,
) -> None:
    matter("山林承包纠纷")
    matter("坏")
    matter("鱼塘承包纠纷")
    assert rebuilding.rebuild(matters).documents == 2


def test_an_index_that_holds_too_little_is_not_used(
    built: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(10)
    monkeypatch.setattr(EmbeddedEngine, "size", lambda self, index="": 3)
    with pytest.raises(RuntimeError, match="holds 3 documents of 10"):
        rebuilding.rebuild(built)
    monkeypatch.undo()


def test_changes_during_a_rebuild_are_in_the_new_index(
    built: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, other = matter("山林承包纠纷"), matter("水渠纠纷")
    outbox.drain()

    def change() -> None:
        row.label = "鱼塘承包纠纷"
        row.save()
        other.delete()
        outbox.drain()  # a worker tells the old index
        matter("屋场承包纠纷")  # and has not told it of this one

    meanwhile(monkeypatch, change)
    rebuilding.rebuild(built)
    assert sorted(titles(built, "承包纠纷")) == ["屋场承包纠纷", "鱼塘承包纠纷"]
    assert titles(built, "水渠") == []


def test_what_the_old_index_hears_in_the_last_moment_is_told_again(
    built: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = matter("山林承包纠纷")
    outbox.drain()
    use = EmbeddedEngine.use

    def late(self: EmbeddedEngine, index: str) -> None:
        row.label = "鱼塘承包纠纷"
        row.save()
        outbox.drain()
        use(self, index)

    monkeypatch.setattr(EmbeddedEngine, "use", late)
    rebuilding.rebuild(built)
    assert titles(built, "鱼塘") == []
    outbox.drain()
    assert titles(built, "鱼塘") == ["鱼塘承包纠纷"]


def test_a_row_that_was_leased_over_the_change_is_told_again(built: EmbeddedEngine) -> None:
    """Its worker told the old index, and closes it when the new one answers."""
    row = matter("山林承包纠纷")
    (leased,) = outbox.claim(1, now=timezone.now())
    rebuilding.rebuild(built)
    outbox._finish(leased)
    assert waiting() == {key_of(row)}


def test_very_many_changes_during_a_rebuild_are_looked_for_again(
    built: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "MOST_KEYS", 4)
    rows = many(10)
    outbox.drain()

    def change() -> None:
        LocalMatter.objects.update(label="鱼塘")
        indexing.touched(*rows)
        outbox.drain()

    meanwhile(monkeypatch, change)
    rebuilding.rebuild(built)
    assert waiting() == {f"{LABEL}:{rows[0].pk - 1}..{rows[-1].pk}"}
    outbox.drain()
    assert titles(built, "山林") == []


@pytest.mark.usefixtures("small_batches")
def test_a_rebuild_that_is_overtaken_by_another_ends_quietly(matters: EmbeddedEngine) -> None:
    many(10)
    tasks.keep_engines(NOW)
    outbox.work_once()
    rebuilding.rebuild(matters)
    state = matters.state()
    outbox.drain()
    assert matters.state() == state
    assert waiting() == set()


def test_a_row_that_cannot_be_told_does_not_stop_a_rebuild(built: EmbeddedEngine) -> None:
    matter("坏")
    matter("山林承包纠纷")
    assert rebuilding.rebuild(built).documents == 1


def test_a_given_up_index_takes_no_changes(built: EmbeddedEngine) -> None:
    with pytest.raises(IndexGone):
        built.apply([Change(f"{LABEL}:1", 1, None)], "gone")


@pytest.mark.django_db(transaction=True)
def test_while_an_index_is_built_messages_go_out_and_changes_wait(
    matters: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, told, in_time = worker.Worker(), threading.Event(), []
    fill = EmbeddedEngine.fill

    def takes_long(self: EmbeddedEngine, *args: Any, **kwargs: Any) -> int:
        matter("山林承包纠纷")
        in_time.append(told.wait(20))
        return fill(self, *args, **kwargs)

    def tell(message: TextMessage, *, now: datetime) -> None:
        assert not matters.is_ready()
        told.set()

    def stop_when_done(payloads: list[dict[str, Any]]) -> None:
        indexing.carry_out(payloads[0]["kind"], [payload["key"] for payload in payloads])
        running.stopping = True

    monkeypatch.setattr(EmbeddedEngine, "fill", takes_long)
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
    working.run(running)
    assert in_time == [True]
    assert titles(matters, "山林承包") == ["山林承包纠纷"]
    assert waiting() == set()
