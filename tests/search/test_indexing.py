"""Changes reach every engine that listens, whatever happens on the way."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.utils import timezone

from portal import outbox
from portal.models import LocalMatter, Outbox, OutboxListener
from search import indexing, installed, reconciling, registry, tasks
from search.engine import Change, ChangesRefused, EngineUnavailable, Query
from search.engines.embedded import EmbeddedEngine
from search.registry import Source, key_of
from tests.search.matters import (
    EMBEDDED,
    LABEL,
    NOW,
    many,
    matter,
    matter_document,
    titles,
    waiting,
)

pytestmark = pytest.mark.django_db


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


def test_bulk_changes_are_announced_by_hand(built: EmbeddedEngine) -> None:
    rows = many(30)
    indexing.touched(*rows, "portal.localmatter:999999")
    outbox.drain()
    assert built.health()["documents"] == 30
    indexing.touched()
    assert waiting() == set()


def test_all_rows_of_a_queryset_are_announced_without_being_read(
    built: EmbeddedEngine,
    django_assert_max_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    rows = many(30)
    with django_assert_max_num_queries(8):
        indexing.touched_all(LocalMatter.objects.filter(label__startswith="山林1"))
    assert len(waiting()) == 11
    outbox.drain()
    assert built.health()["documents"] == 11
    indexing.touched_all(LocalMatter.objects.filter(pk=rows[0].pk - 1))
    assert waiting() == set()


@pytest.fixture
def mass(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than four rows are many, and are walked through three at a time."""
    monkeypatch.setattr(indexing, "MOST_KEYS", 4)
    monkeypatch.setattr(reconciling, "STEP", 3)


@pytest.mark.usefixtures("mass")
@pytest.mark.parametrize("by", ["rows", "queryset"])
def test_a_change_of_very_many_rows_asks_once_for_all_of_them(
    built: EmbeddedEngine, by: str
) -> None:
    indexing.join("search:embedded@another", now=NOW)
    rows = many(10)
    outbox.drain()
    if by == "rows":
        indexing.touched(*rows)
    else:
        indexing.touched_all(LocalMatter.objects.all())
    between = f"{LABEL}:{rows[0].pk - 1}..{rows[-1].pk}"
    assert waiting() == waiting("search:embedded@another") == {between}
    outbox.drain()
    assert built.health()["documents"] == 10
    assert waiting() == set()


@pytest.mark.usefixtures("mass")
def test_few_keys_of_one_model_are_named_beside_many_of_another(built: EmbeddedEngine) -> None:
    indexing.touched(*many(5), "stations.station:7")
    assert len(waiting()) == 2
    assert "stations.station:7" in waiting()


@pytest.mark.usefixtures("mass")
def test_rows_that_many_of_were_unpublished_or_deleted_leave_the_index(
    built: EmbeddedEngine,
) -> None:
    rows = many(12)
    indexing.touched(*rows)
    outbox.drain()
    indexing.touched_all(LocalMatter.objects.all())
    LocalMatter.objects.filter(pk__lte=rows[6].pk).update(valid_to=date(2026, 11, 1))
    LocalMatter.objects.filter(pk=rows[8].pk)._raw_delete("default")
    outbox.drain()
    assert built.health()["documents"] == 4
    assert sorted(titles(built, "山林")) == ["山林10", "山林11", "山林7", "山林9"]


@pytest.mark.usefixtures("mass")
def test_other_work_has_its_turn_between_the_parts_of_a_stretch(built: EmbeddedEngine) -> None:
    rows = many(10)
    indexing.touched(*rows)
    outbox.put("search:elasticsearch", "x:1", {"key": "x:1"})  # of an engine that is not here
    outbox.work_once()
    outbox.work_once()
    assert not Outbox.objects.filter(kind="search:elasticsearch", done=None).exists()
    assert built.health()["documents"] == 3
    outbox.drain()
    assert built.health()["documents"] == 10


