from contextlib import suppress
from datetime import datetime, timedelta

from portal.outbox import Lane
from portal.worker import every
from stations import verification
from stations.static_copy import folder, publish


@every(timedelta(hours=1))
def take_stale_stations_offline(now: datetime) -> None:
    """Ages are in days, so that what is withdrawn goes with the first round after midnight."""
    verification.withdraw_expired(now)


@every(timedelta(minutes=10), lane=Lane.LONG)
def keep_the_copy_fresh(now: datetime) -> None:
    """Write the plain copy of the directory anew every night, and after big changes. Each web host
    has a copy of its own.
    """
    where = publish.folder()
    if publish.is_due(where, now=now):
        with suppress(folder.Busy):
            publish.publish(where, now=now)
