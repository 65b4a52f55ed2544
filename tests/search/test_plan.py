"""Taking a question apart."""

from search import plan
from search.plan import LONGEST_QUERY, MOST_WORDS, Word, coverage, make
from search.synonyms import Synonyms

NONE = Synonyms()
WAGES = Synonyms({"讨薪": ("欠薪", "拖欠工资")})


def test_every_word_brings_its_synonyms() -> None:
    (worker, wages) = make("农民工討薪", WAGES).words
    assert worker == Word("农民工")
    assert wages.forms == ("讨薪", "欠薪", "拖欠工资")


def test_an_article_is_one_word_in_all_its_spellings() -> None:
    for text in ("第1042条", "第一千零四十二条", "1042"):
        (word,) = make(text, NONE).words
        assert word.article == "1042"
        assert {"第一千零四十二条", "第1042条"} <= set(word.forms)


def test_a_telephone_number_is_no_article() -> None:
    assert make("12348", NONE).words == (Word("12348"),)


def test_quoted_parts_are_required() -> None:
    assert make("“工伤认定” 材料", NONE).required == ("工伤认定",)
    assert make('"工伤', NONE).required == ()


def test_a_pasted_page_is_cut() -> None:
    long = make("工伤和工资以及其他的事情，" * 100, NONE)
    assert len(long.text) <= LONGEST_QUERY
    many = make(" ".join(f"w{number}" for number in range(100)), NONE)
    assert len(many.words) == MOST_WORDS


def test_nothing_asked_is_an_empty_plan() -> None:
    assert make("  ？！ ", NONE).words == ()


def test_the_title_asked_for_has_no_spaces() -> None:
    assert make("工伤 认定！", NONE).title == "工伤认定"


def test_coverage_counts_words_and_their_neighbours() -> None:
    asked = make("讨薪 材料", WAGES)
    assert coverage(asked, "拖欠工资要什么材料") == 1.0
    assert coverage(asked, "拖欠工资") == 0.5
    assert coverage(make("抚养废", NONE), "抚养费") < 0.7


def test_short_questions_are_those_of_two_words() -> None:
    shorts = [make(text, NONE).is_short for text in ("工伤", "工伤 工资", "工伤 工资 材料")]
    assert shorts == [False, True, False]
    assert plan.FEW_WORDS == 2
