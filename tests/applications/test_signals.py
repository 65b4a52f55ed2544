"""What follows for applications from changes elsewhere."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from applications.models import Clock
from portal import calendar
from portal.models import CalendarDay
from tests.factories.casework import hand_in
from tests.factories.stations import network

pytestmark = pytest.mark.django_db


@pytest.fixture
def running() -> Clock:
    network()
    hand_in()
    return Clock.objects.get()


def day_off(clock: Clock) -> CalendarDay:
    return CalendarDay.objects.create(date=clock.raw_due, kind="off", name="国庆节")


def test_a_period_that_runs_ends_on_a_working_day_of_the_new_calendar(running: Clock) -> None:
    raw = running.raw_due
    holiday = day_off(running)
    calendar.changed.send(sender=CalendarDay)
    running.refresh_from_db()
    assert (running.raw_due, running.moved_due) == (raw, raw + timedelta(days=1))
    holiday.delete()
    calendar.changed.send(sender=CalendarDay)
    running.refresh_from_db()
    assert running.moved_due == raw


def test_a_period_that_has_ended_stays_as_it_was_counted(running: Clock) -> None:
    Clock.objects.update(stopped=running.started)
    day_off(running)
    calendar.changed.send(sender=CalendarDay)
    assert Clock.objects.get().moved_due == running.moved_due


def test_the_cost_grows_with_the_due_days_and_not_with_the_periods(
    running: Clock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _again in range(3):
        hand_in()
    with django_assert_num_queries(3):
        calendar.changed.send(sender=CalendarDay)
