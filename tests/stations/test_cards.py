"""Stations as pages show them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from stations.cards import Card, cards
from stations.distances import distance_words
from stations.enums import Kind
from stations.models import FreshnessRule, Station
from stations.opening import OpeningBook
from tests.factories.stations import StationFactory

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("metres", "said"),
    [
        (0, "50 米以内"),
        (54, "50 米"),
        (847, "850 米"),
        (994, "990 米"),
        (996, "1.0 公里"),
        (1249, "1.2 公里"),
        (9940, "9.9 公里"),
        (9960, "10 公里"),
        (23_400, "23 公里"),
    ],
)
def test_distances_are_said_as_people_do(metres: float, said: str) -> None:
    assert distance_words(metres) == said


@pytest.mark.django_db
def test_the_hours_are_told_season_by_season() -> None:
    station = StationFactory(
        hours="周一至周五 8:30-12:00\n7月1日至9月30日：周一至周五 8:00-12:00\n周六 9:00-11:30"
    )
    year, summer = Card(station, OpeningBook.load([station], NOW)).hours_tables
    assert (year.season, year.is_current) == ("", True)
    assert year.rows == [("周一至周五", "8:30–12:00"), ("周六", "9:00–11:30"), ("周日", "休息")]
    assert (summer.season, summer.is_current) == ("7月1日至9月30日", False)
    assert summer.rows[0] == ("周一至周五", "8:00–12:00")
    assert summer.rows[1] == ("周六", "9:00–11:30")


@pytest.mark.django_db
def test_a_card_says_how_far_an_application_gets() -> None:
    centre = StationFactory(kind=Kind.CENTRE)
    point = StationFactory(kind=Kind.CONTACT_POINT)
    book = OpeningBook.load([], NOW)
    assert Card(centre, book).powers == ["能受理", "能审查", "能决定、指派律师"]
    assert Card(point, book).powers == ["能帮填表、代收"]


@pytest.mark.django_db
def test_whom_a_station_suits_is_said_of_those_for_certain_people_only() -> None:
    named = StationFactory(audiences=["disabled", "elderly"])
    for_all = StationFactory(audiences=["everyone"])
    book = OpeningBook.load([], NOW)
    assert (Card(named, book).suits, Card(for_all, book).suits) == ("适合残疾人、老年人", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verified_on", "added", "is_old"),
    [("2025-11-23", 2, True), ("2025-11-24", 700, False), (None, 365, True), (None, 2, False)],
)
def test_a_card_is_old_by_the_rule_of_its_kind(
    verified_on: str | None, added: int, is_old: bool
) -> None:
    FreshnessRule.objects.filter(kind=Kind.WORKSTATION).update(grey_days=365, withdraw_days=None)
    FreshnessRule.objects.exclude(kind=Kind.WORKSTATION).update(grey_days=1)
    StationFactory(verified_on=verified_on, added_at=NOW - timedelta(days=added))
    (card,) = cards(Station.objects.for_cards(), NOW)
    assert card.is_old is is_old
