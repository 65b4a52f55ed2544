"""Text messages: the only module that knows how they leave the house.

`send` writes an encrypted row and asks the outbox to deliver it; the sender named by
FAYUAN_SMS_SENDER does so.
"""

from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from portal import outbox
from portal.models import TextMessage


class SmsSender(Protocol):
    """A provider of text messages."""

    def send(self, phone: str, text: str, *, key: str) -> str:
        """Deliver once per `key` as far as the provider can. Returns its message id; raises when it
        is not taken.
        """


class ConsoleSender:
    """Prints the words on a demonstration's console. Elsewhere nothing is sent, and the outbox says
    so: the message is parked, never taken for delivered.
    """

    def send(self, phone: str, text: str, *, key: str) -> str:
        if not settings.DEMO:
            raise outbox.Hopeless("no SMS provider is configured")
        print(f"【短信】{phone[:3]}****{phone[-4:]}：{text}", flush=True)  # noqa: T201  # the console is the sender
        return key


class MemorySender:
    """Keeps messages in a list; the test suite's sender."""

    sent: list[tuple[str, str]] = []

    def send(self, phone: str, text: str, *, key: str) -> str:
        self.sent.append((phone, text))
        return key


def sender() -> SmsSender:
    """The configured sender."""
    chosen: SmsSender = import_string(settings.SMS_SENDER)()
    return chosen


def send(phone: str, text: str, *, purpose: str, expires: datetime | None = None) -> TextMessage:
    """Queue a message in the caller's transaction; one that expires before it can be delivered is
    dropped.
    """
    with transaction.atomic():
        message = TextMessage.objects.create(
            phone=phone, text=text, purpose=purpose, expires=expires
        )
        outbox.put("sms", str(message.pk), {"message": str(message.pk)})
    return message


def deliver(message: TextMessage, *, now: datetime) -> None:
    """Hand a queued message to the sender unless it was sent or has expired."""
    if message.sent is not None or (message.expires is not None and message.expires < now):
        return
    message.provider_id = sender().send(message.phone, message.text, key=str(message.pk))[:80]
    message.sent = timezone.now()
    message.save(update_fields=["provider_id", "sent"])
