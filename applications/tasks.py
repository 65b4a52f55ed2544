"""The applications' own outbox handlers and repeated jobs."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from applications import drafts, lookup
from portal.outbox import handler
from portal.worker import every


@handler(lookup.KIND)
def send_status_code(payload: dict[str, Any]) -> None:
    """Draw and send the code of one status lookup."""
    lookup.deliver(payload["code"], now=timezone.now())


@every(timedelta(hours=1))
def forget_what_expired(now: datetime) -> None:
    """Drafts past their day, shown receipt codes, ended lookups."""
    drafts.purge(now=now)
    lookup.purge(now=now)
