from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.clocks import Pause, due_with_pauses, read
from portal.calendar import Due, WorkCalendar, due_date

PLAIN = WorkCalendar()
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def reading(today: date, due: Due, **flags: bool) -> str:
    return read(due, start=date(2026, 11, 17), days=7, today=today, **flags).state


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 11, 17), "running"),
        (date(2026, 11, 20), "running"),
        (date(2026, 11, 21), "soon"),
        (date(2026, 11, 23), "urgent"),
        (date(2026, 11, 24), "urgent"),
        (date(2026, 11, 25), "late"),
    ],
)
def test_a_clock_turns_amber_at_half_and_red_a_day_before(today: date, state: str) -> None:
    assert reading(today, Due(date(2026, 11, 24), date(2026, 11, 24))) == state


def test_a_clock_is_late_only_past_the_moved_day() -> None:
    due = Due(raw=date(2026, 11, 28), moved=date(2026, 11, 30))
    assert reading(date(2026, 11, 29), due) == "urgent"
    assert reading(date(2026, 11, 30), due) == "urgent"
    assert reading(date(2026, 12, 1), due) == "late"


def test_a_paused_clock_is_never_late() -> None:
    due = Due(date(2026, 11, 24), date(2026, 11, 24))
    assert reading(date(2026, 12, 24), due, paused=True) == "paused"


@given(start=DAYS, days=st.integers(1, 60), pause=st.integers(0, 40))
def test_a_pause_moves_the_raw_day_by_exactly_its_length(
    start: date, days: int, pause: int
) -> None:
    stood = Pause(start, start + timedelta(days=pause))
    moved = due_with_pauses(start, days, (stood,), PLAIN, start)
    assert moved.raw == due_date(start, days, PLAIN).raw + timedelta(days=pause)


@given(start=DAYS, days=st.integers(0, 60))
def test_the_moved_day_is_a_working_day_not_before_the_raw_one(start: date, days: int) -> None:
    due = due_date(start, days, PLAIN)
    assert due.moved >= due.raw
    assert not PLAIN.is_rest_day(due.moved)
