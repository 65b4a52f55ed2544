from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from applications import answers
from applications.rules import rules
from applications.rules.eligibility import is_urgent
from tests.factories import casework

TODAY = date(2026, 11, 23)
COMPLETE = casework.answers()


def labels(given: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {row.label: row.value for section in answers.shown(given) for row in section.rows}


def test_answers_are_shown_in_words_in_the_order_of_the_form():
    shown = answers.shown(COMPLETE)

    assert [part.key for part in shown] == list(COMPLETE)
    words = labels(COMPLETE)
    assert words["为谁申请"] == "为我自己"
    assert words["哪一类事"] == "被拖欠工资、没签合同"
    assert words["怎样联系是安全的"] == "可以打电话、可以发短信（短信里不写事由）"
    assert words["免予核查的理由"].startswith("我是进城务工人员")


def test_a_question_that_was_left_empty_is_shown_and_one_that_was_not_asked_is_not():
    words = labels({"story": {"story": "被打了", "wanted": ""}})

    assert words == {"发生了什么": "被打了", "希望得到什么": ""}


def test_choosing_no_way_of_contact_is_an_answer():
    assert labels({"contact": {"safe": []}}) == {"怎样联系是安全的": "都不要：不打电话，不发短信"}


def test_names_and_numbers_are_marked_for_masking():
    masked = {
        (part.key, question.key)
        for part in answers.SECTIONS
        for question in part.questions
        if question.masked
    }

    assert {("person", "name"), ("person", "id_number"), ("contact", "phone")} <= masked
    assert {("who", "helper_name"), ("opponent", "opponent_name")} <= masked


def test_a_day_is_shown_as_people_say_it():
    words = labels({"handling": {"deadline": "yes", "deadline_date": "2026-11-26"}})

    assert words == {"有没有快到期的日子": "有", "哪一天到期": "11月26日（周四）"}


def test_the_rules_are_asked_with_the_village_and_the_numbers():
    given = casework.answers(
        address={"township": "431321112000", "village": "431321112216"},
        means={"income": "900", "people": 2},
        handling={"handling": "court", "deadline_date": "2026-11-27"},
    )

    facts = answers.facts(given)

    assert facts.division_code == "431321112216"
    assert (facts.income, facts.people) == (Decimal(900), 2)
    assert facts.deadline == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("day", "urgent"), [(27, True), (29, True), (30, False), (23, True), (20, True)]
)
def test_fewer_than_seven_days_are_urgent(day: int, urgent: bool):
    facts = answers.facts({"handling": {"deadline_date": f"2026-11-{day}"}})

    assert is_urgent(facts, rules(TODAY), TODAY) is urgent


def test_without_a_known_day_nothing_is_urgent():
    facts = answers.facts({"handling": {"deadline": "yes"}})

    assert not is_urgent(facts, rules(TODAY), TODAY)


def test_what_was_typed_under_another_choice_does_not_count():
    person = answers.person(
        {
            "person": {"name": "王芳", "id_state": "later", "id_number": "1", "birth_year": 1988},
            "contact": {"phone_state": "none", "phone": "13800005678", "safe": ["text"]},
        }
    )

    assert (person.id_number, person.phone, person.may_text) == ("", "", False)
    assert person.birth_year == 1988


@pytest.mark.parametrize(
    ("phone", "safe", "takes"),
    [
        ("13800005678", ["text"], True),
        ("13800005678", ["call"], False),
        ("07387654321", ["text"], False),
    ],
)
def test_a_text_goes_only_to_a_mobile_whose_owner_allows_it(
    phone: str, safe: list[str], takes: bool
):
    given = {"contact": {"phone_state": "has", "phone": phone, "safe": safe}}

    assert answers.person(given).takes_texts is takes


@pytest.mark.parametrize(
    ("given", "minor"),
    [
        ({"id_state": "has", "id_number": "110105202002290012"}, True),
        ({"id_state": "has", "id_number": "11010519491231002X"}, False),
        ({"id_state": "later", "birth_year": 2015}, True),
        ({"id_state": "later", "birth_year": 2008}, False),
        ({"id_state": "later"}, False),
    ],
)
def test_a_child_is_known_by_number_or_year(given: dict[str, Any], minor: bool):
    assert answers.person({"person": given}).is_minor(TODAY) is minor
