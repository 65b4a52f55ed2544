"""Who is open at a moment, asked of very many stations at once.

Few hours are written in many ways, so what is worked out once for a text of hours holds for every
station that has it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.timezone import localtime

from portal.calendar import WorkCalendar
from stations import hours_text
from stations.models import Closure, Station
from stations.querysets import StationQuerySet

# From one text of hours to the next in the index: as many steps as there are texts, not stations.
EVERY_TEXT = """
    WITH RECURSIVE known(hours) AS (
        SELECT MIN(hours) FROM {table} WHERE published
        UNION ALL
        SELECT (SELECT MIN(hours) FROM {table} WHERE published AND hours > known.hours)
        FROM known WHERE known.hours IS NOT NULL
    )
    SELECT hours FROM known WHERE hours IS NOT NULL AND hours <> ''
"""


class OpenNow:
    """Tells by their hours which stations are open at a moment (aware). The calendar: one query."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        self._local = localtime(moment).replace(tzinfo=None)
        self._calendar = WorkCalendar.load(since=self._local.date() - timedelta(days=1))
        self._known: dict[str, bool] = {}

    def is_open(self, text: str) -> bool:
        """Whether a place with these hours and no closure is open."""
        if text not in self._known:
            self._known[text] = self._state(text)
        return self._known[text]

    def _state(self, text: str) -> bool:
        try:
            return hours_text.parse(text).is_open(self._local, self._calendar)
        except hours_text.HoursError:
            return False

    def not_closed(self, rows: StationQuerySet) -> StationQuerySet:
        """Those with hours on record that no closure shuts at the moment."""
        shut = Closure.objects.filter(
            station=OuterRef("pk"), starts__lte=self.moment, ends__gt=self.moment
        )
        return rows.exclude(hours="").exclude(Exists(shut))

    def texts(self) -> list[str]:
        """All hours that public stations have and that are open. One query."""
        return [text for text in _texts() if self.is_open(text)]


def _texts() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(EVERY_TEXT.format(table=Station._meta.db_table))
        for (text,) in cursor.fetchall():
            yield text
