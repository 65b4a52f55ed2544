"""What a question is about."""

import pytest

from search.words import Segmenter, own_terms, own_words, stop_words


@pytest.fixture(scope="module")
def fresh() -> Segmenter:
    """One that has not learnt the words of any synonym."""
    return Segmenter()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("老板不给工资怎么办", ("老板", "工资")),
        ("农民工讨薪找谁", ("农民工", "讨薪")),
        ("法援中心在哪里", ("法援", "中心")),
        ("工伤认定需要什么材料", ("工伤", "认定", "材料")),
        ("12348 是什么", ("12348",)),
        ("打 110", ("110",)),
    ],
)
def test_stop_words_are_left_out(fresh: Segmenter, question: str, words: tuple[str, ...]) -> None:
    assert fresh.cut_question(question).words == words


def test_unknown_names_stay_together(fresh: Segmenter) -> None:
    assert "铺镇" in fresh.cut_question("三塘铺镇").words


def test_a_question_of_stop_words_alone_is_still_asked(fresh: Segmenter) -> None:
    assert fresh.cut_question("怎么办").words == ("怎么办",)


def test_a_single_character_counts_when_there_is_nothing_else(fresh: Segmenter) -> None:
    assert fresh.cut_question("税").words == ("税",)
    assert fresh.cut_question("我被打了").words == ("打",)


def test_a_character_no_word_took_comes_with_its_neighbour(fresh: Segmenter) -> None:
    assert fresh.cut_question("抚养废").loose == ("养废",)
    assert fresh.cut_question("换律师").loose == ("换律",)


def test_our_own_words_are_never_cut(fresh: Segmenter) -> None:
    assert [fresh.cut(word) for word in own_words()] == [[word] for word in own_words()]


def test_words_learnt_later_are_kept_whole(fresh: Segmenter) -> None:
    fresh.add(["杏子铺"])
    assert fresh.cut("杏子铺镇")[0] == "杏子铺"


def test_the_lists_do_not_contradict_each_other() -> None:
    assert not (own_words() | own_terms()) & stop_words()
