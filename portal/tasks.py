"""The portal's own outbox handlers."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from portal import outbox, sms
from portal.models import TextMessage
from portal.outbox import handler
from portal.worker import every


@handler("sms")
def deliver_text_message(payload: dict[str, Any]) -> None:
    """Send one queued text message; a row deleted meanwhile needs nothing."""
    message = TextMessage.objects.filter(pk=payload["message"]).first()
    if message is not None:
        sms.deliver(message, now=timezone.now())


@every(timedelta(hours=1))
def prune_outbox(now: datetime) -> None:
    """Forget rows done a week ago."""
    outbox.prune(now=now)
