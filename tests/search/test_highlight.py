"""Marks on the original text, with everything escaped."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from search.highlight import ELLIPSIS, WINDOW, pattern, snippet, whole

TEXTS = st.text(alphabet="工伤认定農民ａＡ<>&\"'。，\n½㎡\u200b😀 x/", max_size=200)
MARK = re.compile("</?mark>")


def plain(marked: str) -> str:
    """What a reader reads."""
    return html.unescape(MARK.sub("", marked))


def test_the_original_writing_is_marked() -> None:
    wanted = pattern(["农民工", "讨薪"])
    assert whole("農民工要討薪", wanted) == "<mark>農民工</mark>要<mark>討薪</mark>"
    assert (
        whole("ＡＢＣ㎡讨薪", pattern(["讨薪", "abc"])) == "<mark>ＡＢＣ</mark>㎡<mark>讨薪</mark>"
    )


def test_touching_matches_become_one_mark() -> None:
    assert whole("工伤认定", pattern(["工伤", "认定"])) == "<mark>工伤认定</mark>"


def test_without_terms_the_text_is_only_escaped() -> None:
    assert whole("<b>&", pattern([])) == "&lt;b&gt;&amp;"


@given(TEXTS, st.lists(st.sampled_from(["工伤", "农民", "a", "<", "&", "mark", "2"]), max_size=4))
def test_no_text_can_bring_in_markup(text: str, terms: list[str]) -> None:
    marked = whole(text, pattern(terms))
    assert plain(marked) == (text if text.strip("\u200b") else "")
    assert not re.search(r"<(?!/?mark>)", marked)
    assert marked.count("<mark>") == marked.count("</mark>")


@given(TEXTS, st.lists(st.sampled_from(["工伤", "农民", "x"]), min_size=1, max_size=3))
def test_a_snippet_is_a_stretch_of_the_text(text: str, terms: list[str]) -> None:
    shown = snippet([text], pattern(terms))
    stretch = plain(shown).removeprefix(ELLIPSIS).removesuffix(ELLIPSIS)
    assert stretch in text
    assert not re.search(r"<(?!/?mark>)", shown)


def test_the_window_shows_most_of_the_terms() -> None:
    text = "工伤。" + "无关的话。" * 40 + "这里说工伤认定的材料和期限。" + "无关的话。" * 40
    shown = snippet([text], pattern(["工伤", "认定", "材料"]))
    assert "<mark>材料</mark>" in shown
    assert shown.startswith(ELLIPSIS)
    assert shown.endswith(ELLIPSIS)
    assert len(plain(shown)) <= WINDOW + 2


def test_the_window_begins_with_a_sentence_where_one_is_near() -> None:
    text = "开头。" * 60 + "先申请工伤认定，再谈赔偿。" + "结尾。" * 60
    assert snippet([text], pattern(["工伤"])).startswith(f"{ELLIPSIS}先申请<mark>工伤</mark>认定")


def test_a_short_text_is_shown_whole() -> None:
    text = "先治伤，再认定工伤，再要赔偿。没签合同、单位不管，也可以申请法律援助。"
    assert plain(snippet([text], pattern(["法律援助"]))) == text


def test_the_window_does_not_begin_in_the_middle_of_a_clause() -> None:
    text = "开头。" * 60 + "（有些地方另有规定），全县窗口为讨薪的人开绿色通道" + "，结尾" * 60
    assert snippet([text], pattern(["讨薪"])).startswith(f"{ELLIPSIS}全县窗口")


def test_the_text_with_most_terms_is_quoted() -> None:
    assert snippet(["概要说工伤", "正文说工伤和材料"], pattern(["工伤", "材料"])).startswith("正文")
    assert snippet(["概要说工伤", "正文说工伤"], pattern(["工伤"])).startswith("概要")


def test_without_a_match_the_beginning_is_shown() -> None:
    assert snippet(["概要" * 60, "正文"], pattern(["没有"])) == "概要" * (WINDOW // 2) + ELLIPSIS
    assert snippet(["", "正文"], pattern(["没有"])) == "正文"
    assert snippet(["", ""], None) == ""


def test_an_endless_text_is_looked_at_in_part() -> None:
    assert len(snippet(["工伤" * 500_000], pattern(["工伤"]))) < 400