@pytest.mark.usefixtures("mass")
def test_a_stretch_asked_for_again_while_it_is_looked_through_is_looked_through_again(
    built: EmbeddedEngine,
) -> None:
    rows = many(10)
    indexing.touched(*rows)
    outbox.work_once()
    outbox.work_once()
    LocalMatter.objects.update(label="鱼塘")
    indexing.touched(*rows)
    outbox.drain()
    assert titles(built, "山林") == []
    assert built.query(Query("鱼塘")).total == 10


@pytest.mark.usefixtures("mass")
def test_a_worker_that_was_killed_is_taken_up_where_it_was(
    built: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexing.touched(*many(10))
    outbox.work_once()
    with monkeypatch.context() as killed:
        killed.setattr(outbox, "_finish", lambda row: None)
        outbox.work_once()
    assert len(waiting()) == 2  # the part that was done, and the rest
    while outbox.work_once(now=timezone.now() + timedelta(minutes=3)):
        pass
    assert waiting() == set()
    assert built.health()["documents"] == 10


@pytest.mark.usefixtures("mass")
def test_a_document_that_is_refused_does_not_stop_a_stretch(
    built: EmbeddedEngine, use: Any
) -> None:
    use(Picky)
    rows = [*many(4), matter("不收"), *many(4, "鱼塘")]
    outbox.drain()
    Outbox.objects.all().delete()
    indexing.touched(*rows)
    outbox.drain()
    assert built.health()["documents"] == 8
    assert waiting() == {key_of(rows[4])}


@pytest.mark.usefixtures("mass")
def test_while_an_engine_is_away_a_stretch_waits(built: EmbeddedEngine, use: Any) -> None:
    use(Away)
    rows = many(10)
    indexing.touched(*rows)
    outbox.drain()
    assert len(waiting()) == 1
    use(EmbeddedEngine)
    while outbox.work_once(now=timezone.now() + timedelta(hours=1)):
        pass
    assert built.health()["documents"] == 10


@pytest.mark.usefixtures("mass")
def test_the_lag_of_many_rows_lasts_until_the_last_of_them_is_found(built: EmbeddedEngine) -> None:
    indexing.touched(*many(10))
    later = timezone.now() + timedelta(seconds=500)
    for _part in range(3):
        outbox.work_once()
        assert indexing.waiting().seconds(now=later) in range(400, 501)
        assert indexing.waiting().single_seconds(now=later) == 0
    outbox.drain()
    assert indexing.waiting().seconds(now=later) == 0


def test_the_lag_of_a_single_change_is_its_own(built: EmbeddedEngine) -> None:
    matter("山林承包纠纷")
    later = timezone.now() + timedelta(seconds=500)
    assert indexing.waiting().single_seconds(now=later) in range(400, 501)
    assert indexing.waiting().seconds(now=later) in range(400, 501)


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

    def apply(self, changes: list[Change], index: str = "") -> None:
        raise EngineUnavailable("away")


class Picky(EmbeddedEngine):
    """An engine that refuses one document, whatever comes with it."""

    def apply(self, changes: list[Change], index: str = "") -> None:
        bad = [one for one in changes if one.document and one.document.title == "不收"]
        super().apply([one for one in changes if one not in bad], index)
        if bad:
            raise ChangesRefused({bad[0].key: 400})


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


def test_a_row_without_a_document_is_parked_alone(built: EmbeddedEngine) -> None:
    matter("山林承包纠纷")
    bad = matter("坏")
    for minutes in range(0, 300, 10):
        outbox.work_once(now=NOW + timedelta(minutes=minutes))
    (parked,) = Outbox.objects.exclude(parked=None)
    assert (parked.key, parked.error) == (key_of(bad), "NoDocument")
    assert titles(built, "承包纠纷") == ["山林承包纠纷"]


def test_saving_takes_two_statements_a_listener_at_most(
    built: EmbeddedEngine,
    django_assert_max_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    row = matter("山林承包纠纷")
    outbox.drain()
    with django_assert_max_num_queries(6):  # the row, the listeners, two for one of them, savepoint
        row.save()
