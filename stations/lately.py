"""What is known of all stations, without all of them being read again.

That no station has two words, or which hours there are, is known when all that may have them are
read, which takes the longer the more there are. So it is kept for a while, and who asks again reads
only which stations changed since then, along the index of the change feed: whatever is not true any
more, or was not true then, lies with those.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from stations.models import Station

Value = TypeVar("Value")

OVERLAP = timedelta(minutes=15)
"""Longer than any transaction that writes stations takes, an import of the whole country's among
them, and than clocks of two machines differ: whoever asks what changed since a moment asks from so
much earlier on.
"""
KEPT_FOR = timedelta(hours=1)
MOST = 300
"""When more stations changed than these, everything is read again."""

# The moment stands in the statement, which is the same one until everything is read again: with a
# moment told later, PostgreSQL would plan it each time, which takes longer than answering it.
CHANGED = (
    "SELECT id FROM {table} WHERE changed_at >= '{since}' ORDER BY changed_at, key LIMIT {most}"
)


class Known(NamedTuple, Generic[Value]):
    """What was read of all stations, and the rows of those that may have changed since."""

    value: Value
    changed: list[int]


def was_so(question: tuple[Any, ...]) -> bool:
    """What was last said of a question within the hour: a guess, on which only the way to an answer
    may depend, and not the answer.
    """
    return bool(cache.get(_name("so", question)))


def say(question: tuple[Any, ...], *, so: bool) -> None:
    """Say it, for an hour."""
    cache.set(_name("so", question), so, KEPT_FOR.total_seconds())


def _name(kind: str, question: tuple[Any, ...]) -> str:
    return f"stations.lately.{kind}.{sha256(repr(question).encode()).hexdigest()}"


class Lately:
    """What is known while one question is answered: which stations changed is read but once."""

    def __init__(self) -> None:
        self._since, self._changed = datetime.max.replace(tzinfo=UTC), list[int]()

    def known(self, question: tuple[Any, ...], read: Callable[[], Value]) -> Known[Value]:
        """What `read` told of all stations, now or within the last hour. The question names it,
        with all that the answer depends on but the stations. One query at most, or those of `read`.
        """
        name = _name("read", question)
        kept: tuple[datetime, Value] | None = cache.get(name)
        now = timezone.now()  # before it is read: what changes meanwhile has changed since
        if kept is not None and kept[0] <= now:  # later, the clock was put back
            at, value = kept
            changed = self._changed_since(at - OVERLAP)
            if len(changed) <= MOST:
                return Known(value, changed)
        value = read()
        cache.set(name, (now, value), KEPT_FOR.total_seconds())
        return Known(value, [])

    def _changed_since(self, moment: datetime) -> list[int]:
        """The rows that changed since then, or since some time before; one more than `MOST` for
        all above that.
        """
        if moment < self._since:
            statement = CHANGED.format(
                table=Station._meta.db_table,
                since=connection.ops.adapt_datetimefield_value(moment),
                most=MOST + 1,
            )
            with connection.cursor() as cursor:
                cursor.execute(statement)
                self._since, self._changed = moment, [pk for (pk,) in cursor.fetchall()]
        return self._changed
