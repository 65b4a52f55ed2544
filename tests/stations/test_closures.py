"""Closing many stations at once, and taking it back."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from stations.closures import close
from stations.hours import Closing
from stations.models import Closure, Station
from stations.opening import OpeningBook
from tests.factories.stations import network

pytestmark = pytest.mark.django_db
FLOOD = Closing.of_days(date(2026, 11, 23), date(2026, 11, 24), "防汛")


def open_now(day: int) -> list[str]:
    rows = list(Station.objects.order_by("key"))
    book = OpeningBook.load(rows, datetime(2026, 11, day, 9, tzinfo=ZoneInfo("Asia/Shanghai")))
    return [row.key for row in rows if book.state(row).open]


def test_many_stations_are_closed_for_whole_days_at_once() -> None:
    stations = network()
    assert close([stations["workstation"].pk, stations["contact_point"].pk], FLOOD) == 2
    assert open_now(23) == open_now(24) == ["centre"]
    assert open_now(25) == ["centre", "shijiang", "suoshi"]


def test_closing_again_for_the_same_days_changes_nothing() -> None:
    stations = network()
    close([stations["workstation"].pk], FLOOD)
    assert close([row.pk for row in stations.values()], FLOOD) == 2
    assert Closure.objects.count() == 3


def test_the_change_feed_hears_of_closures() -> None:
    stations = network()
    row = stations["centre"]
    before = row.changed_at
    close([row.pk], FLOOD)
    row.refresh_from_db()
    closed = row.changed_at
    row.closures.get().delete()
    row.refresh_from_db()
    assert before < closed < row.changed_at
