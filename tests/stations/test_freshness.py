"""How long the facts of a station are trusted."""

from datetime import date, timedelta

import pytest

from stations.enums import Kind
from stations.freshness import Freshness, Rule, freshness
from stations.models import FreshnessRule

TODAY = date(2026, 11, 26)
RULE = Rule(nudge_days=150, grey_days=270, withdraw_days=540)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (0, Freshness.FRESH),
        (149, Freshness.FRESH),
        (150, Freshness.DUE),
        (269, Freshness.DUE),
        (270, Freshness.OLD),
        (539, Freshness.OLD),
        (540, Freshness.EXPIRED),
    ],
)
def test_facts_grow_old_on_the_day_the_rule_says(age: int, expected: Freshness) -> None:
    assert freshness(TODAY - timedelta(days=age), TODAY, RULE) == expected


def test_a_step_without_a_number_is_never_taken() -> None:
    assert freshness(date(1990, 1, 1), TODAY, Rule(nudge_days=90)) == Freshness.DUE


@pytest.mark.django_db
def test_every_kind_of_station_has_a_rule_and_only_contact_points_are_withdrawn() -> None:
    rules = {rule.kind: rule for rule in FreshnessRule.objects.all()}
    assert set(rules) == set(Kind.values)
    assert {kind for kind, rule in rules.items() if rule.withdraw_days} == {Kind.CONTACT_POINT}
