"""What the checker finds, and what it leaves alone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guides import anonymity
from guides.anonymity import Kind

REGIONS = st.sampled_from(["110105", "431321", "440106", "65010219"[:6]])
BIRTHS = st.dates(date(1900, 1, 1), date(2026, 1, 1))
SERIALS = st.integers(0, 999)


def id_number(region: str, birth: date, serial: int) -> str:
    """A well-formed ID number, by the definition of GB 11643: sum of digit x 2^(17 - i) mod 11."""
    body = f"{region}{birth:%Y%m%d}{serial:03d}"
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body))
    check = (12 - total % 11) % 11
    return body + ("X" if check == 10 else str(check))


def with_luhn(body: str) -> str:
    """The digits with the one check digit that makes the Luhn sum a multiple of ten."""
    for digit in "0123456789":
        total = 0
        for place, value in enumerate(reversed(body + digit)):
            doubled = int(value) * (2 if place % 2 else 1)
            total += doubled // 10 + doubled % 10
        if total % 10 == 0:
            return body + digit
    raise AssertionError("one of ten digits always fits")


def kinds(text: str, **options: object) -> list[Kind]:
    return [finding.kind for finding in anonymity.identities(text, **options)]


@given(REGIONS, BIRTHS, SERIALS)
def test_every_well_formed_id_number_is_found(region: str, birth: date, serial: int) -> None:
    number = id_number(region, birth, serial)
    found = anonymity.identities(f"他的身份证是{number}，住在村里")
    assert [(finding.kind, finding.words) for finding in found] == [(Kind.ID_NUMBER, number)]


@given(REGIONS, BIRTHS, SERIALS, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_no_id_number(
    region: str, birth: date, serial: int, place: int, shift: int
) -> None:
    number = id_number(region, birth, serial)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert not anonymity.is_id_number(wrong)


@given(
    st.text("123456789", min_size=1, max_size=1), st.text("0123456789", min_size=14, max_size=17)
)
def test_every_card_number_that_passes_luhn_is_found(first: str, rest: str) -> None:
    number = with_luhn(first + rest)
    assert Kind.BANK_CARD in kinds(f"打到{number}") or Kind.ID_NUMBER in kinds(f"打到{number}")


@given(st.text("0123456789", min_size=15, max_size=18), st.integers(0, 14), st.integers(1, 9))
def test_luhn_notices_every_single_wrong_digit(body: str, place: int, shift: int) -> None:
    number = with_luhn(body)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert anonymity.passes_luhn(number)
    assert not anonymity.passes_luhn(wrong)


@given(st.text(max_size=200))
def test_any_text_can_be_checked_and_findings_quote_it(text: str) -> None:
    for finding in [*anonymity.identities(text), *anonymity.suspicions(text)]:
        assert text[finding.start : finding.start + len(finding.words)] == finding.words


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("打 13800138000 找他", Kind.MOBILE),
        ("138-0013-8000", Kind.MOBILE),
        ("138 0013 8000", Kind.MOBILE),
        ("+86 13800138000", Kind.MOBILE),
        ("１３８００１３８０００", Kind.MOBILE),
        ("一三八零零一三八零零零", Kind.MOBILE),
        ("0738-6831234", Kind.LANDLINE),
        ("（0738）6831234", Kind.LANDLINE),
        ("010-6520 1234", Kind.LANDLINE),
        ("电话：6831234", Kind.LANDLINE),
        ("湘K12345", Kind.PLATE),
        ("湘K·12345", Kind.PLATE),
        ("湘KD12345", Kind.PLATE),
        ("湘k1a2b3", Kind.PLATE),
        ("粤B1234学", Kind.PLATE),
        ("11010519491231002X", Kind.ID_NUMBER),
        ("110105 19491231 002x", Kind.ID_NUMBER),
        ("110105491231002", Kind.ID_NUMBER),
        ("6222 0212 3456 7890 128", Kind.BANK_CARD),
    ],
)
def test_an_identity_is_found_however_it_is_written(text: str, kind: Kind) -> None:
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "请拨打 12348、12345、12333、110 或 120",
        "全国统一热线 400-810-8888",
        "身份证 4325**********1234",
        "手机 138****8000",
        "湘K·*****",
        "2026年11月23日收到申请，七日内决定",
        "欠了三百二十万零四千元",
        "参考号 7K3M-9QXH-4TPD-R",
        "工资 8000 元，工龄 12 年，共 96000 元",
        "〔2026〕第12号",
        "二〇二六年十一月",
    ],
)
def test_ordinary_numbers_are_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_numbers_of_offices_are_allowed_whatever_their_punctuation() -> None:
    assert kinds("致电 0738-6831234", allowed=["（0738）6831234"]) == []


def test_pages_about_offices_may_print_fixed_telephones_but_no_mobile() -> None:
    assert kinds("0738-6831234，13800138000", landlines=False) == [Kind.MOBILE]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("申请人张伟在工地受了伤", Kind.NAME, "张伟"),
        ("李秀英是他的母亲", Kind.NAME, "李秀英"),
        ("和欧阳娜娜一起来的", Kind.NAME, "欧阳娜娜"),
        ("住在锁石镇上", Kind.PLACE, "锁石镇"),
        ("11月28日开庭", Kind.DATE, "11月28日"),
        ("（2023）湘1321民初1234号判决", Kind.CASE_NUMBER, "（2023）湘1321民初1234号"),
        ("微信：laochen_88", Kind.CONTACT, "微信：laochen_88"),
        ("写信到 chen@example.com", Kind.CONTACT, "chen@example.com"),
    ],
)
def test_what_may_tell_who_it_is_is_put_before_the_editor(
    text: str, kind: Kind, words: str
) -> None:
    assert (kind, words) in [(found.kind, found.words) for found in anonymity.suspicions(text)]


@pytest.mark.parametrize(
    "text",
    [
        "张某和李某某来申请",
        "老陈、王大爷、刘师傅、陈女士都说好",
        "申请人应当说明情况，程序简单，平时常见",
        "高温天气里干活，安全最要紧",
        "法律援助不收费",
    ],
)
def test_pseudonyms_and_ordinary_words_raise_no_suspicion(text: str) -> None:
    assert anonymity.suspicions(text) == []
