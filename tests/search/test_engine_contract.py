"""What every engine promises, asked of each of them: the embedded one, and a real Elasticsearch."""

import html
import re

import pytest

from search.documents import SearchDocument
from search.engine import (
    Change,
    Engine,
    EngineUnavailable,
    Hit,
    IndexGone,
    Query,
    Results,
    replace_all,
)
from search.indexed import digest
from search.plan import LONGEST_QUERY
from search.spans import Span
from tests.factories.search import FAMILY, INJURY, MASONS, SAMPLE, STATION, WAGES, document

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(engine: Engine) -> Engine:
    replace_all(engine, SAMPLE, version=100)
    return engine


def settle(engine: Engine) -> None:
    """Let a cluster show what was written; it does within a second by itself."""
    refresh = getattr(engine, "refresh", None)
    if refresh is not None:
        refresh()


def versions(engine: Engine) -> dict[str, int]:
    """The version of every guide."""
    held = engine.versions(Span("guides.guidepage"), limit=100)
    return {one.key: one.version for one in held}


def ask(engine: Engine, text: str, **fields: object) -> Results:
    return engine.query(Query(text, **fields))  # type: ignore[arg-type]


def keys(results: Results) -> list[str]:
    return [hit.key for hit in results.hits]


def test_an_engine_without_an_index_says_so(engine: Engine) -> None:
    assert engine.is_ready() is False
    assert engine.health()["ok"] is False
    with pytest.raises(EngineUnavailable):
        ask(engine, "工资")
    with pytest.raises(EngineUnavailable):
        engine.apply([Change(WAGES.key, 1, WAGES)])


def test_a_rebuilt_engine_holds_everything_and_is_well(engine: Engine) -> None:
    assert replace_all(engine, iter(SAMPLE), version=100) == len(SAMPLE)
    assert engine.is_ready() is True
    assert engine.health() == {"ok": True, "documents": len(SAMPLE)}


def test_an_empty_site_makes_an_empty_index(engine: Engine) -> None:
    assert replace_all(engine, (), version=1) == 0
    assert engine.is_ready() is True
    assert ask(engine, "工资").total == 0


def test_the_best_result_comes_first(filled: Engine) -> None:
    assert keys(ask(filled, "老板不给工资怎么办"))[0] == WAGES.key
    assert keys(ask(filled, "干活受伤单位不管"))[0] == INJURY.key
    assert keys(ask(filled, "杏子铺镇"))[0] == STATION.key


def test_a_synonym_finds_what_the_text_calls_otherwise(filled: Engine) -> None:
    assert set(keys(ask(filled, "讨薪"))) == {WAGES.key, MASONS.key}
    assert keys(ask(filled, "家暴"))[0] == FAMILY.key


def test_a_one_way_synonym_does_not_work_the_other_way(filled: Engine) -> None:
    assert STATION.key in keys(ask(filled, "免费律师"))
    assert WAGES.key not in keys(ask(filled, "法律援助"))


def test_maintenance_of_children_is_not_support_of_parents(filled: Engine) -> None:
    assert keys(ask(filled, "抚养费")) == [FAMILY.key]
    assert keys(ask(filled, "赡养费")) == []


def test_traditional_full_width_and_upper_case_are_the_same(filled: Engine) -> None:
    plain = keys(ask(filled, "农民工讨薪 0738"))
    assert plain
    assert keys(ask(filled, "農民工討薪 ０７３８")) == plain


@pytest.mark.parametrize("text", ["第1042条", "第一千零四十二条", "1042", "民法典第１０４２条"])
def test_an_article_is_found_however_its_number_is_written(filled: Engine, text: str) -> None:
    assert keys(ask(filled, text))[0] == INJURY.key


def test_an_article_cited_by_id_is_found_by_number(filled: Engine) -> None:
    assert keys(ask(filled, "第四十三条")) == [FAMILY.key]


