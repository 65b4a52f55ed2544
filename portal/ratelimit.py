"""How often something may be tried: a counter per fixed window in the database, so that every web
host shares it.

Keys are digests of what they limit (an address range, a phone number): nothing readable is stored.
"""

from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from portal.encryption import blind_index
from portal.models import RateLimit


def _counter(
    purpose: str, subject: str, period: timedelta, now: datetime
) -> tuple[str, datetime, QuerySet[RateLimit]]:
    seconds = int(period.total_seconds())
    window = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=UTC)
    key = blind_index(f"rate:{purpose}", subject or "-")
    return key, window, RateLimit.objects.filter(key=key, window=window)


def used(purpose: str, subject: str, *, period: timedelta, now: datetime) -> int:
    """How many tries of `purpose` by `subject` the running window has seen. Counts none itself."""
    counter = _counter(purpose, subject, period, now)[2]
    return counter.values_list("count", flat=True).first() or 0


def allow(purpose: str, subject: str, *, limit: int, period: timedelta, now: datetime) -> bool:
    """Count one try of `purpose` by `subject`; False once `limit` tries were made in the running
    window of `period`.
    """
    key, window, counter = _counter(purpose, subject, period, now)
    if not counter.update(count=F("count") + 1):
        try:
            with transaction.atomic():
                RateLimit.objects.create(key=key, window=window, count=1)
        except IntegrityError:
            counter.update(count=F("count") + 1)
    return counter.values_list("count", flat=True).get() <= limit


def prune(*, now: datetime) -> int:
    """Forget windows older than a day. Returns how many."""
    return RateLimit.objects.filter(window__lt=now - timedelta(days=1)).delete()[0]
