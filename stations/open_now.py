"""Who is open at a moment, asked of very many stations at once.

Few hours are written in many ways, so what is worked out once for a text of hours holds for every
station that has it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import connection
from django.utils.timezone import localtime

from portal.calendar import WorkCalendar
from stations import hours_text
from stations.lately import Lately
from stations.models import Closure, Station
from stations.positions import Condition, among

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
THEIRS = "SELECT hours FROM {table} WHERE published AND hours <> '' AND {theirs}"

MAY_BE_OPEN = """hours <> '' AND NOT EXISTS (
    SELECT 1 FROM {closures} AS shut
    WHERE shut.station_id = asked.id AND shut.starts <= %s AND shut.ends > %s
)"""


class OpenNow:
    """Tells by their hours which stations are open at a moment (aware). The calendar: one query."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        local = localtime(moment).replace(tzinfo=None)
        self._minute = local.replace(second=0, microsecond=0)  # openings begin and end with one
        self._calendar = WorkCalendar.load(since=local.date() - timedelta(days=1))
        self._known: dict[str, bool] = {}

    def is_open(self, text: str) -> bool:
        """Whether a place with these hours and no closure is open."""
        if text not in self._known:
            self._known[text] = _holds(text, self._minute, self._calendar)
        return self._known[text]

    def may_be_open(self) -> Condition:
        """What holds for those with hours on record that no closure shuts at the moment."""
        at = connection.ops.adapt_datetimefield_value(self.moment)
        return Condition(MAY_BE_OPEN.format(closures=Closure._meta.db_table), [at, at])

    def has_hours_of_now(self, lately: Lately) -> Condition:
        """What holds for those with hours at which one is open now: by the hours that public
        stations have. One query or two.
        """
        texts, changed = lately.known(("hours",), lambda: tuple(_asked(EVERY_TEXT)))
        theirs = tuple(_asked(THEIRS, changed)) if changed else ()
        now = self._minute, self._calendar
        return among("hours", sorted({*_open_at(texts, *now), *_open_at(theirs, *now)}))


@lru_cache(maxsize=512)
def _open_at(texts: tuple[str, ...], minute: datetime, calendar: WorkCalendar) -> tuple[str, ...]:
    """Those of some hours that hold a minute: whoever asks within it asks for the same."""
    return tuple(text for text in texts if _holds(text, minute, calendar))


def _holds(text: str, minute: datetime, calendar: WorkCalendar) -> bool:
    try:
        return hours_text.parse(text).is_open(minute, calendar)
    except hours_text.HoursError:
        return False


def _asked(sql: str, pks: Sequence[int] = ()) -> list[str]:
    statement = sql.format(table=Station._meta.db_table, theirs=among("id", pks).sql)
    with connection.cursor() as cursor:
        cursor.execute(statement, pks)
        return [text for (text,) in cursor.fetchall()]
