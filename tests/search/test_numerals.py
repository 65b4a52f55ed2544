"""Numbers of articles in Chinese and Arabic digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.numerals import article_numbers, to_chinese, to_number


@given(st.integers(min_value=1, max_value=9999))
def test_a_number_survives_being_written_in_chinese(number: int) -> None:
    assert to_number(to_chinese(number)) == number
    assert to_number(str(number)) == number


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (10, "十"),
        (12, "十二"),
        (43, "四十三"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1042, "一千零四十二"),
    ],
)
def test_numbers_are_written_as_statutes_write_them(number: int, written: str) -> None:
    assert to_chinese(number) == written


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_there_is_no_article_of_such_a_number(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        to_chinese(number)


def test_articles_are_recognised_however_they_are_written() -> None:
    assert article_numbers("依照第一千零四十二条、第 43 条和四十三条") == ["1042", "43"]
    assert article_numbers("没有条件，第零条") == []
