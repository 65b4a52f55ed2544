"""Who is on duty now and in the coming week, and whose name may be told."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from portal.calendar import WorkCalendar
from stations.duties import DutyBook, Roster, Turn, turns
from stations.enums import DutyRole
from stations.hours import Closing, Timetable
from stations.hours_text import parse
from stations.models import Duty, Station
from stations.opening import OpeningBook
from tests.factories.stations import StationFactory, network

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)
OFFICE = Timetable(parse("周一至周五 8:30-12:00 14:30-17:30"))


def roster(**values: object) -> Roster:
    """A lawyer on Mondays and Thursdays, from nine to twelve."""
    return Roster(
        **{
            "first": date(2026, 1, 1),
            "last": date(2026, 12, 31),
            "starts": time(9),
            "ends": time(12),
            "role": DutyRole.LAWYER,
            "weekdays": frozenset({0, 3}),
            **values,
        }
    )


def times(found: list[Turn]) -> list[str]:
    return [f"{turn.start:%m-%d %H:%M}-{turn.end:%H:%M}" for turn in found]


def test_a_weekly_turn_comes_round_on_its_days() -> None:
    assert times(turns([roster()], OFFICE, MONDAY, 8)) == [
        "11-23 09:00-12:00",
        "11-26 09:00-12:00",
        "11-30 09:00-12:00",
    ]


def test_a_turn_begins_and_ends_with_its_days() -> None:
    row = roster(first=date(2026, 11, 26), last=date(2026, 11, 26))
    assert times(turns([row], OFFICE, MONDAY, 8)) == ["11-26 09:00-12:00"]


def test_turns_of_several_people_come_in_order() -> None:
    rows = [roster(starts=time(14), ends=time(17)), roster(name="王律师"), roster(name="李律师")]
    found = turns(rows, OFFICE, MONDAY, 1)
    assert [(turn.start.hour, turn.name) for turn in found] == [
        (9, "李律师"),
        (9, "王律师"),
        (14, ""),
    ]


def test_a_weekly_turn_is_off_on_a_holiday_but_one_entered_for_the_day_is_not() -> None:
    calendar = WorkCalendar(off=frozenset({MONDAY}))
    closed = Timetable(OFFICE.schedule, calendar)
    kept = Timetable(parse("每天 9:00-12:00；节假日照常"), calendar)
    entered = roster(first=MONDAY, last=MONDAY)
    assert turns([roster()], closed, MONDAY, 1) == []
    assert len(turns([entered], closed, MONDAY, 1)) == 1
    assert len(turns([roster()], kept, MONDAY, 1)) == 1


def test_a_turn_without_chosen_weekdays_keeps_to_the_days_when_the_place_is_open() -> None:
    saturday = date(2026, 11, 28)
    daily = roster(weekdays=frozenset(range(7)), names_days=False)
    assert turns([daily], OFFICE, saturday, 2) == []
    assert len(turns([daily], OFFICE, MONDAY, 5)) == 5
    assert len(turns([daily], Timetable(parse("")), saturday, 2)) == 2
    assert len(turns([roster(weekdays=frozenset({5}))], OFFICE, saturday, 2)) == 1


def test_what_a_closure_cuts_off_is_left_out() -> None:
    closing = Closing(datetime(2026, 11, 23, 10), datetime(2026, 11, 23, 11))
    cut = Timetable(OFFICE.schedule, closures=(closing,))
    assert times(turns([roster()], cut, MONDAY, 1)) == ["11-23 09:00-10:00", "11-23 11:00-12:00"]
    away = Timetable(OFFICE.schedule, closures=(Closing.of_days(MONDAY, MONDAY),))
    assert turns([roster()], away, MONDAY, 1) == []


def duty(station: Station, **values: object) -> Duty:
    return Duty.objects.create(
        station=station,
        **{
            "name": "王建国",
            "role": DutyRole.LAWYER,
            "first_day": date(2026, 1, 1),
            "last_day": date(2026, 12, 31),
            "weekdays": ["1"],
            "starts": time(9),
            "ends": time(12),
            **values,
        },
    )


def book(rows: list[Station], hour: int) -> DutyBook:
    now = datetime(2026, 11, 23, hour, tzinfo=SHANGHAI)
    return DutyBook.load(rows, OpeningBook.load(rows, now))


@pytest.mark.django_db
def test_somebody_is_on_duty_while_her_turn_lasts() -> None:
    station = StationFactory()
    duty(station)
    (turn,) = book([station], 9).now(station)
    assert (turn.label, turn.day) == ("值班律师", MONDAY)
    assert book([station], 12).now(station) == []
    assert times(book([station], 8).coming(station)) == ["11-23 09:00-12:00"]
    assert book([station], 13).coming(station) == []


@pytest.mark.django_db
def test_a_name_is_told_only_where_it_is_public() -> None:
    station = StationFactory()
    duty(station, name="不公开的人")
    duty(station, name="公开的人", is_public=True, starts=time(10))
    assert [turn.name for turn in book([station], 8).coming(station)] == ["", "公开的人"]


@pytest.mark.django_db
def test_a_name_that_is_not_public_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    station = StationFactory()
    duty(station)

    def refuse(*args: object) -> bytes:
        raise AssertionError("opened")

    monkeypatch.setattr("portal.encryption.unseal", refuse)
    assert len(book([station], 9).now(station)) == 1


@pytest.mark.django_db
def test_the_rosters_of_many_stations_take_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    rows = list(network().values())
    for row in rows:
        duty(row)
        duty(row, first_day=date(2020, 1, 1), last_day=date(2020, 12, 31))
    opening = OpeningBook.load(rows, datetime(2026, 11, 23, 9, tzinfo=SHANGHAI))
    with django_assert_num_queries(1):
        duties = DutyBook.load(rows, opening)
        assert all(len(duties.now(row)) == 1 for row in rows)
