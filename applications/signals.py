"""What follows here from changes in the rooms below."""

from typing import Any

from django.dispatch import receiver

from applications.enums import ClockKind
from applications.models import Clock
from portal import calendar


@receiver(calendar.changed, dispatch_uid="applications.clocks")
def end_on_working_days(sender: Any, **kwargs: Any) -> None:
    """Let the decision periods that run end on working days of the new calendar (民法典 art. 203).

    The days they end by counting stay; one statement for each of these.
    """
    days = calendar.WorkCalendar.load()
    running = Clock.objects.filter(kind=ClockKind.DECISION, stopped=None)
    for raw in list(running.values_list("raw_due", flat=True).distinct()):
        moved = days.next_working_day(raw)
        running.filter(raw_due=raw).exclude(moved_due=moved).update(moved_due=moved)
