"""What operators type."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from portal import outbox
from portal.commands import WrongUse
from portal.models import LocalMatter
from search import installed, registry
from search.documents import SearchDocument
from search.registry import Source, key_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def three_matters(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[LocalMatter]:
    """An installation whose searchable things are three local matters."""
    settings.SEARCH_DIR = tmp_path
    settings.ELASTICSEARCH = {**settings.ELASTICSEARCH, "urls": []}
    source = Source(
        LocalMatter,
        "notice",
        LocalMatter.objects.all,
        lambda row: SearchDocument(key_of(row), "notice", row.label, f"/m/{row.slug}/"),
    )
    monkeypatch.setattr(registry, "_sources", {source.label: source})
    labels = ("山林承包纠纷", "鱼塘承包纠纷", "<b>水渠</b>纠纷")
    return [
        LocalMatter.objects.create(slug=f"m{n}", label=label, valid_from=date(2026, 1, 1))
        for n, label in enumerate(labels)
    ]


def run(*args: str) -> tuple[int, dict[str, Any]]:
    out = StringIO()
    status = 0
    try:
        call_command(*args, "--json", stdout=out, stderr=StringIO())
    except SystemExit as ended:
        status = int(ended.code or 0)
    return status, json.loads(out.getvalue())


def test_rebuilding_tells_how_many_and_how_long() -> None:
    status, document = run("search_rebuild")
    assert status == 0
    assert set(document) == {"engine", "documents", "seconds"}
    assert (document["engine"], document["documents"]) == ("embedded", 3)
    assert run("search_rebuild", "--engine", "embedded")[1]["documents"] == 3


def test_asking_gives_what_the_page_shows(three_matters: list[LocalMatter]) -> None:
    run("search_rebuild")
    status, document = run("search_query", "水渠 纠纷")
    assert status == 0
    assert set(document) == {"engine", "total", "took_ms", "results"}
    first = document["results"][0]
    assert set(first) == {"key", "kind", "title", "url", "score", "highlight"}
    assert first["key"] == key_of(three_matters[2])
    assert first["title"] == "<b>水渠</b>纠纷"
    assert first["url"] == "/m/m2/"


def test_asking_for_a_kind_or_an_engine() -> None:
    run("search_rebuild")
    assert run("search_query", "承包", "--kind", "notice")[1]["total"] == 2
    assert run("search_query", "承包", "--kind", "guide")[1]["total"] == 0
    assert run("search_query", "承包", "--engine", "embedded")[1]["engine"] == "embedded"


def test_pinyin_finds_on_the_command_line_too() -> None:
    run("search_rebuild")
    assert run("search_query", "shanlin")[1]["total"] >= 1


@pytest.mark.parametrize(
    "args",
    [
        ("search_query", "x", "--engine", "elasticsearch"),
        ("search_rebuild", "--engine", "elasticsearch"),
        ("search_reconcile", "--engine", "elasticsearch"),
    ],
)
def test_an_engine_that_is_not_configured_is_wrong_use(args: tuple[str, ...]) -> None:
    with pytest.raises(WrongUse):
        call_command(*args, stdout=StringIO(), stderr=StringIO())


def test_an_unknown_kind_or_engine_is_wrong_use() -> None:
    for args in (("--kind", "recipe"), ("--engine", "google")):
        with pytest.raises(CommandError):
            call_command("search_query", "x", *args)


def test_asking_before_there_is_an_index_is_an_error() -> None:
    with pytest.raises(CommandError) as failed:
        call_command("search_query", "x", "--json", stdout=StringIO())
    assert failed.value.returncode == 1


def test_reconciling_counts_and_repairs(three_matters: list[LocalMatter]) -> None:
    run("search_rebuild")
    same = {"engine": "embedded", "missing": 0, "stale": 0, "extra": 0}
    assert run("search_reconcile") == (0, same)
    LocalMatter.objects.filter(pk=three_matters[0].pk).update(label="田埂纠纷")
    LocalMatter.objects.filter(pk=three_matters[1].pk)._raw_delete("default")
    LocalMatter.objects.bulk_create(
        [LocalMatter(slug="new", label="新的纠纷", valid_from=date(2026, 1, 1))]
    )
    different = {"engine": "embedded", "missing": 1, "stale": 1, "extra": 1}
    assert run("search_reconcile") == (1, different)
    assert run("search_reconcile", "--repair") == (0, different)
    assert run("search_reconcile") == (0, same)


def test_people_read_words() -> None:
    out = StringIO()
    call_command("search_rebuild", stdout=out)
    call_command("search_query", "山林承包", stdout=out)
    call_command("search_reconcile", stdout=out)
    assert "3 篇" in out.getvalue()
    assert "山林承包纠纷" in out.getvalue()
    assert "现在与公开的内容一致" in out.getvalue()


def test_the_worker_command_carries_out_what_waits(three_matters: list[LocalMatter]) -> None:
    run("search_rebuild")
    three_matters[0].label = "田埂纠纷"
    three_matters[0].save()
    call_command("work", "--once", stdout=StringIO())
    assert run("search_query", "田埂")[1]["total"] == 1
    assert outbox.drain() == 0
    assert installed.embedded().health()["documents"] == 3


def test_while_the_cluster_is_away_the_embedded_index_is_built_all_the_same(settings: Any) -> None:
    settings.ELASTICSEARCH = {**settings.ELASTICSEARCH, "urls": ["http://127.0.0.1:9"]}
    with pytest.raises(CommandError, match="没有回答"):
        run("search_rebuild")
    assert installed.embedded().is_ready()
