"""Whoever follows the changes has, at the end, what the public can see: nothing is missed."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from stations.enums import Withdrawn
from stations.models import Division, RemovedStation, Station
from stations.opendata import feed
from tests.factories.stations import StationFactory, county

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 26, 0, 0, tzinfo=UTC)


class Copy:
    """A province's own directory, kept by following the changes."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.names: dict[str, str] = {}
        self.following = "/api/stations/changes/?limit=2"

    def take_a_page(self) -> bool:
        """Take the next page. Whether that was the last of this walk."""
        answer: dict[str, Any] = self.client.get(self.following).json()
        for change in answer["changes"]:
            if change["removed"]:
                self.names.pop(change["key"], None)
            else:
                self.names[change["key"]] = change["station"]["alert"]
        self.following = answer["next"] or answer["resume"]
        return answer["next"] is None

    def walk(self) -> None:
        while not self.take_a_page():
            pass


def public() -> dict[str, str]:
    return dict(Station.objects.published().values_list("key", "note"))


def something_happens(dice: random.Random, number: int, division: Division) -> None:
    key = f"s{dice.randrange(8)}"
    rows = Station.objects.filter(key=key)
    match dice.randrange(6):
        case 0:
            rows.withdraw(Withdrawn.STAFF)
        case 1:
            rows.publish()
        case 2:
            rows.delete()
        case 3 if not rows.exists():
            StationFactory(key=key, note=f"{number}", division=division)
        case 4:  # became visible late: it was written a while ago
            late = timezone.now() - timedelta(minutes=dice.randrange(15))
            rows.update(note=f"{number}", changed_at=late)
        case _:
            rows.update(note=f"{number}")


@pytest.mark.parametrize("seed", range(12))
def test_a_copy_that_follows_the_changes_equals_what_is_public(client: Client, seed: int) -> None:
    division = county()["431321112"]
    dice = random.Random(seed)
    with time_machine.travel(START, tick=False) as clock:
        for number in range(6):
            StationFactory(key=f"s{number}", division=division)
        copy = Copy(client)
        for number in range(60):
            clock.shift(timedelta(seconds=dice.choice([0, 1, 90])))
            something_happens(dice, number, division)
            if dice.random() < 0.5:
                copy.take_a_page()
        copy.walk()
        copy.walk()
        assert copy.names == public()


def test_changes_of_one_moment_are_taken_page_by_page_and_each_once(client: Client) -> None:
    division = county()["431321112"]
    with time_machine.travel(START, tick=False):
        for number in range(5):
            StationFactory(key=f"s{number}", division=division)
        for number in (1, 3):
            Station.objects.filter(key=f"s{number}").withdraw(Withdrawn.STAFF)
        copy, seen = Copy(client), []
        while True:
            answer = client.get(copy.following).json()
            seen += [(change["key"], change["removed"]) for change in answer["changes"]]
            if answer["next"] is None:
                break
            copy.following = answer["next"]
    assert seen == [("s0", False), ("s2", False), ("s4", False), ("s1", True), ("s3", True)]


def test_the_feed_begins_at_the_time_that_was_asked_for(client: Client) -> None:
    for day in (1, 2, 3):
        with time_machine.travel(datetime(2026, 11, day, 4, tzinfo=UTC), tick=False):
            StationFactory(key=f"day{day}")
    for since in (
        "2026-11-02",
        "2026-11-02T12:00:00",
        "2026-11-02T12:00:00+08:00",
        "2026-11-02T12:00:00%2B08:00",
        "2026-11-02T04:00:00Z",
        "2026-11-02T04:00Z",
    ):
        answer = client.get(f"/api/stations/changes/?since={since}").json()
        assert [change["key"] for change in answer["changes"]] == ["day2", "day3"], since


def test_a_removed_station_is_a_key_and_a_time_and_nothing_else(client: Client) -> None:
    with time_machine.travel(START, tick=False):
        StationFactory(key="gone").delete()
    answer = client.get("/api/stations/changes/").json()
    assert answer["changes"] == [
        {"key": "gone", "removed": True, "at": "2026-11-26T08:00:00+08:00"}
    ]


def test_the_next_walk_begins_before_this_one_did(client: Client) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for number in range(3):
            StationFactory(key=f"s{number}")
        first = client.get("/api/stations/changes/?limit=2").json()
        assert first["resume"] is None
        clock.shift(timedelta(hours=1))  # a slow reader
        last = client.get(first["next"]).json()
    assert last["next"] is None
    assert last["resume"].endswith("limit=2&since=2026-11-25T23%3A45%3A00%2B00%3A00")


def test_nothing_on_record_is_an_empty_feed(client: Client) -> None:
    answer = client.get("/api/stations/changes/").json()
    assert answer["changes"] == []
    assert answer["next"] is None


def test_each_table_is_asked_at_most_twice(django_assert_num_queries: Any) -> None:
    StationFactory()
    RemovedStation.objects.create(key="gone", at=START)
    with django_assert_num_queries(4):
        assert len(feed.entries(feed.first(None, now=START), 10)) == 2
