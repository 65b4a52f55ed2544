from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from portal.outbox import Lane, handler
from portal.worker import every
from stations import exchange, verification, whole
from stations.static_copy import folder, publish


@handler(exchange.KIND, lane=Lane.LONG)
def carry_on_import(payload: dict[str, Any]) -> None:
    """Check or write a file that was handed in; one deleted or done meanwhile needs nothing."""
    exchange.carry_on(payload["import"])


@every(timedelta(hours=1))
def forget_imports(now: datetime) -> None:
    """Files that nobody confirmed, and those that were never right."""
    exchange.forget(now)


@every(timedelta(hours=1))
def take_stale_stations_offline(now: datetime) -> None:
    """Ages are in days, so that what is withdrawn goes with the first round after midnight."""
    verification.withdraw_expired(now)


@every(whole.KEPT_FOR, lane=Lane.LONG)
def count_the_network(now: datetime) -> None:
    """How far the network reaches, where it is that of a country."""
    whole.keep(now)


@every(timedelta(minutes=10), lane=Lane.LONG)
def keep_the_copy_fresh(now: datetime) -> None:
    """Write the plain copy of the directory anew every night, and after big changes. Each web host
    has a copy of its own.
    """
    where = publish.folder()
    if publish.is_due(where, now=now):
        with suppress(folder.Busy):
            publish.publish(where, now=now)
