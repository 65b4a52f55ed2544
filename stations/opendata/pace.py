"""How often one network may ask: counted in the memory of each web process.

Reading must never wait for the database to write, and an import holds SQLite for minutes. So unlike
the limits on forms (`portal.ratelimit`) these counters are not rows; each web process counts for
itself, which lets a network have the limit once for each.
"""

from datetime import datetime

from django.core.cache import cache

MINUTE = 60


def seconds_to_wait(purpose: str, network: str, *, limit: int, now: datetime) -> int:
    """Count one request; 0 while the running minute has room for it, else the seconds until the
    next minute begins.
    """
    minute, second = divmod(int(now.timestamp()), MINUTE)
    key = f"pace:{purpose}:{network}:{minute}"
    if cache.add(key, 1, timeout=2 * MINUTE):
        return 0
    try:
        count = cache.incr(key)
    except ValueError:  # the cache was full and threw it out
        return 0
    return 0 if count <= limit else MINUTE - second