def test_a_single_character_finds_every_text_that_has_it(filled: Engine) -> None:
    assert set(keys(ask(filled, "薪"))) == {WAGES.key}
    assert set(keys(ask(filled, "铺"))) == {STATION.key}


def test_a_quoted_phrase_must_stand_in_the_result(filled: Engine) -> None:
    assert len(keys(ask(filled, "工伤 工资"))) > 1
    assert keys(ask(filled, '"工伤认定" 工资')) == [INJURY.key]


def test_of_few_words_one_in_passing_is_not_enough(filled: Engine) -> None:
    assert ask(filled, "股票部门").total == 0
    assert keys(ask(filled, "投诉部门")) == [WAGES.key]


@pytest.mark.parametrize("text", ["天气预报", "股票推荐", "???", "", "   ", "😀", "\x00"])
def test_what_is_not_here_finds_nothing(filled: Engine, text: str) -> None:
    assert ask(filled, text).total == 0


@pytest.mark.parametrize(
    "text",
    [
        '"工伤',
        "工伤*",
        "工伤 AND",
        "工伤)(",
        "100% 工伤",
        "工伤~2",
        "title:工伤",
        "工伤 😀",
        "-工伤\\",
    ],
)
def test_nothing_that_is_typed_is_an_expression(filled: Engine, text: str) -> None:
    assert INJURY.key in keys(ask(filled, text))


def test_a_pasted_page_is_cut_and_answered(filled: Engine) -> None:
    pasted = "老板拖欠我的工资三个月了，我在工地上干活还受了伤，包工头跑了。" * 30
    assert len(pasted) > LONGEST_QUERY
    assert set(keys(ask(filled, pasted))) >= {WAGES.key, INJURY.key}
    many = " ".join(chr(0x4E00 + place) + chr(0x5E00 + place) for place in range(300))
    assert ask(filled, many).total >= 0


def test_kinds_are_counted_and_filtered(filled: Engine) -> None:
    everything = ask(filled, "讨薪")
    assert everything.kinds == {"guide": 1, "case": 1}
    cases = ask(filled, "讨薪", kind="case")
    assert keys(cases) == [MASONS.key]
    assert cases.total == 1
    assert cases.kinds == {"guide": 1, "case": 1}


def test_results_can_be_kept_to_one_matter(filled: Engine) -> None:
    assert set(keys(ask(filled, "怎么办 工伤 讨薪", matter="work-injury"))) == {INJURY.key}


