"""The duty roster as staff keep it."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from portal.calendar import WorkCalendar
from stations import roster
from stations.hours import Timetable
from stations.models import Duty, Station
from tests.factories.stations import network

MONDAY = date(2026, 11, 23)
WEDNESDAY = date(2026, 11, 25)


@pytest.fixture
def station() -> Station:
    return network()["workstation"]


def turn(station: Station, **facts: Any) -> Duty:
    usual = {
        "name": "李建国",
        "role": "lawyer",
        "first_day": WEDNESDAY,
        "last_day": WEDNESDAY,
        "starts": time(9),
        "ends": time(11),
    }
    duty: Duty = Duty.objects.create(station=station, **usual | facts)
    return duty


def stretch(first: date, days: int) -> list[date]:
    return [first + timedelta(days=offset) for offset in range(days)]


@pytest.mark.parametrize("offset", range(7))
def test_the_week_of_any_day_begins_on_its_monday(offset: int) -> None:
    assert roster.monday_of(MONDAY + timedelta(days=offset)) == MONDAY


@pytest.mark.django_db
def test_a_turn_comes_round_on_its_weekdays_between_its_days(station: Station) -> None:
    turn(station, first_day=MONDAY, last_day=date(2026, 12, 2), weekdays=("1", "3"))
    days = roster.days_of(roster.of_days(station, MONDAY, 21), stretch(MONDAY, 21))
    found = [day.date for day in days if day.duties]
    assert found == [MONDAY, WEDNESDAY, date(2026, 11, 30), date(2026, 12, 2)]


@pytest.mark.django_db
def test_only_a_turn_without_chosen_weekdays_keeps_to_the_days_when_the_station_is_open(
    station: Station,
) -> None:
    turn(station, first_day=MONDAY)
    chosen = turn(station, first_day=MONDAY, weekdays=("3",), name="王小兰")
    single = turn(station, name="陈桂芳")
    rows = roster.of_days(station, MONDAY, 7)
    station.hours = "周一至周二 8:30-17:30"
    (day,) = roster.days_of(rows, [WEDNESDAY], roster.timetable_of(station))
    assert set(day.duties) == {chosen, single}
    (day,) = roster.days_of(rows, [WEDNESDAY])
    assert len(day.duties) == 3


@pytest.mark.django_db
def test_one_person_cannot_be_there_twice_at_a_time(station: Station) -> None:
    first = turn(station)
    second = turn(station, starts=time(10), ends=time(12))
    turn(station, starts=time(11), ends=time(12), name="王小兰")
    turn(station, starts=time(12), ends=time(13))
    (day,) = roster.days_of(roster.of_days(station, WEDNESDAY, 1), [WEDNESDAY])
    assert len(day.duties) == 4
    assert day.clashing == {first, second}


@pytest.mark.django_db
def test_the_days_on_which_a_turn_meets_another_are_told(station: Station) -> None:
    weekly = turn(station, first_day=MONDAY, last_day=date(2026, 12, 31), weekdays=("3",))
    single = turn(station, first_day=date(2026, 12, 9), last_day=date(2026, 12, 9))
    others = roster.of_days(station, MONDAY, 30)
    days = [MONDAY + timedelta(days=offset) for offset in range(30)]
    assert list(roster.clashing_days(weekly, others, days)) == [single.first_day]


@pytest.mark.django_db
def test_nobody_is_wanted_twice_on_a_day_of_rest(station: Station) -> None:
    station.hours = "周一至周二 8:30-17:30"
    turn(station, first_day=MONDAY)
    single = turn(station)
    others, timetable = roster.of_days(station, MONDAY, 7), roster.timetable_of(station)
    assert not [*roster.clashing_days(single, others, stretch(MONDAY, 7), timetable)]


@pytest.mark.django_db
def test_no_turn_that_comes_round_is_shown_on_a_holiday_that_the_station_keeps(
    station: Station,
) -> None:
    turn(station, first_day=MONDAY, weekdays=("3",))
    single = turn(station)
    calendar = WorkCalendar(off=frozenset({WEDNESDAY}))
    rows = roster.of_days(station, MONDAY, 7)
    (day,) = roster.days_of(rows, [WEDNESDAY], Timetable(station.schedule, calendar))
    assert day.duties == [single]


@pytest.mark.django_db
def test_a_turn_on_a_day_of_rest_is_copied_though_the_daily_one_is_like_it(
    station: Station,
) -> None:
    station.hours = "周一至周二 8:30-17:30"
    turn(station, first_day=MONDAY, last_day=date(2026, 12, 31))
    turn(station)
    assert roster.copy(station, MONDAY, 7) == 1


@pytest.mark.django_db
def test_a_week_is_copied_once(station: Station) -> None:
    turn(station, is_public=True)
    turn(station, first_day=MONDAY, last_day=date(2026, 12, 31), weekdays=("1",))
    assert roster.copy(station, MONDAY, 7) == 1
    copied = Duty.objects.get(first_day=WEDNESDAY + roster.WEEK)
    assert (copied.name, copied.starts, copied.is_public) == ("李建国", time(9), True)
    assert copied.last_day == copied.first_day
    assert roster.copy(station, MONDAY, 7) == 0


@pytest.mark.django_db
def test_four_weeks_are_copied_to_the_same_weekdays(station: Station) -> None:
    for week in range(4):
        day = WEDNESDAY + week * roster.WEEK
        turn(station, first_day=day, last_day=day)
    assert roster.copy(station, MONDAY, 28) == 4
    days = Duty.objects.values_list("first_day", flat=True)
    assert {day.weekday() for day in days} == {2}
    assert max(days) == WEDNESDAY + 7 * roster.WEEK
