"""Counting statutory periods: calendar days from the day after, a rest day moves the end."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from portal.calendar import OF_EVERY_YEAR, Due, WorkCalendar, due_date, missing_from, whole_years
from portal.models import CalendarDay

PLAIN = WorkCalendar()
# The National Day holiday of 2026 as the State Council published it.
OCTOBER = WorkCalendar(
    off=frozenset(date(2026, 10, day) for day in range(1, 8)),
    work=frozenset({date(2026, 9, 20), date(2026, 10, 10)}),
    years=frozenset({2026}),
)
SATURDAY, SUNDAY, MONDAY = date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 30)

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
calendars = st.builds(
    WorkCalendar,
    off=st.frozensets(days, max_size=30),
    work=st.frozensets(days, max_size=30),
)


def test_the_opening_day_is_not_counted() -> None:
    assert due_date(date(2026, 11, 17), 7, PLAIN).raw == date(2026, 11, 24)


def test_an_end_on_a_working_day_stays() -> None:
    assert due_date(date(2026, 11, 17), 7, PLAIN) == Due(date(2026, 11, 24), date(2026, 11, 24))


@pytest.mark.parametrize("end", [SATURDAY, SUNDAY])
def test_an_end_on_a_weekend_moves_to_monday(end: date) -> None:
    assert due_date(end - timedelta(days=7), 7, PLAIN) == Due(end, MONDAY)


def test_an_end_in_a_long_holiday_moves_behind_it_all() -> None:
    assert due_date(date(2026, 9, 24), 7, OCTOBER) == Due(date(2026, 10, 1), date(2026, 10, 8))


def test_rest_days_inside_a_period_do_not_lengthen_it() -> None:
    assert due_date(date(2026, 9, 28), 15, OCTOBER).raw == date(2026, 10, 13)


def test_a_weekend_that_is_worked_is_no_rest_day() -> None:
    assert not OCTOBER.is_rest_day(date(2026, 10, 10))
    assert OCTOBER.next_working_day(date(2026, 10, 10)) == date(2026, 10, 10)
    assert OCTOBER.is_rest_day(date(2026, 10, 11))


def test_a_period_of_no_days_ends_on_its_opening_day() -> None:
    assert due_date(MONDAY, 0, PLAIN) == Due(MONDAY, MONDAY)


def test_a_negative_period_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        due_date(MONDAY, -1, PLAIN)


def test_a_year_that_is_not_published_yet_says_so_and_uses_weekends() -> None:
    assert OCTOBER.is_published(date(2026, 5, 1))
    assert not OCTOBER.is_published(date(2027, 10, 1))
    assert not OCTOBER.is_rest_day(date(2027, 10, 1))
    assert OCTOBER.is_rest_day(date(2027, 10, 2))


def test_a_period_over_the_turn_of_the_year_and_a_leap_day_is_counted_right() -> None:
    assert due_date(date(2027, 12, 28), 7, PLAIN).raw == date(2028, 1, 4)
    assert due_date(date(2028, 2, 25), 7, PLAIN).raw == date(2028, 3, 3)


@given(days, st.integers(0, 400), calendars)
def test_the_moved_day_is_the_first_working_day_from_the_raw_one(
    start: date, length: int, calendar: WorkCalendar
) -> None:
    due = due_date(start, length, calendar)
    assert due.raw == start + timedelta(days=length)
    assert not calendar.is_rest_day(due.moved)
    between = (due.raw + timedelta(days=n) for n in range((due.moved - due.raw).days))
    assert all(calendar.is_rest_day(day) for day in between)


@given(days, st.integers(0, 100), st.integers(0, 100), calendars)
def test_a_longer_period_never_ends_earlier(
    start: date, first: int, second: int, calendar: WorkCalendar
) -> None:
    short, long = sorted((first, second))
    assert due_date(start, short, calendar).moved <= due_date(start, long, calendar).moved


@given(days, days, st.integers(0, 60), calendars)
def test_a_later_start_never_ends_earlier(
    one: date, other: date, length: int, calendar: WorkCalendar
) -> None:
    early, late = sorted((one, other))
    assert due_date(early, length, calendar).moved <= due_date(late, length, calendar).moved


@given(days, calendars)
def test_the_next_working_day_of_a_working_day_is_itself(day: date, calendar: WorkCalendar) -> None:
    found = calendar.next_working_day(day)
    assert calendar.next_working_day(found) == found


@pytest.mark.django_db
def test_the_calendar_is_read_from_the_rows_that_staff_edit_in_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    CalendarDay.objects.all().delete()
    CalendarDay.objects.create(date=date(2027, 1, 1), kind="off", name="元旦")
    CalendarDay.objects.create(date=date(2027, 1, 3), kind="work", name="元旦调休")
    with django_assert_num_queries(1):
        calendar = WorkCalendar.load()
    assert calendar.is_rest_day(date(2027, 1, 1))
    assert not calendar.is_rest_day(date(2027, 1, 3))
    assert not calendar.is_published(date(2027, 6, 1))


def test_a_year_is_published_when_it_has_every_holiday() -> None:
    for left_out in OF_EVERY_YEAR:
        part = [(2027, name) for name in OF_EVERY_YEAR if name != left_out]
        assert whole_years(part) == frozenset()
        assert whole_years([*part, (2028, left_out)]) == frozenset()
        assert whole_years([*part, (2027, left_out)]) == {2027}


def test_one_name_may_tell_of_two_holidays_and_be_short() -> None:
    told = ["元旦", "春节", "清明", "劳动节", "端午", "国庆节、中秋节"]
    assert missing_from(told) == []
    assert missing_from(["元旦", "新春", "清明", "五一", "端午", "中秋", "十一"]) == []
    assert missing_from(told[:-1]) == ["中秋节", "国庆节"]


def test_the_end_of_december_waits_for_the_next_years_new_year() -> None:
    calendar = WorkCalendar(years=frozenset({2026}))
    assert calendar.is_published(date(2026, 12, 24))
    assert calendar.years_unknown(date(2026, 12, 31)) == [2027]
    assert WorkCalendar(years=frozenset({2026, 2027})).is_published(date(2026, 12, 31))
    assert calendar.years_unknown(date.max) == [9999, 10000]


@pytest.mark.django_db
def test_what_is_loaded_from_a_day_on_has_new_years_holiday_and_the_whole_year() -> None:
    CalendarDay.objects.create(date=date(2026, 12, 31), kind="off", name="元旦", year=2027)
    CalendarDay.objects.create(date=date(2027, 1, 3), kind="work", name="元旦", year=2027)
    for since in (date(2026, 12, 31), date(2027, 1, 3)):
        calendar = WorkCalendar.load(since=since)
        assert date(2026, 12, 31) in calendar.off
        assert date(2027, 1, 3) in calendar.work
    assert 2026 in calendar.years


@pytest.mark.django_db
def test_the_installation_knows_the_published_holidays_of_this_year() -> None:
    calendar = WorkCalendar.load()
    assert calendar.is_published(date(2026, 11, 23))
    assert calendar.is_rest_day(date(2026, 10, 1))
    assert not calendar.is_rest_day(date(2026, 10, 10))
