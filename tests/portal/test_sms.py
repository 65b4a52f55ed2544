from datetime import timedelta

import pytest
from django.utils import timezone

from portal import outbox, sms
from portal.models import Outbox, TextMessage
from portal.tasks import MESSAGES_KEPT, forget_what_is_over

pytestmark = pytest.mark.django_db


def test_a_message_goes_out_once(settings: object) -> None:
    sms.MemorySender.sent.clear()
    sms.send("13800005678", "已收到", purpose="receipt")
    outbox.drain(kinds=["sms"])
    outbox.drain(kinds=["sms"])
    assert sms.MemorySender.sent == [("13800005678", "已收到")]


def test_an_expired_message_is_never_sent_late() -> None:
    sms.MemorySender.sent.clear()
    sms.send("13800005678", "验证码", purpose="code", expires=timezone.now() - timedelta(minutes=1))
    outbox.drain(kinds=["sms"])
    assert sms.MemorySender.sent == []


def test_without_a_provider_nothing_counts_as_sent(settings: object) -> None:
    settings.SMS_SENDER = "portal.sms.ConsoleSender"  # type: ignore[attr-defined]
    settings.DEMO = False  # type: ignore[attr-defined]
    message = sms.send("13800005678", "已收到", purpose="receipt")
    outbox.drain(kinds=["sms"])
    message.refresh_from_db()
    assert message.sent is None
    assert Outbox.objects.get(key=str(message.pk)).parked is not None


def test_the_outbox_row_holds_neither_number_nor_words() -> None:
    sms.send("13800005678", "已收到", purpose="receipt")
    row = str(Outbox.objects.filter(kind="sms").values().get())
    assert "13800005678" not in row
    assert "已收到" not in row


def test_messages_are_forgotten_in_time() -> None:
    sms.send("13800005678", "已收到", purpose="receipt")
    forget_what_is_over(timezone.now() + MESSAGES_KEPT - timedelta(minutes=1))
    assert TextMessage.objects.exists()
    forget_what_is_over(timezone.now() + MESSAGES_KEPT + timedelta(minutes=1))
    assert not TextMessage.objects.exists()
