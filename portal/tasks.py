"""The portal's own outbox handlers."""

from typing import Any

from django.utils import timezone

from portal import sms
from portal.models import TextMessage
from portal.outbox import handler


@handler("sms")
def deliver_text_message(payload: dict[str, Any]) -> None:
    """Send one queued text message; a row deleted meanwhile needs nothing."""
    message = TextMessage.objects.filter(pk=payload["message"]).first()
    if message is not None:
        sms.deliver(message, now=timezone.now())
