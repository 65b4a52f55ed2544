from datetime import datetime, timedelta

from portal.worker import every
from stations import verification


@every(timedelta(hours=1))
def take_stale_stations_offline(now: datetime) -> None:
    """Ages are in days, so that what is withdrawn goes with the first round after midnight."""
    verification.withdraw_expired(now)
