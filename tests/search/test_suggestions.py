"""What was probably meant."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from search import installed, suggestions, tasks
from search.dictionary import Dictionary, Text, build, weigh
from search.engine import replace_all
from search.engines.embedded import EmbeddedEngine
from search.words import own_terms, own_words
from tests.factories.search import SAMPLE, document

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)

TEXTS = (
    Text("老板不给工资怎么办", "农民工拖欠工资可以申请劳动仲裁，也可以讨薪。"),
    Text("工资条", "工资要写清楚，拖欠工资要赔偿。"),
    Text("法律援助", "法律援助中心免费提供法律援助，交通事故也可以申请。"),
    Text("要赡养费、抚养费怎么办", "抚养费按月给，赡养费也一样。"),
    Text("包工头跑了", "包工头找不到了，值班律师也可以问。"),
)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Dictionary:
    path = tmp_path_factory.mktemp("terms") / "terms.sqlite3"
    build(path, weigh(TEXTS, own_words() | own_terms()), "state")
    return Dictionary(path)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("劳动仲栽", "劳动仲裁"),
        ("拖欠公资", "拖欠工资"),
        ("法律缘助", "法律援助"),
        ("抚养废", "抚养费"),
        ("交通是故", "交通事故"),
        ("包公头跑了", "包工头跑了"),
        ("老板不给公资怎么办", "老板不给工资怎么办"),
        ("laodongzhongcai", "劳动仲裁"),
        ("lao dong zhong cai", "劳动仲裁"),
        ("laodongzongcai", "劳动仲裁"),
        ("laodongzhongca", "劳动仲裁"),
        ("taoxin", "讨薪"),
        ("flyz", "法律援助"),
        ("ldzc", "劳动仲裁"),
        ("FLYZ", "法律援助"),
    ],
)
def test_slips_sounds_pinyin_and_initials_are_recognised(
    held: Dictionary, typed: str, meant: str
) -> None:
    assert suggestions.meant(typed, held) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "天气预报",
        "zzzzzz",
        "x",
        "父母不在谁当监护人",
        "",
        "？？",
        "12348",
        "😀",
        "hello world",
        "工资",
    ],
)
def test_nothing_is_made_up(held: Dictionary, typed: str) -> None:
    assert suggestions.meant(typed, held) == ""


def test_a_missing_dictionary_knows_nothing(tmp_path: Path) -> None:
    missing = Dictionary(tmp_path / "none.sqlite3")
    assert suggestions.meant("劳动仲栽", missing) == ""
    assert missing.state() == ""
    assert not (tmp_path / "none.sqlite3").exists()


def test_a_word_must_be_used_twice_or_stand_in_a_title_to_be_proposed() -> None:
    weights = weigh([Text("工伤认定", "辩护律师"), Text("", "监护人")], [])
    assert "工伤" in weights
    assert "工伤认定" in weights
    assert "监护人" not in weights


def test_the_dictionary_follows_the_index(embedded: EmbeddedEngine) -> None:
    replace_all(embedded, SAMPLE, version=1)
    assert suggestions.refresh(embedded) is True
    assert suggestions.refresh(embedded) is False
    assert suggestions.meant("杏子铺振", suggestions.dictionary(embedded)) == ""
    replace_all(embedded, [*SAMPLE, document("a:1", "双峰县杏子铺镇")], version=2)
    assert suggestions.refresh(embedded) is True
    assert suggestions.meant("xingzipu", suggestions.dictionary(embedded)) in {"杏子铺", ""}


def test_the_documents_are_read_again_the_later_the_more_there_are(
    embedded: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggestions, "WAIT_FOR_EACH_DOCUMENT", timedelta(minutes=1))
    replace_all(embedded, SAMPLE, version=1)
    assert suggestions.is_due(embedded, now=NOW)
    suggestions.refresh(embedded)
    file = suggestions.dictionary(embedded).path
    os.utime(file, (NOW.timestamp(), NOW.timestamp()))
    assert not suggestions.is_due(embedded, now=NOW + timedelta(days=1))
    replace_all(embedded, [*SAMPLE, document("a:1", "双峰县杏子铺镇")], version=2)
    whole = timedelta(minutes=embedded.size())
    assert not suggestions.is_due(embedded, now=NOW + whole - timedelta(seconds=1))
    assert suggestions.is_due(embedded, now=NOW + whole)


def test_the_job_reads_no_document_before_that(
    embedded: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installed, "embedded", lambda: embedded)
    read: list[EmbeddedEngine] = []
    monkeypatch.setattr(suggestions, "refresh", read.append)
    replace_all(embedded, SAMPLE, version=1)
    build(suggestions.dictionary(embedded).path, {}, "another state")
    built = suggestions.dictionary(embedded).built_at()
    assert built is not None
    tasks.refresh_suggestions(built)
    assert read == []
    tasks.refresh_suggestions(built + timedelta(days=2))
    assert read == [embedded]
