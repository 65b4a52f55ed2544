"""Every engine is compared with what is public, and repaired."""

from datetime import UTC, datetime
from typing import Any

import pytest

from portal import outbox
from portal.models import LocalMatter
from search import reconciling, registry, tasks
from search.engine import Change
from search.engines.embedded import EmbeddedEngine
from search.reconciling import Difference, look, reconcile
from search.registry import key_of
from search.spans import Span
from tests.search.matters import EMBEDDED, LABEL, many, matter, titles, waiting

pytestmark = pytest.mark.django_db

AT_NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
AT_HALF_PAST_THREE = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)


def test_reconciling_finds_what_is_missing_stale_and_extra(built: EmbeddedEngine) -> None:
    kept, stale, missing, extra = (matter(f"{label}纠纷") for label in "山水田林")
    outbox.drain()
    assert reconcile(built) == Difference("embedded")

    LocalMatter.objects.filter(pk=stale.pk).update(label="改过的纠纷")
    LocalMatter.objects.filter(pk=extra.pk)._raw_delete("default")
    built.apply([Change(key_of(missing), 2**60, None)])
    assert reconcile(built) == Difference("embedded", missing=1, stale=1, extra=1)
    found = {key: wrong for key, (wrong, _) in look(built, Span(LABEL)).changes.items()}
    assert found == {key_of(stale): "stale", key_of(missing): "missing", key_of(extra): "extra"}
    assert key_of(kept) not in found


def test_mending_leaves_no_difference(built: EmbeddedEngine) -> None:
    rows = [matter(f"{label}纠纷") for label in "山水田林"]
    outbox.drain()
    LocalMatter.objects.filter(pk=rows[0].pk).update(label="改过的纠纷")
    LocalMatter.objects.filter(pk=rows[1].pk)._raw_delete("default")
    many(1)
    assert reconcile(built, mend=True).total == 3
    assert reconcile(built).total == 0
    assert titles(built, "改过的") == ["改过的纠纷"]


@pytest.mark.parametrize("step", [1, 2, 3, 7])
def test_no_more_than_a_step_of_rows_is_read_at_a_time(
    built: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    monkeypatch.setattr(reconciling, "STEP", step)
    rows = many(20)
    reconcile(built, mend=True)
    pks = [row.pk for row in rows]
    LocalMatter.objects.filter(pk__in=[*pks[:9], pks[12], *pks[18:]])._raw_delete("default")
    LocalMatter.objects.filter(pk__in=pks[10:12]).update(label="改过的纠纷")
    many(3, "水渠")
    sizes: list[int] = []
    read = registry.chunk

    def chunk(span: Span, *, limit: int) -> Any:
        found = read(span, limit=limit)
        sizes.append(len(found))
        return found

    monkeypatch.setattr(registry, "chunk", chunk)
    assert reconcile(built, mend=True) == Difference("embedded", missing=3, stale=2, extra=12)
    assert max(sizes) <= step
    assert reconcile(built).total == 0


def test_what_is_no_longer_searchable_at_all_leaves_the_index(
    built: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(3)
    reconcile(built, mend=True)
    monkeypatch.setattr(registry, "_sources", {})
    assert reconcile(built, mend=True).extra == 3
    assert built.health()["documents"] == 0


def test_a_row_without_a_document_is_left_as_it_was(built: EmbeddedEngine) -> None:
    row = matter("山林承包纠纷")
    outbox.drain()
    LocalMatter.objects.filter(pk=row.pk).update(label="坏")
    assert reconcile(built, mend=True).total == 0
    assert titles(built, "山林承包") == ["山林承包纠纷"]


def test_a_change_that_passes_while_we_look_is_no_difference(
    built: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = matter("山林承包纠纷")
    outbox.drain()
    held = EmbeddedEngine.versions

    def versions(self: EmbeddedEngine, span: Span, *, limit: int) -> Any:
        if row.label != "鱼塘承包纠纷":
            row.label = "鱼塘承包纠纷"
            row.save()
            outbox.drain()
        return held(self, span, limit=limit)

    monkeypatch.setattr(EmbeddedEngine, "versions", versions)
    assert reconcile(built).total == 0


def test_a_repair_does_not_undo_a_change_that_overtakes_it(built: EmbeddedEngine) -> None:
    row = matter("山林承包纠纷")
    outbox.drain()
    LocalMatter.objects.filter(pk=row.pk).update(label="水渠纠纷")
    step = look(built, Span(LABEL))
    row.label = "鱼塘承包纠纷"
    row.save()
    outbox.drain()
    reconciling.repair(built, step)
    assert titles(built, "纠纷") == ["鱼塘承包纠纷"]


def test_every_night_differences_are_repaired_and_reported(
    built: EmbeddedEngine, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciling, "STEP", 2)
    for _ in range(3):
        matter("山林承包纠纷")
    outbox.drain()
    LocalMatter.objects.update(label="鱼塘承包纠纷")
    tasks.reconcile_at_night(AT_NOON)
    outbox.drain()
    assert titles(built, "鱼塘") == []
    tasks.reconcile_at_night(AT_HALF_PAST_THREE)
    outbox.drain()
    assert len(titles(built, "鱼塘")) == 3
    assert "2 documents differed" in caplog.text
    assert "1 documents differed" in caplog.text


def test_a_nightly_check_is_no_lag(built: EmbeddedEngine) -> None:
    from search import indexing

    reconciling.ask_to_check(EMBEDDED, [LABEL])
    assert indexing.waiting() == indexing.Waiting(None, None)
    assert waiting() == set()
