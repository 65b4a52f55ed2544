"""Open or closed, until when, when next and why: weekends, holidays, midnight, seasons."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar import WorkCalendar
from stations.hours import Closing, OpenState, Reason, Schedule, Season, Timetable, open_state
from stations.hours_text import parse

OFFICE = parse("周一至周五 8:30-12:00 14:30-17:30")
SEASONAL = parse(
    "周一至周五 8:30-12:00 14:30-17:30\n"
    "7月1日至9月30日：周一至周五 8:00-12:00 15:00-18:00\n"
    "周六 9:00-11:30"
)
# 2026: the National Day week, a Sunday and a Saturday worked to make up for it.
CALENDAR = WorkCalendar(
    off=frozenset(date(2026, 10, day) for day in range(1, 8)),
    work=frozenset({date(2026, 9, 20), date(2026, 10, 10)}),
    years=frozenset({2026}),
    names={date(2026, 10, day): "国庆节" for day in range(1, 8)},
)
PLAIN = WorkCalendar()


def state_at(
    schedule: Schedule, moment: datetime, calendar: WorkCalendar, closures: Sequence[Closing] = ()
) -> OpenState:
    return open_state(Timetable(schedule, calendar, tuple(closures)), moment)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_open_in_the_morning_until_the_lunch_break() -> None:
    state = state_at(OFFICE, at("2026-11-23 08:30"), PLAIN)
    assert state.open
    assert state.until == at("2026-11-23 12:00")


def test_the_closing_minute_itself_is_closed() -> None:
    state = state_at(OFFICE, at("2026-11-23 12:00"), PLAIN)
    assert not state.open
    assert state.opens_at == at("2026-11-23 14:30")
    assert state.resumes


def test_friday_night_opens_again_on_monday() -> None:
    state = state_at(OFFICE, at("2026-11-27 22:00"), PLAIN)
    assert not state.open
    assert not state.resumes
    assert state.opens_at == at("2026-11-30 08:30")


def test_an_opening_past_midnight_belongs_to_the_evening_before() -> None:
    late = parse("周五 20:00-次日2:00")
    assert state_at(late, at("2026-11-28 01:59"), PLAIN).until == at("2026-11-28 02:00")
    assert not state_at(late, at("2026-11-28 02:00"), PLAIN).open
    assert not state_at(late, at("2026-11-27 01:00"), PLAIN).open


def test_an_evening_until_midnight_is_closed_at_midnight() -> None:
    evening = parse("每天 18:00-24:00")
    assert state_at(evening, at("2026-11-23 23:59"), PLAIN).until == at("2026-11-24 00:00")
    assert state_at(evening, at("2026-11-24 00:00"), PLAIN).opens_at == at("2026-11-24 18:00")


def test_round_the_clock_names_no_closing_time() -> None:
    state = state_at(parse("每天 全天；节假日照常"), at("2026-10-01 00:00"), CALENDAR)
    assert state.open
    assert state.until is None


def test_a_whole_day_and_the_next_morning_are_one_opening() -> None:
    weekend = parse("周六 全天；周日 0:00-6:00")
    assert state_at(weekend, at("2026-11-28 23:00"), PLAIN).until == at("2026-11-29 06:00")


def test_a_public_holiday_is_closed_and_the_next_opening_is_after_it() -> None:
    state = state_at(OFFICE, at("2026-10-01 10:00"), CALENDAR)
    assert not state.open
    assert state.opens_at == at("2026-10-08 08:30")


def test_a_place_open_on_holidays_is_open_on_one() -> None:
    always = parse("周一至周五 8:30-12:00；节假日照常")
    assert state_at(always, at("2026-10-01 10:00"), CALENDAR).open


def test_a_saturday_worked_to_make_up_is_open_like_a_monday() -> None:
    assert state_at(OFFICE, at("2026-10-10 09:00"), CALENDAR).open
    assert not state_at(OFFICE, at("2026-10-17 09:00"), CALENDAR).open


def test_a_make_up_saturday_keeps_its_own_hours_where_saturday_has_some() -> None:
    assert state_at(SEASONAL, at("2026-10-10 11:29"), CALENDAR).open
    assert not state_at(SEASONAL, at("2026-10-10 11:30"), CALENDAR).open


def test_a_place_open_on_wednesdays_only_is_closed_on_a_make_up_saturday() -> None:
    assert not state_at(parse("周三 9:00-11:00"), at("2026-10-10 10:00"), CALENDAR).open


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("周一至周五 8:30-12:00", True),
        ("周一至周五 8:30-12:00；周六 9:00-11:30", True),
        ("每天 8:00-20:00", True),
        ("周六、周日 9:00-11:30", True),
        ("周二、周四 9:00-11:30", False),
        ("周六 9:00-11:30", False),
        ("周一至周五 8:30-12:00；周六、周日 休息", False),
    ],
)
def test_whether_made_up_weekends_are_open_follows_from_the_week(text: str, *, does: bool) -> None:
    schedule = parse(text)
    assert schedule.makes_up(at("2026-09-01 09:00").date()) == does
    sunday, saturday = at("2026-09-20 10:00"), at("2026-10-10 10:00")
    assert all(state_at(schedule, day, CALENDAR).open for day in (sunday, saturday)) == does


def test_the_season_begins_and_ends_with_its_days() -> None:
    assert not state_at(SEASONAL, at("2026-06-30 08:15"), PLAIN).open
    assert state_at(SEASONAL, at("2026-07-01 08:15"), PLAIN).open
    assert state_at(SEASONAL, at("2026-09-30 08:15"), PLAIN).open
    assert not state_at(SEASONAL, at("2027-10-01 08:15"), PLAIN).open


def test_a_season_leaves_weekdays_it_does_not_name_alone() -> None:
    assert state_at(SEASONAL, at("2026-07-04 09:30"), PLAIN).open


def test_a_season_may_run_over_new_year() -> None:
    winter = Season((11, 1), (3, 31))
    assert winter.contains(date(2026, 12, 31))
    assert winter.contains(date(2027, 1, 1))
    assert not winter.contains(date(2026, 10, 31))
    assert not winter.contains(date(2026, 4, 1))


@pytest.mark.parametrize(("day", "opens"), [("02-28", 9), ("02-29", 9), ("03-01", 8)])
def test_a_winter_until_28_february_lasts_to_the_end_of_the_month(day: str, opens: int) -> None:
    winter_and_summer = parse(
        "12月1日至2月28日：每天 9:00-16:00\n3月1日至11月30日：每天 8:00-17:00"
    )
    state = state_at(winter_and_summer, at(f"2028-{day} 07:00"), PLAIN)
    assert state.opens_at == at(f"2028-{day} {opens:02d}:00")
    assert Season((3, 1), (2, 28)).contains(date(2028, 2, 29))


def test_a_closure_is_cut_out_of_the_hours() -> None:
    closure = Closing(at("2026-11-23 10:00"), at("2026-11-23 11:00"))
    assert state_at(OFFICE, at("2026-11-23 09:00"), PLAIN, [closure]).until == closure.start
    during = state_at(OFFICE, at("2026-11-23 10:30"), PLAIN, [closure])
    assert not during.open
    assert during.opens_at == closure.end
    assert state_at(OFFICE, at("2026-11-23 11:00"), PLAIN, [closure]).open


def test_a_closure_of_days_is_passed_over_for_the_next_opening() -> None:
    closure = Closing(at("2026-11-23 00:00"), at("2026-11-26 00:00"))
    state = state_at(OFFICE, at("2026-11-23 09:00"), PLAIN, [closure])
    assert state.opens_at == at("2026-11-26 08:30")


def why(schedule: Schedule, moment: str, closures: Sequence[Closing] = ()) -> tuple[object, str]:
    state = state_at(schedule, at(moment), CALENDAR, closures)
    return state.reason, state.why


AWAY = Closing(at("2026-11-23 00:00"), at("2026-11-26 00:00"), "下村巡回接待")


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        ("2026-11-30 10:00", None),
        ("2026-11-30 07:00", Reason.OUTSIDE),
        ("2026-11-30 13:00", Reason.BREAK),
        ("2026-11-30 18:00", Reason.OUTSIDE),
        ("2026-11-29 10:00", Reason.OUTSIDE),
        ("2026-10-01 10:00", Reason.HOLIDAY),
        ("2026-10-03 10:00", Reason.HOLIDAY),
        ("2026-10-10 13:00", Reason.BREAK),
    ],
)
def test_a_closed_place_says_why(moment: str, reason: Reason | None) -> None:
    assert why(OFFICE, moment)[0] is reason


def test_a_holiday_is_called_by_its_name() -> None:
    assert why(OFFICE, "2026-10-01 10:00") == (Reason.HOLIDAY, "国庆节")
    assert state_at(OFFICE, at("2026-10-01 10:00"), PLAIN).open


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        ("2026-11-22 20:00", Reason.OUTSIDE),
        ("2026-11-23 07:00", Reason.CLOSURE),
        ("2026-11-23 10:00", Reason.CLOSURE),
        ("2026-11-23 21:00", Reason.CLOSURE),
        ("2026-11-25 21:00", Reason.OUTSIDE),
        ("2026-11-26 07:00", Reason.OUTSIDE),
    ],
)
def test_a_closure_is_the_reason_while_it_keeps_the_place_closed(
    moment: str, reason: Reason
) -> None:
    assert why(OFFICE, moment, [AWAY])[0] is reason


def test_an_afternoon_that_will_be_closed_is_announced_at_noon() -> None:
    meeting = Closing(at("2026-11-30 14:00"), at("2026-11-30 18:00"), "开会")
    assert why(OFFICE, "2026-11-30 12:30", [meeting]) == (Reason.CLOSURE, "开会")
    assert why(OFFICE, "2026-11-30 18:30", [meeting])[0] is Reason.OUTSIDE


def test_of_two_closures_the_longer_one_is_the_reason() -> None:
    day = Closing.of_days(date(2026, 11, 23), date(2026, 11, 23), "停电")
    assert why(OFFICE, "2026-11-23 09:00", [day, AWAY]) == (Reason.CLOSURE, "下村巡回接待")


def test_the_end_of_last_nights_opening_is_no_break() -> None:
    late = parse("每天 8:00-10:00 20:00-次日2:00")
    assert why(late, "2026-11-23 03:00")[0] is Reason.OUTSIDE
    assert why(late, "2026-11-23 12:00")[0] is Reason.BREAK


def test_a_closure_of_days_holds_both_of_them() -> None:
    closing = Closing.of_days(date(2026, 11, 23), date(2026, 11, 24))
    assert closing.holds(at("2026-11-23 00:00"))
    assert closing.holds(at("2026-11-24 23:59"))
    assert not closing.holds(at("2026-11-25 00:00"))
    assert closing.is_of_whole_days
    assert closing.last_day == date(2026, 11, 24)


def test_without_hours_nothing_is_claimed() -> None:
    assert not state_at(Schedule(), at("2026-11-23 09:00"), PLAIN).known


def test_without_hours_a_closure_holds_all_the_same() -> None:
    closing = Closing.of_days(date(2026, 11, 23), date(2026, 11, 24), "村部装修")
    state = state_at(Schedule(), at("2026-11-23 09:00"), PLAIN, [closing])
    assert state == OpenState(open=False, reason=Reason.CLOSURE, why="村部装修")
    assert not state_at(Schedule(), at("2026-11-25 09:00"), PLAIN, [closing]).known


def test_a_place_closed_for_the_season_has_no_opening_in_sight() -> None:
    summer = parse("7月1日至8月31日：每天 9:00-17:00")
    state = state_at(summer, at("2026-11-23 09:00"), PLAIN)
    assert state.known
    assert state.opens_at is None


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31))


@pytest.mark.parametrize(
    "schedule", [OFFICE, SEASONAL, parse("周五至周日 20:00-次日3:00；周一 10:00-14:00")]
)
@given(moment=moments)
def test_the_state_changes_exactly_when_it_says(schedule: Schedule, moment: datetime) -> None:
    state = state_at(schedule, moment, CALENDAR)
    change = state.until if state.open else state.opens_at
    assert change is not None
    assert change > moment
    assert state_at(schedule, change, CALENDAR).open is not state.open
    before = change - timedelta(microseconds=1)
    if before >= moment:
        assert state_at(schedule, before, CALENDAR).open is state.open


@given(moment=moments)
def test_open_means_some_interval_of_the_day_holds_the_moment(moment: datetime) -> None:
    minute = moment.hour * 60 + moment.minute
    held = any(one.start <= minute < one.end for one in SEASONAL.on(moment.date(), CALENDAR))
    assert state_at(SEASONAL, moment, CALENDAR).open is held