def test_pages_follow_one_another_without_gap_or_repetition(engine: Engine) -> None:
    replace_all(engine, (document(f"a:{n}", f"工伤指南第{n}篇") for n in range(25)), version=1)
    pages = [keys(ask(engine, "工伤", page=number, size=10)) for number in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert len({key for page in pages for key in page}) == 25
    assert ask(engine, "工伤", page=2, size=10).total == 25
    assert ask(engine, "工伤", page=2000, size=10).hits == ()


def test_a_boost_multiplies_the_score(engine: Engine) -> None:
    plain, boosted = document("a:1", "工伤认定"), document("a:2", "工伤认定", boost=2.0)
    lowered = document("a:3", "工伤认定", boost=0.5)
    replace_all(engine, [plain, boosted, lowered], version=1)
    hits = {hit.key: hit.score for hit in ask(engine, "工伤").hits}
    assert hits["a:2"] == pytest.approx(2 * hits["a:1"], rel=0.01)
    assert hits["a:3"] == pytest.approx(0.5 * hits["a:1"], rel=0.01)


def test_a_title_that_is_the_question_comes_first(engine: Engine) -> None:
    exact = document("a:1", "工伤认定")
    wordy = document("a:2", "工伤认定工伤认定指南", summary="工伤认定", body="工伤认定" * 20)
    replace_all(engine, [wordy, exact], version=1)
    assert keys(ask(engine, "工伤 认定"))[0] == exact.key


def test_matches_are_marked_on_the_original_and_everything_is_escaped(engine: Engine) -> None:
    nasty = document(
        "a:1",
        "<b>農民工</b>討薪",
        summary="<script>alert('工傷')</script>＆“討薪”<img src=x onerror=alert(1)>",
        url="/guides/1/",
    )
    replace_all(engine, [nasty], version=1)
    (hit,) = ask(engine, "农民工讨薪").hits
    assert hit.title_html == "&lt;b&gt;<mark>農民工</mark>&lt;/b&gt;<mark>討薪</mark>"
    assert "<mark>討薪</mark>" in hit.highlight_html
    assert only_marks(hit)


def only_marks(hit: Hit) -> bool:
    """Whether the only tags are our marks, and the words are those of the document."""
    for text in (hit.title_html, hit.highlight_html):
        rest = text.replace("<mark>", "").replace("</mark>", "")
        if re.search(r"[<>]", rest) or html.unescape(rest).strip("…") == "":
            return False
    return True


def test_coverage_tells_how_much_of_the_question_was_found(filled: Engine) -> None:
    assert ask(filled, "工伤认定").coverage == 1.0
    assert ask(filled, "劳动仲栽").coverage < 0.7
    assert ask(filled, "天气预报").coverage == 0.0


def test_a_change_is_found_and_a_removal_is_gone(filled: Engine) -> None:
    changed = document(INJURY.key, "上班路上出了车祸")
    filled.apply([Change(INJURY.key, 101, changed), Change(WAGES.key, 102, None)])
    settle(filled)
    assert keys(ask(filled, "车祸")) == [INJURY.key]
    assert keys(ask(filled, "工伤认定")) == []
    assert WAGES.key not in keys(ask(filled, "讨薪"))
    assert filled.health()["documents"] == len(SAMPLE) - 1


def test_an_older_change_is_ignored(filled: Engine) -> None:
    newer, older = document(WAGES.key, "新的标题工钱"), document(WAGES.key, "旧的标题工钱")
    filled.apply([Change(WAGES.key, 200, newer)])
    filled.apply([Change(WAGES.key, 150, older)])
    settle(filled)
    assert ask(filled, "标题").hits[0].title == "新的标题工钱"
    assert versions(filled)[WAGES.key] == 200


def test_a_late_change_does_not_bring_back_what_was_removed(filled: Engine) -> None:
    filled.apply([Change(WAGES.key, 200, None)])
    filled.apply([Change(WAGES.key, 150, WAGES)])
    settle(filled)
    assert WAGES.key not in versions(filled)
    assert WAGES.key not in keys(ask(filled, "老板不给工资怎么办"))


def test_the_same_change_twice_is_the_same_as_once(filled: Engine) -> None:
    change = Change(WAGES.key, 200, document(WAGES.key, "换了标题"))
    filled.apply([change])
    filled.apply([change, change])
    settle(filled)
    assert filled.health()["documents"] == len(SAMPLE)
    assert ask(filled, "换了标题").total == 1


def test_of_two_changes_in_one_batch_the_newer_stays(filled: Engine) -> None:
    newer, older = document(WAGES.key, "新的标题工钱"), document(WAGES.key, "旧的标题工钱")
    filled.apply([Change(WAGES.key, 201, newer), Change(WAGES.key, 200, older)])
    settle(filled)
    assert ask(filled, "标题").hits[0].title == "新的标题工钱"


def test_a_rebuild_replaces_everything(filled: Engine) -> None:
    replace_all(filled, [INJURY], version=300)
    assert filled.health()["documents"] == 1
    assert versions(filled) == {INJURY.key: 300}
    assert keys(ask(filled, "讨薪")) == []


def test_a_rebuild_that_fails_leaves_the_old_index(filled: Engine) -> None:
    def broken():  # type: ignore[no-untyped-def]
        yield INJURY
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        replace_all(filled, broken(), version=300)
    assert filled.health() == {"ok": True, "documents": len(SAMPLE)}
    assert keys(ask(filled, "讨薪"))


def test_questions_are_answered_while_a_rebuild_is_under_way(filled: Engine) -> None:
    seen: list[list[str]] = []

    def documents():  # type: ignore[no-untyped-def]
        for one in SAMPLE:
            seen.append(keys(ask(filled, "杏子铺镇")))
            yield one

    replace_all(filled, documents(), version=300)
    assert seen == [[STATION.key]] * len(SAMPLE)


def test_a_stretch_of_what_is_held_is_told_in_order_with_versions_and_digests(
    filled: Engine,
) -> None:
    assert filled.labels() == {"guides.guidepage", "guides.caseexamplepage", "stations.station"}
    guides = Span("guides.guidepage")
    held = filled.versions(guides, limit=10)
    assert [(one.key, one.number) for one in held] == [
        (WAGES.key, 1),
        (INJURY.key, 2),
        (FAMILY.key, 5),
    ]
    assert {one.version for one in held} == {100}
    assert held[1].digest == digest(INJURY)
    assert filled.versions(guides, limit=2) == held[:2]
    assert filled.versions(Span("guides.guidepage", 1, 4), limit=9) == [held[1]]
    assert filled.versions(Span("guides.guidepage", 5), limit=9) == []
    assert filled.versions(Span("home.noticepage"), limit=9) == []


def test_an_index_is_filled_in_batches_and_used_when_it_is_whole(filled: Engine) -> None:
    index = filled.begin(300)
    assert filled.fill(index, [INJURY], 300) == 1
    assert filled.fill(index, [INJURY, STATION], 300) == 2  # one of them again
    assert filled.size(index) == 2
    assert keys(ask(filled, "讨薪"))
    filled.apply([Change(WAGES.key, 301, WAGES), Change(STATION.key, 301, None)], index)
    assert STATION.key in keys(ask(filled, "杏子铺镇"))
    filled.use(index)
    assert filled.size() == 2
    assert set(versions(filled)) == {INJURY.key, WAGES.key}
    assert keys(ask(filled, "杏子铺镇")) == []


def test_an_index_that_was_given_up_takes_nothing(filled: Engine) -> None:
    for deed in (
        lambda: filled.fill("la-content-gone", [INJURY], 1),
        lambda: filled.apply([Change(INJURY.key, 1, INJURY)], "la-content-gone"),
        lambda: filled.use("la-content-gone"),
    ):
        with pytest.raises(IndexGone):
            deed()
    assert filled.health() == {"ok": True, "documents": len(SAMPLE)}


@pytest.mark.parametrize("typed", ["老板", "老板不给", "laoban", "lbbg", "LaoBan", "老板，不给"])
def test_titles_are_suggested_by_beginning_pinyin_and_initials(filled: Engine, typed: str) -> None:
    assert filled.suggest(typed) == [WAGES.title]


@pytest.mark.parametrize("typed", ["", "。", ".*", "[", "zzz"])
def test_nothing_is_suggested_for_what_begins_no_title(filled: Engine, typed: str) -> None:
    assert filled.suggest(typed) == []


def test_a_long_text_is_indexed_whole_and_quoted_in_part(engine: Engine) -> None:
    long = document("a:1", "很长的指南", body="无关的话。" * 12_000 + "最后才说工伤认定。")
    replace_all(engine, [long], version=1)
    (hit,) = ask(engine, "工伤认定").hits
    assert len(hit.highlight_html) < 400


def test_a_document_of_nothing_but_a_body_is_found(engine: Engine) -> None:
    bare = SearchDocument(key="a:1", kind="guide", title="", url="/", body="先申请工伤认定。")
    assert replace_all(engine, [bare], version=1) == 1
    assert keys(ask(engine, "工伤认定怎么办")) == ["a:1"]
    assert engine.suggest("工") == []
