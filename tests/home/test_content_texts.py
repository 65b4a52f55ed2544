"""The texts that come with the software are complete, cite only verified law, and name nobody."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from applications import drafts
from guides import anonymity
from portal import law, vocabulary

HOME = Path(__file__).parents[2] / "home"
KINDS = ("guides", "cases", "notices", "campaigns", "pages")
TODAY = date(2026, 11, 23)

Text = dict[str, Any]

SCHEMAS: dict[str, dict[str, type]] = {
    "guides": {
        "slug": str, "title": str, "summary": str, "matters": list, "audiences": list,
        "questions": list, "reviewed_on": date, "review_due": date, "who_qualifies": list,
        "bring": list, "steps": list, "legal": list, "related_cases": list, "faq": list,
    },
    "cases": {
        "slug": str, "title": str, "summary": str, "matters": list, "audiences": list,
        "facts": list, "asked": list, "aid": list, "law": list, "result": list,
        "duration": str, "published_on": date,
    },
    "notices": {"slug": str, "title": str, "summary": str, "date": date, "body": list},
    "campaigns": {
        "slug": str, "title": str, "summary": str, "starts": date, "ends": date, "body": list,
        "matters": list, "events": list,
    },
    "pages": {"slug": str, "title": str, "summary": str, "section": list},
}  # fmt: skip
OPTIONAL = {"guides": {"emergency"}}
OPTIONAL_COLUMNS = {"section": {"agency"}}
ROWS = {
    "bring": {"item": 80, "note": 200},
    "steps": {"title": 60, "text": 500, "period": 60},
    "legal": {"article": 40, "note": 200},
    "law": {"article": 40, "note": 200},
    "faq": {"question": 100, "answer": 600},
    "events": {"title": 60, "starts": None, "place": 80, "note": 120},
    "section": {"heading": 60, "paragraphs": None},
}
HAN = re.compile(r"[\u4e00-\u9fff]")
LEAST_HAN = {"guides": 600, "cases": 400, "notices": 150, "campaigns": 250, "pages": 300}
MOST_HAN = {"guides": 1700, "cases": 800}
EXPECTED = {
    "guides": {
        "unpaid-wages", "work-injury", "domestic-violence", "maintenance", "traffic-injury",
        "children", "criminal-defence", "what-to-bring", "how-long", "objection",
    },
    "pages": {"about", "privacy", "accessibility", "promises", "how-to"},
}  # fmt: skip
ABOUT_EVERY_MATTER = {"what-to-bring", "how-long", "objection"}
COUNTS = {"guides": 10, "cases": 8, "notices": 4, "campaigns": 2, "pages": 5}

HOT_LINES = {"110", "120", "122", "12333", "12338", "12345", "12348", "12355"}
OTHER_NUMBERS = re.compile(r"\d{5,}")
CITED_IN_PROSE = re.compile(
    r"《([^》]+)》((?:(?:、|和)?第[一二三四五六七八九十百千零]+条(?:第[一二三四五六七八九十]+[款项])*)+)"
)
BARE_ARTICLE = re.compile(
    r"第[一二三四五六七八九十百千零\d]+条(?:第[一二三四五六七八九十]+[款项])*"
)
DATED = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日（周([一二三四五六日])）")
UNDATED = re.compile(r"(?<!\d)\d{1,2}月\d{1,2}日(?!（周)")
ENGLISH_PUNCTUATION = re.compile(r"(?<=[\u4e00-\u9fff])[,;:!?()](?=[\u4e00-\u9fff])")
PROMISES_TOO_MUCH = ("包赢", "一定赢", "一定能赢", "保证胜诉", "百分之百", "肯定能拿到", "肯定能批")
STAMPED = re.compile(r"(?:要|需|须)[^。，]{0,6}盖章")


@cache
def all_of(kind: str) -> dict[str, Text]:
    """Every text of a kind by the name of its file."""
    folder = HOME / "first_pages" if kind == "pages" else HOME / "demo" / "content" / kind
    files = sorted(folder.glob("*.toml"))
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in files}


def every() -> list[Any]:
    return [
        pytest.param(kind, name, id=f"{kind}/{name}") for kind in KINDS for name in all_of(kind)
    ]


def of(kind: str) -> list[Any]:
    return [pytest.param(text, id=name) for name, text in all_of(kind).items()]


def strings(value: Any, key: str = "") -> Iterator[str]:
    """What the reader sees: every string of a text but slugs and article ids."""
    if isinstance(value, str):
        if key not in {"slug", "article", "matters", "audiences", "related_cases"}:
            yield value
    elif isinstance(value, list):
        for child in value:
            yield from strings(child, key)
    elif isinstance(value, dict):
        for name, child in value.items():
            yield from strings(child, name)


def cited(text: Text) -> list[str]:
    return [row["article"] for row in [*text.get("legal", []), *text.get("law", [])]]


def test_there_are_as_many_texts_as_the_county_needs() -> None:
    assert {kind: len(all_of(kind)) for kind in KINDS} == COUNTS
    for kind, slugs in EXPECTED.items():
        assert set(all_of(kind)) == slugs


@pytest.mark.parametrize(("kind", "name"), every())
def test_a_text_has_the_fields_of_its_kind_and_no_others(kind: str, name: str) -> None:
    text, schema = all_of(kind)[name], SCHEMAS[kind]
    assert set(schema) <= set(text) <= set(schema) | OPTIONAL.get(kind, set())
    for field, expected in schema.items():
        assert type(text[field]) is expected, field
        assert text[field] != "", field
    assert text["slug"] == name


@pytest.mark.parametrize(("kind", "name"), every())
def test_rows_are_whole_and_fit_their_fields(kind: str, name: str) -> None:
    text = all_of(kind)[name]
    assert len(text["summary"]) <= 160
    assert len(text.get("emergency", "")) <= 200
    assert len(text.get("duration", "")) <= 60
    for field, widths in ROWS.items():
        for row in text.get(field, []):
            assert set(row) - OPTIONAL_COLUMNS.get(field, set()) == set(widths), (field, row)
            for column, width in widths.items():
                if width is not None:
                    assert len(row[column]) <= width, (field, row[column])
                    assert row[column] or column == "period", (field, row)


def test_slugs_are_unique_within_a_kind_and_make_good_addresses() -> None:
    for kind in KINDS:
        slugs = [text["slug"] for text in all_of(kind).values()]
        assert len(slugs) == len(set(slugs))
        assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug) for slug in slugs)


@pytest.mark.parametrize(("kind", "name"), every())
def test_a_text_has_substance(kind: str, name: str) -> None:
    length = len(HAN.findall("".join(strings(all_of(kind)[name]))))
    assert length >= LEAST_HAN[kind]
    assert length <= MOST_HAN.get(kind, length)


@pytest.mark.parametrize(("kind", "name"), every())
def test_matters_and_audiences_are_words_of_the_vocabulary(kind: str, name: str) -> None:
    text = all_of(kind)[name]
    for slug in text.get("matters", []):
        assert slug in vocabulary.BY_SLUG
    for slug in text.get("audiences", []):
        assert slug in vocabulary.Audience.values
    if kind in {"guides", "cases", "campaigns"} and name not in ABOUT_EVERY_MATTER:
        assert text["matters"]


@pytest.mark.parametrize(("kind", "name"), every())
def test_only_verified_articles_in_force_are_cited(kind: str, name: str) -> None:
    articles = cited(all_of(kind)[name])
    assert len(articles) == len(set(articles))
    for article in articles:
        assert law.article(article).in_force(TODAY)


@pytest.mark.parametrize(("kind", "name"), every())
def test_article_numbers_in_prose_are_those_of_the_table(kind: str, name: str) -> None:
    known = {(row.law, row.number) for row in law.table().values()}
    for words in strings(all_of(kind)[name]):
        rest = words
        for match in CITED_IN_PROSE.finditer(words):
            for number in BARE_ARTICLE.findall(match[2]):
                assert (match[1], number) in known, match[0]
            rest = rest.replace(match[0], "")
        for number in BARE_ARTICLE.findall(rest):
            laws = {title for title, _ in known if f"《{title}》" in words}
            assert any((title, number) in known for title in laws), words


@pytest.mark.parametrize(("kind", "name"), every())
def test_no_number_but_a_public_hot_line_is_printed(kind: str, name: str) -> None:
    for words in strings(all_of(kind)[name]):
        assert anonymity.identities(words) == []
        assert set(OTHER_NUMBERS.findall(words)) <= HOT_LINES, words


@pytest.mark.parametrize(("kind", "name"), every())
def test_days_are_written_with_their_weekday_and_it_is_the_right_one(kind: str, name: str) -> None:
    for words in strings(all_of(kind)[name]):
        for year, month, day, weekday in DATED.findall(words):
            guess = int(year or (2026 if int(month) >= 9 else 2027))
            assert "一二三四五六日"[date(guess, int(month), int(day)).weekday()] == weekday, words
        if kind in {"notices", "guides"}:
            assert not UNDATED.findall(words), words


@pytest.mark.parametrize(("kind", "name"), every())
def test_the_words_are_plain_and_promise_no_more_than_the_law(kind: str, name: str) -> None:
    for words in strings(all_of(kind)[name]):
        assert not ENGLISH_PUNCTUATION.search(words), words
        assert "！" not in words
        assert "T+" not in words
        for promise in PROMISES_TOO_MUCH:
            assert promise not in words or f"“{promise}”" in words, words


@pytest.mark.parametrize(("kind", "name"), every())
def test_nobody_is_sent_for_a_stamped_poverty_certificate(kind: str, name: str) -> None:
    for words in strings(all_of(kind)[name]):
        for match in STAMPED.finditer(words):
            assert words[max(0, match.start() - 3) : match.start()].endswith("不"), words


def test_the_days_for_objecting_are_left_to_the_decision() -> None:
    for guide in ("objection", "how-long"):
        for words in strings(all_of("guides")[guide]):
            if "异议" in words:
                assert not re.search(r"十五|15", words)


@pytest.mark.parametrize("guide", of("guides"))
def test_a_guide_answers_what_everybody_asks(guide: Text) -> None:
    words = "".join(strings(guide))
    assert 6 <= len(guide["questions"]) <= 12
    assert all(len(question) <= 60 for question in guide["questions"])
    assert len(guide["bring"]) >= 2
    assert len(guide["steps"]) >= 3
    assert guide["legal"]
    assert "村里谁能帮我" in words
    assert "外地" in words or "户口" in words
    assert re.search(r"不收(?:您的)?钱|法律援助不收|不要交", words)


@pytest.mark.parametrize("guide", of("guides"))
def test_a_guide_leads_to_cases_that_exist(guide: Text) -> None:
    assert guide["related_cases"]
    assert set(guide["related_cases"]) <= set(all_of("cases"))


@pytest.mark.parametrize("guide", of("guides"))
def test_a_guide_was_reviewed_and_will_be_again(guide: Text) -> None:
    assert guide["reviewed_on"] <= TODAY < guide["review_due"]


def test_every_case_is_reached_from_a_guide() -> None:
    linked = {slug for guide in all_of("guides").values() for slug in guide["related_cases"]}
    assert linked == set(all_of("cases"))


@pytest.mark.parametrize("case", of("cases"))
def test_a_case_was_published_before_today_and_says_how_long_it_took(case: Text) -> None:
    assert case["published_on"] <= TODAY
    assert re.search(r"[天日月年]", case["duration"])


def test_violence_comes_with_a_way_to_safety_first() -> None:
    for slug in ("domestic-violence", "children"):
        assert "110" in all_of("guides")[slug]["emergency"]


@pytest.mark.parametrize("campaign", of("campaigns"))
def test_events_lie_within_their_campaign_and_are_marked_as_examples(campaign: Text) -> None:
    assert campaign["starts"] <= campaign["ends"]
    for event in campaign["events"]:
        assert type(event["starts"]) is datetime
        assert event["starts"].utcoffset() is not None
        assert campaign["starts"] <= event["starts"].date() <= campaign["ends"]
        assert "演示" in event["place"]


def test_the_market_day_of_the_wage_campaign_is_a_saturday_in_november() -> None:
    days = [
        event["starts"].date() for event in all_of("campaigns")["wages-green-channel"]["events"]
    ]
    assert date(2026, 11, 28) in days


@pytest.mark.parametrize("notice", of("notices"))
def test_a_notice_is_not_from_the_future(notice: Text) -> None:
    assert notice["date"] <= TODAY


@pytest.mark.parametrize("page", of("pages"))
def test_a_page_is_made_of_headed_sections(page: Text) -> None:
    assert len(page["section"]) >= 3
    for section in page["section"]:
        assert section["paragraphs"]
        assert all(len(paragraph) <= 220 for paragraph in section["paragraphs"])


def test_what_is_said_about_privacy_names_every_point_the_law_asks_for() -> None:
    headings = {section["heading"] for section in all_of("pages")["privacy"]["section"]}
    assert {"为什么要，凭什么要", "要哪些信息", "敏感个人信息", "保存多久", "您的权利"} <= headings


def test_the_days_a_draft_is_kept_are_those_of_the_software() -> None:
    assert f"过 {drafts.KEPT.days} 天自动删除" in "".join(strings(all_of("pages")["privacy"]))


@pytest.mark.parametrize("page", of("pages"))
def test_a_page_about_the_service_is_true_of_every_agency(page: Text) -> None:
    for words in strings(page):
        assert not re.search(r"演示|本县|县里|市里|司法局", words), words
