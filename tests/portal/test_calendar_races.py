"""Two supervisors change the calendar at the same moment: what runs is counted with the days of
both. Needs a database with two writers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from threading import Event, Thread

import pytest
from django.db import connection, connections, transaction

from portal import calendar
from portal.calendar import WorkCalendar
from portal.models import CalendarDay

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor == 'sqlite'",
        reason="needs a database with two writers: set DATABASE_URL to a PostgreSQL",
    ),
]
FIRST, SECOND = date(2030, 10, 1), date(2030, 10, 2)
PATIENCE = 30


@contextmanager
def counting() -> Iterator[list[frozenset[date]]]:
    """The days off that each recount saw of these two."""
    seen = []

    def count(**kwargs: object) -> None:
        seen.append(WorkCalendar.load().off & {FIRST, SECOND})

    calendar.changed.connect(count)
    try:
        yield seen
    finally:
        calendar.changed.disconnect(count)


def add(day: date) -> None:
    CalendarDay.objects.create(date=day, kind=CalendarDay.Kind.OFF, name="国庆节")


def is_waited_for() -> bool:
    """Whether somebody stands before the lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return bool(cursor.fetchone()[0])


def test_what_is_counted_by_the_calendar_is_there_before_somebody_changes_it() -> None:
    order: list[str] = []
    came = Event()

    def change() -> None:
        came.set()
        try:
            with calendar.changing():
                order.append("changed")
        finally:
            connections.close_all()

    other = Thread(target=change)
    with transaction.atomic():
        calendar.hold()
        other.start()
        assert came.wait(PATIENCE)
        while not is_waited_for() and not order:
            pass
        order.append("counted")
    other.join(PATIENCE)
    assert order == ["counted", "changed"]


def test_who_changes_the_calendar_second_counts_with_the_first_ones_days() -> None:
    second_came, done = Event(), Event()

    def change_second() -> None:
        second_came.set()
        try:
            with calendar.changing():
                add(SECOND)
        finally:
            done.set()
            connections.close_all()

    with counting() as seen:
        other = Thread(target=change_second)
        with calendar.changing():
            add(FIRST)
            other.start()
            assert second_came.wait(PATIENCE)
            while not is_waited_for() and not done.wait(0.02):
                pass
        other.join(PATIENCE)
    assert seen == [{FIRST}, {FIRST, SECOND}]
