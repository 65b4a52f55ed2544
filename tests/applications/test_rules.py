from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules import article_of, needs_no_means, rules
from applications.rules.eligibility import (
    Facts,
    Finding,
    assess,
    check_matter,
    check_means,
    per_person,
)
from portal import law
from portal.vocabulary import MATTERS

TODAY = date(2026, 11, 23)
COUNTY = "431321112206"


def means(**facts: object) -> Finding:
    return check_means(Facts(division_code=COUNTY, **facts), rules(TODAY)).finding  # type: ignore[arg-type]


def test_domestic_violence_is_not_asked_about_money() -> None:
    assert needs_no_means("domestic-violence")
    check = check_means(Facts("domestic-violence"), rules(TODAY))
    assert (check.finding, check.article) == (Finding.LIKELY, "law-32")


def test_a_migrant_worker_with_proof_is_not_checked_for_wages() -> None:
    assert means(matter="wages", exemption="42-3", has_proof=True) is Finding.LIKELY
    assert means(matter="wages", exemption="42-3") is Finding.NEEDS_STAFF


def test_the_ground_of_migrant_workers_covers_wages_and_work_injury_only() -> None:
    assert means(matter="traffic-injury", exemption="42-3", has_proof=True) is not Finding.LIKELY


def test_a_household_below_the_standard_is_likely_and_one_above_is_never_refused() -> None:
    limit = rules(TODAY).threshold(COUNTY).monthly_limit  # type: ignore[union-attr]
    assert means(matter="maintenance", income=limit * 3, people=3) is Finding.LIKELY
    assert means(matter="maintenance", income=limit * 3 + 1, people=3) is Finding.NEEDS_STAFF


def test_an_opponent_in_the_household_makes_the_applicant_count_alone() -> None:
    facts = Facts(
        "maintenance",
        income=Decimal(90000),
        people=3,
        own_income=Decimal(100),
        opponent_in_household=True,
    )
    assert per_person(facts) == 100


def test_a_debt_between_friends_is_shown_another_way() -> None:
    assert check_matter(Facts("other")).finding is Finding.OTHER_ROUTE


def test_a_county_without_a_standard_leaves_it_to_staff() -> None:
    check = check_means(
        Facts("maintenance", division_code="110101", income=Decimal(1), people=1), rules(TODAY)
    )
    assert check.finding is Finding.NEEDS_STAFF


def test_no_standard_of_a_government_is_made_up() -> None:
    assert all(row.example for row in rules(TODAY).thresholds)


@given(
    matter=st.sampled_from([matter.slug for matter in MATTERS]),
    income=st.one_of(st.none(), st.decimals(0, 10**7, places=2)),
    people=st.one_of(st.none(), st.integers(0, 30)),
    exemption=st.sampled_from(["", "42-1", "42-2", "42-3", "no-such"]),
    has_proof=st.booleans(),
    household=st.booleans(),
)
def test_whatever_is_answered_software_never_refuses_and_always_cites(
    matter: str,
    income: Decimal | None,
    people: int | None,
    exemption: str,
    has_proof: bool,
    household: bool,
) -> None:
    facts = Facts(matter, COUNTY, exemption, has_proof, income, income, people, household)
    for check in assess(facts, rules(TODAY)):
        assert check.finding in set(Finding)
        assert law.article(check.article)
        assert "拒绝" not in check.words


def test_every_rule_rests_on_a_verified_article() -> None:
    in_force = rules(TODAY)
    rows = [*in_force.periods.values(), *in_force.exemptions, *in_force.thresholds]
    assert all(law.article(row.article).in_force(TODAY) for row in rows)
    codes = [code for matter in MATTERS for code in matter.codes]
    assert all(law.article(article_of(code)) for code in codes)


def test_rules_apply_from_their_day_and_not_before() -> None:
    assert "decision" in rules(date(2022, 1, 1)).periods
    assert "decision" not in rules(date(2021, 12, 31)).periods


@pytest.mark.parametrize("field", ["income", "people"])
def test_missing_figures_go_to_staff(field: str) -> None:
    facts = Facts("maintenance", COUNTY, income=Decimal(1), people=1)
    assert check_means(replace(facts, **{field: None}), rules(TODAY)).finding is Finding.NEEDS_STAFF
