import pytest

from applications.public.forms import means
from portal import law
from tests.applications.public.filling import filled, problem, situation
from tests.factories.applications import TOWN


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("3000", "3000"),
        ("3,000元", "3000"),
        ("３０００", "3000"),
        ("1.2万", "12000"),
        ("大概 800 块", "800"),
        ("0", "0"),
        ("1500.50", "1500.5"),
        ("￥900", "900"),
    ],
)
def test_money_is_understood_as_people_write_it(typed: str, kept: str):
    form = filled(means.HouseholdForm, people="3", income=typed, pledge="on")

    assert form.is_valid(), form.errors
    assert form.answer()["income"] == kept


@pytest.mark.parametrize("typed", ["三千", "-5", "不知道", "NaN", "Infinity", "1e99999"])
def test_what_is_no_amount_is_questioned(typed: str):
    form = filled(means.HouseholdForm, people="3", income=typed, pledge="on")

    assert "income" in form.errors


@pytest.mark.parametrize(("typed", "kept"), [("3", 3), ("３", 3), ("4人", 4), (" 2 个", 2)])
def test_the_number_of_people_is_understood(typed: str, kept: int):
    form = filled(means.HouseholdForm, people=typed, income="0", pledge="on")

    assert form.is_valid()
    assert form.answer()["people"] == kept


@pytest.mark.parametrize("typed", ["0", "-1", "100", "很多"])
def test_a_household_of_nobody_or_of_hundreds_is_questioned(typed: str):
    form = filled(means.HouseholdForm, people=typed, income="0", pledge="on")

    assert problem(form, "people") == "请填写人数，例如 3"


def test_when_the_other_party_lives_in_the_household_only_own_income_counts():
    together = situation(opponent={"opponent_in_household": "yes"})

    fields = means.HouseholdForm(situation=together).fields

    assert "own_income" in fields
    assert not {"people", "income"} & set(fields)


def test_the_pledge_stands_beside_what_a_false_one_costs():
    form = means.HouseholdForm(situation=situation())

    assert form.fields["pledge"].help_text == law.article("law-64").text


def test_the_regions_standard_is_shown_and_labelled_as_an_example():
    here = situation(address={"township": TOWN})

    limit = means.HouseholdForm(situation=here).threshold

    assert limit is not None
    assert limit.example
    assert "示例" in limit.label
    assert means.HouseholdForm(situation=situation()).threshold is None


def test_only_grounds_that_fit_the_matter_are_offered():
    wages = means.MeansForm(situation=situation(matter={"matter": "wages"}))
    traffic = means.MeansForm(situation=situation(matter={"matter": "traffic-injury"}))

    assert "42-3" in dict(wages.fields["exemption"].choices)
    assert "42-3" not in dict(traffic.fields["exemption"].choices)


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ("42-2", {"means": "exempt", "exemption": "42-2"}),
        ("none", {"means": "statement", "exemption": ""}),
    ],
)
def test_a_ground_or_a_statement(chosen: str, kept: dict[str, str]):
    form = filled(means.MeansForm, situation(matter={"matter": "wages"}), exemption=chosen)

    assert form.is_valid()
    assert form.answer() == kept
