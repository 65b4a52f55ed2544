"""Statutory periods: when they end, how pauses move them, what to say about them. Pure functions
over dates.

Periods count calendar days from the day after the event (portal.calendar). Time spent waiting for
the applicant or for another agency does not count. Staff see the raw day and the day it moves to
when the raw one is a rest day; the applicant is promised the moved one.
"""

from dataclasses import dataclass
from datetime import date

from portal.calendar import Due, WorkCalendar, due_date


@dataclass(frozen=True)
class Pause:
    """Days on which a clock stood still: from the day it stopped to the day it went on (None: still
    standing).
    """

    start: date
    end: date | None = None

    def days(self, today: date) -> int:
        """How many days it lasted, or has lasted so far."""
        return max(((self.end or today) - self.start).days, 0)


@dataclass(frozen=True)
class Reading:
    """A clock as it stands on a day.

    `left` counts the days to the raw due day (negative after it), `state` is one of `running`,
    `soon` (half the period is over), `urgent` (a day or less), `late` (past the moved day),
    `paused`, `stopped`.
    """

    due: Due
    left: int
    state: str
    used: int
    days: int


def due_with_pauses(
    start: date, days: int, pauses: tuple[Pause, ...], calendar: WorkCalendar, today: date
) -> Due:
    """The end of a period that stood still meanwhile; an open pause counts up to today."""
    return due_date(start, days + sum(pause.days(today) for pause in pauses), calendar)


def read(
    due: Due, *, start: date, days: int, today: date, paused: bool = False, stopped: bool = False
) -> Reading:
    """What to show for a clock today."""
    left = (due.raw - today).days
    used = min(max(days - left, 0), days) if today >= start else 0
    return Reading(
        due=due,
        left=left,
        state=_state(due, left, days, today, paused, stopped),
        used=used,
        days=days,
    )


def _state(due: Due, left: int, days: int, today: date, paused: bool, stopped: bool) -> str:
    if stopped:
        return "stopped"
    if paused:
        return "paused"
    if today > due.moved:
        return "late"
    if left <= 1:
        return "urgent"
    return "soon" if left <= days / 2 else "running"
