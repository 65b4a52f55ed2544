"""Closing stations for a time, one or many at once, and how that is said."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal.dates import day_words
from portal.models import User
from stations import history
from stations.enums import EditWay
from stations.hours import Closing
from stations.models import Closure

BATCH = 2_000
FACT = "closures"


def close(
    stations: Iterable[int],
    closing: Closing,
    *,
    by: User | None = None,
    way: EditWay = EditWay.BULK,
) -> int:
    """Close the stations of these ids for a stretch (naive local time; `Closing.of_days` for whole
    days), and keep it in their history. Returns how many: one that has this very closure already is
    left as it is.
    """
    with transaction.atomic():
        closed = _same(closing).values_list("station", flat=True)
        new = set(stations) - set(closed)
        rows = [
            Closure(
                station_id=pk,
                starts=_aware(closing.start),
                ends=_aware(closing.end),
                reason=closing.why,
            )
            for pk in sorted(new)
        ]
        Closure.objects.bulk_create(rows, batch_size=BATCH)
        keep(rows, by=by, way=way)
    return len(new)


def keep(closures: list[Closure], *, by: User | None, way: EditWay, is_over: bool = False) -> None:
    """Keep in the history that stations are closed, or with `is_over` that they are so no longer.
    Call it in the transaction of the change.
    """
    history.record_beside(
        [
            (row.station_id, FACT, *((words(row), "") if is_over else ("", words(row))))
            for row in closures
        ],
        by=by,
        way=way,
    )


def words(closure: Closure) -> str:
    """A closure as the history says it."""
    starts, ends = localtime(closure.starts), localtime(closure.ends)
    return f"{starts:%Y-%m-%d %H:%M}–{ends:%Y-%m-%d %H:%M} {closure.reason}"


def stretch_words(closing: Closing, *, today: date) -> str:
    """When, as people say it: `11月28日（周六）`, `11月28日（周六）至12月1日（周二）`,
    `11月28日（周六）14:00至16:00`.
    """
    first, last = (day_words(day, today=today) for day in (closing.start.date(), closing.last_day))
    ends = [f"{at.hour}:{at.minute:02d}" for at in (closing.start, closing.end)]
    if closing.is_of_whole_days:
        ends = [first, last] if first != last else [first]
    elif first == last and closing.end.time() != time():
        ends[0] = f"{first}{ends[0]}"
    else:
        ends = [f"{first}{ends[0]}", f"{day_words(closing.end.date(), today=today)}{ends[1]}"]
    return _("至").join(ends)


def _same(closing: Closing) -> QuerySet[Closure]:
    return Closure.objects.filter(
        starts=_aware(closing.start), ends=_aware(closing.end), reason=closing.why
    )


def _aware(moment: datetime) -> datetime:
    return timezone.make_aware(moment)
