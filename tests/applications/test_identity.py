from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.identity import (
    BadIdentityNumber,
    age_on,
    is_minor,
    mask_name,
    mask_number,
    mask_phone,
    parse,
)
from portal.identity_numbers import check_character

TODAY = date(2026, 11, 23)
births = st.dates(date(1907, 1, 1), TODAY)


def number(born: date, sequence: int, place: str = "431321") -> str:
    body = f"{place}{born:%Y%m%d}{sequence:03}"
    return body + check_character(body)


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002X",
        "440524188001010014",
        "370101190102039973",
        "110105202002290012",
        "810000199501010015",
        "110101199003070011",
    ],
)
def test_numbers_that_were_issued_are_accepted(typed: str):
    today = TODAY if typed[6:10] > "1907" else date(1980, 11, 23)  # two are of another century

    assert parse(typed, today=today).number == typed


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105 19491231 002X ",
        "110105-19491231-002X",
        "110105·19491231·002X",
    ],
)
def test_it_does_not_matter_how_a_number_is_typed(typed: str):
    assert parse(typed, today=TODAY).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("110105194912310021", "check"),
        ("110105202102290011", "date"),
        ("110105209912310021", "date"),
        ("110105180012310021", "date"),
        ("1101051949123100", "length"),
        ("110105491231002", "length"),
        ("", "length"),
        ("11010519491231O02X", "characters"),
        ("1101051949123100XX", "characters"),
        ("一10105194912310021", "characters"),
    ],
)
def test_a_number_that_cannot_be_right_says_why(typed: str, code: str):
    with pytest.raises(BadIdentityNumber) as refused:
        parse(typed, today=TODAY)

    assert refused.value.code == code


@given(births, st.integers(0, 999))
def test_every_right_number_gives_birth_date_and_sex(born: date, sequence: int):
    found = parse(number(born, sequence), today=TODAY)

    assert found.birth_date == born
    assert found.sex == ("male" if sequence % 2 else "female")


@given(births, st.integers(0, 999), st.integers(0, 16), st.sampled_from("0123456789"))
def test_every_single_wrong_digit_is_noticed(born: date, sequence: int, place: int, digit: str):
    right = number(born, sequence)
    typed = right[:place] + digit + right[place + 1 :]
    if typed == right:
        return

    with pytest.raises(BadIdentityNumber):
        parse(typed, today=TODAY)


@given(st.text(max_size=30))
def test_no_text_makes_the_reader_stumble(typed: str):
    try:
        found = parse(typed, today=TODAY)
    except BadIdentityNumber:
        return
    assert len(found.number) == 18


def test_nobody_is_older_on_her_birthday_than_the_day_before():
    born = date(2008, 11, 23)

    assert age_on(born, date(2026, 11, 23)) == 17
    assert age_on(born, date(2026, 11, 24)) == 18
    assert is_minor(born, TODAY)
    assert not is_minor(born, date(2026, 11, 24))


def test_masks_keep_what_staff_need_to_recognise_and_no_more():
    assert mask_number("11010519491231002X") == "110105********002X"
    assert mask_number("G1234567") == "******67"
    assert mask_name("陈晓") == "陈○"
    assert mask_name("欧阳小明") == "欧○○"
    assert mask_name("") == ""
    assert mask_phone("13812345678") == "138****5678"
    assert mask_phone("12348") == "*****"
