"""Folding, bigrams and sounds."""

import unicodedata

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from search.language import (
    Sound,
    characters,
    fold,
    fold_with_origins,
    is_han,
    join,
    merge_sounds,
    sound,
    tokens,
    without_one,
)

CHINESE = st.text(
    alphabet="農民工讨薪Ａａ１½㎡é\u200b 　，。ＡＢC\U00020bb7臺灣：；？！（）e\u0301ﾊﾞ①"
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("農民工討薪", "农民工讨薪"),
        ("ＡＢＣ　１２３４８", "abc 12348"),
        ("Ａ股", "a股"),
        ("工\u200b伤\ufeff", "工伤"),
        ("㎡", "m2"),
        ("乾隆和乾燥", "乾隆和干燥"),
    ],
)
def test_full_width_traditional_and_upper_case_fold_to_one_writing(
    written: str, folded: str
) -> None:
    assert fold(written) == folded


@given(CHINESE)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(CHINESE)
def test_folding_is_normal_form_kc_in_simplified_lower_case(text: str) -> None:
    normal = unicodedata.normalize("NFKC", text.replace("\u200b", "")).lower()
    assert fold(text) == opencc.OpenCC("t2s").convert(normal)


@given(CHINESE)
def test_every_folded_character_knows_where_it_came_from(text: str) -> None:
    folded = fold_with_origins(text)
    assert len(folded.origins) == len(folded.text) + 1
    assert list(folded.origins) == sorted(folded.origins)
    assert folded.origins[-1] == len(text)
    for place, character in enumerate(folded.text):
        assert character in fold(text[folded.origins[place]])


def test_bigrams_cover_every_run_and_keep_numbers_and_words_whole() -> None:
    assert tokens("农民工讨薪") == ["农民", "民工", "工讨", "讨薪"]
    assert tokens("税,法援12348 abc") == ["税", "法援", "12348", "abc"]
    assert tokens("。！") == []


def test_rare_characters_beyond_the_basic_plane_make_bigrams_too() -> None:
    assert tokens("\U00020bb7野家") == ["\U00020bb7野", "野家"]
    assert is_han("\U00020bb7")


def test_characters_are_listed_once() -> None:
    assert characters("工伤工资abc1") == "工 伤 资"


def test_joining_leaves_out_spaces_and_punctuation() -> None:
    assert join("老板，不给 工资？") == "老板不给工资"


def test_sounds_are_toneless_pinyin_and_initials() -> None:
    assert sound("劳动仲裁") == Sound("laodongzhongcai", "ldzc")
    assert sound("重庆 银行") == Sound("chongqingyinhang", "cqyh")
    assert sound("劳动仲裁").merged == "laodonzoncai"
    assert merge_sounds("shangchang") == "sancan"


@given(
    st.lists(st.sampled_from(["重庆", "银行", "行", "乐清", "长", "长治市", "街道", "a1", "，"]))
)
def test_a_text_sounds_as_it_does_as_a_whole(words: list[str]) -> None:
    text = "".join(words)
    assert sound(text).full == "".join(lazy_pinyin(join(text)))


def test_leaving_one_out_gives_every_shorter_form() -> None:
    assert without_one("工伤") == {"工", "伤"}
    assert without_one("aab") == {"ab", "aa"}
