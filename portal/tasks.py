"""The portal's own outbox handlers."""

from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from portal import bulk, outbox, ratelimit, sms
from portal.models import EnrolmentCode, TextMessage
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


ADDRESSES_KEPT = timedelta(days=1)
"""How long the address of a failed sign-in is kept; a lock lasts half an hour."""


MESSAGES_KEPT = timedelta(days=30)
"""How long a text message is kept: long enough to answer "did you get it?"."""


@every(timedelta(hours=1))
def forget_what_is_over(now: datetime) -> None:
    """Sessions and enrolment codes that ran out, counted tries, addresses of failed sign-ins, old
    text messages.
    """
    TextMessage.objects.filter(created__lt=now - MESSAGES_KEPT).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    EnrolmentCode.objects.filter(expires_at__lt=now).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - ADDRESSES_KEPT).delete()
    ratelimit.prune(now=now)


@every(timedelta(hours=1))
def survey_tables(now: datetime) -> None:
    """Tell SQLite how many rows its tables have; PostgreSQL sees to that by itself."""
    if connection.vendor == "sqlite":
        bulk.survey()
