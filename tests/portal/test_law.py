"""The table of articles holds only what was verified, and whatever cites finds its article."""

import re
import tomllib
from datetime import date, timedelta

import pytest

from applications import rules
from portal import law, vocabulary

PREFIXES = {
    "law": "中华人民共和国法律援助法",
    "rule": "办理法律援助案件程序规定",
    "civil": "中华人民共和国民法典",
    "elder": "中华人民共和国老年人权益保障法",
    "minor": "中华人民共和国未成年人保护法",
    "minor-net": "未成年人网络保护条例",
    "disabled": "中华人民共和国残疾人保障法",
    "violence": "中华人民共和国反家庭暴力法",
    "arbitration": "中华人民共和国劳动争议调解仲裁法",
    "contract": "中华人民共和国劳动合同法",
    "pay": "保障农民工工资支付条例",
    "injury": "工伤保险条例",
    "criminal": "中华人民共和国刑事诉讼法",
    "pipl": "中华人民共和国个人信息保护法",
    "access": "中华人民共和国无障碍环境建设法",
    "review": "中华人民共和国行政复议法",
    "idcard": "中华人民共和国居民身份证法",
}
ID = re.compile(r"(?P<prefix>[a-z-]+?)-(?P<no>\d+)(?:-para-(?P<para>\d+)|-(?P<item>\d+))?")
DIGITS = "零一二三四五六七八九"
VERIFIED_RULE_ARTICLES = {1, 2, 3, 4, 5, 24, 25, 26, 27}
ACT_ARTICLES = (
    *(2, 12, 13, 14, 16, 19, 20, 21, 22, 23, 24, 25, 29, 30, 31, 32, 33, 34, 35, 38, 39, 40, 41),
    *(42, 43, 44, 45, 46, 48, 49, 55, 56, 58, 64),
)
ACT_ITEMS = {25: 7, 31: 9, 32: 5, 42: 4, 44: 3}
NEEDED_BY_THE_RULES = [
    *(f"law-{number}" for number in ACT_ARTICLES),
    *(f"law-{number}-{item}" for number, last in ACT_ITEMS.items() for item in range(1, last + 1)),
]


def chinese(number: int) -> str:
    """A number below 2000 as articles write it: 110 is 一百一十, 1067 is 一千零六十七."""
    words, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            one = "" if (unit, digit, words) == (10, 1, "") else DIGITS[digit]
            words += ("零" if gap else "") + one + name
            gap = False
        elif words and number:
            gap = True
    return words


def parts(row: law.Article) -> dict[str, str]:
    match = ID.fullmatch(row.id)
    assert match, row.id
    return match.groupdict()


@pytest.mark.parametrize(
    ("number", "words"),
    [(2, "二"), (10, "十"), (13, "十三"), (43, "四十三"), (110, "一百一十"), (203, "二百零三"),
     (1067, "一千零六十七"), (1200, "一千二百"), (1213, "一千二百一十三")],
)  # fmt: skip
def test_the_test_itself_counts_as_articles_are_written(number: int, words: str) -> None:
    assert chinese(number) == words


def test_ids_are_unique() -> None:
    rows = tomllib.loads(law.TABLE.read_text(encoding="utf-8"))["article"]
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("row", law.table().values(), ids=lambda row: row.id)
def test_the_number_printed_is_the_number_of_the_id(row: law.Article) -> None:
    of_id = parts(row)
    printed = re.fullmatch(r"第([^条]+)条(?:第(.+?)款)?(?:第(.+?)项)?", row.number)
    assert printed, row.number
    assert row.law == PREFIXES[of_id["prefix"]]
    assert printed[1] == chinese(int(of_id["no"]))
    if of_id["para"]:
        assert printed[2] == chinese(int(of_id["para"]))
        assert printed[3] is None
    elif of_id["item"]:
        assert printed[3] == chinese(int(of_id["item"]))
    else:
        assert printed[2] is None
        assert printed[3] is None


@pytest.mark.parametrize("row", law.table().values(), ids=lambda row: row.id)
def test_every_article_says_what_it_orders_where_it_was_read_and_since_when(
    row: law.Article,
) -> None:
    assert len(row.text) >= 12
    assert row.text.endswith("。")
    assert re.search(r"\d{4}年\d{1,2}月\d{1,2}日", row.source)
    assert "http" not in row.source + row.text
    assert date(2000, 1, 1) < row.valid_from <= date(2026, 11, 23)


def test_an_article_starts_to_apply_on_the_day_it_comes_into_force() -> None:
    article = law.article("law-43")
    assert article.valid_from == date(2022, 1, 1)
    assert article.in_force(article.valid_from)
    assert not article.in_force(article.valid_from - timedelta(days=1))


def test_an_article_nobody_verified_cannot_be_cited() -> None:
    with pytest.raises(law.UnknownArticle):
        law.article("rule-23")


def test_only_the_verified_articles_of_the_procedure_rules_are_in_the_table() -> None:
    cited = {int(parts(row)["no"]) for row in law.table().values() if row.id.startswith("rule-")}
    assert cited <= VERIFIED_RULE_ARTICLES


def test_no_article_puts_a_number_of_days_on_objecting() -> None:
    for row in law.table().values():
        if "异议" in row.text:
            assert "十五日" not in row.text, row.id


def test_a_citation_is_printed_with_the_title_in_full() -> None:
    assert law.article("law-32-4").citation == "《中华人民共和国法律援助法》第三十二条第四项"
    assert law.article("civil-203").citation == "《中华人民共和国民法典》第二百零三条"


def test_editors_choose_from_every_article_and_no_other() -> None:
    assert [key for key, _ in law.choices()] == list(law.table())


@pytest.mark.parametrize("article_id", NEEDED_BY_THE_RULES)
def test_the_articles_that_applications_rest_on_are_there(article_id: str) -> None:
    assert law.article(article_id).in_force(date(2026, 11, 23))


@pytest.mark.parametrize("matter", vocabulary.MATTERS, ids=lambda matter: matter.slug)
def test_every_code_of_the_vocabulary_has_its_article(matter: vocabulary.Matter) -> None:
    for code in matter.codes:
        assert law.article(rules.article_of(code))


def test_the_days_of_a_period_are_those_its_article_names() -> None:
    for period in rules.rules(date(2026, 11, 23)).periods.values():
        if period.article.startswith("law-"):
            assert f"{chinese(period.days)}日" in law.article(period.article).text, period.id


def test_the_grounds_for_not_checking_means_cite_their_own_item() -> None:
    for ground in rules.rules(date(2026, 11, 23)).exemptions:
        assert law.article(ground.article).law == PREFIXES["law"]
        assert "免予核查" in law.article(ground.article).text
