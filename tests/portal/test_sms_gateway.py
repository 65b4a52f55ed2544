"""Text messages over a real connection to a gateway: once each, and never given up too early."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import urllib3
from django.utils import timezone

from portal import outbox, sms
from portal.models import Outbox, TextMessage
from tests.portal.gateway import CUT, Gateway, running

pytestmark = pytest.mark.django_db

PHONE, WORDS = "13800005678", "您的申请已收到"


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    with running() as listening:
        settings.SMS_SENDER = "portal.sms.HttpSender"
        settings.SMS_URL, settings.SMS_TOKEN = listening.url, listening.token
        yield listening


def queued() -> TextMessage:
    return sms.send(PHONE, WORDS, purpose="receipt")


def work(*, hours: int = 0) -> None:
    """What the worker does now, or then."""
    outbox.work_once(now=timezone.now() + timedelta(hours=hours))


def row() -> Outbox:
    return Outbox.objects.get(kind="sms")


def test_a_message_is_posted_as_json_with_token_and_key(gateway: Gateway) -> None:
    message = queued()
    work()
    assert gateway.posted == [{"phone": PHONE, "text": WORDS, "key": str(message.pk)}]
    assert gateway.types == ["application/json; charset=utf-8"]
    message.refresh_from_db()
    assert message.sent is not None
    assert message.provider_id == "M-1"


@pytest.mark.parametrize("answer", [b"", b"OK", b"[]", b'{"code": 0}'])
def test_a_gateway_that_names_no_id_takes_messages_too(gateway: Gateway, answer: bytes) -> None:
    gateway.answer = answer
    message = queued()
    work()
    message.refresh_from_db()
    assert message.provider_id == str(message.pk)


def test_a_message_whose_answer_was_lost_is_posted_again_under_the_same_key(
    gateway: Gateway,
) -> None:
    gateway.statuses = [CUT]
    message = queued()
    work()
    assert row().done is None
    work(hours=1)
    assert [posted["key"] for posted in gateway.posted] == [str(message.pk)] * 2
    assert len(gateway.sent) == 1
    assert row().done is not None


@pytest.mark.parametrize("status", [408, 429, 502, 503, 504])
def test_a_gateway_that_is_away_is_waited_for_however_long(gateway: Gateway, status: int) -> None:
    gateway.statuses = [status] * 30
    queued()
    for hours in range(30):
        work(hours=hours)
    assert (row().parked, row().error) == (None, f"GatewayAway: status {status}")
    work(hours=31)
    assert row().done is not None


@pytest.mark.parametrize("status", [301, 307, 401, 403, 404])
def test_a_wrong_token_or_address_gives_no_message_up(
    gateway: Gateway, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.statuses = [status] * 20
    queued()
    for hours in range(20):
        work(hours=hours)
    assert row().parked is None
    assert f"answers {status}" in caplog.text
    work(hours=21)
    assert row().done is not None


def test_the_token_is_the_one_of_the_settings(gateway: Gateway, settings: Any) -> None:
    settings.SMS_TOKEN = "another"
    queued()
    work()
    assert gateway.posted == []
    assert row().error == "GatewayMisconfigured: status 401"


@pytest.mark.parametrize("status", [400, 422])
def test_a_message_that_is_refused_is_parked_at_once(gateway: Gateway, status: int) -> None:
    gateway.statuses = [status]
    queued()
    work()
    assert row().parked is not None
    assert len(gateway.posted) == 1


def test_a_message_that_breaks_the_gateway_is_parked_after_some_tries(gateway: Gateway) -> None:
    gateway.statuses = [500] * 30
    queued()
    for hours in range(20):
        work(hours=hours)
    assert row().parked is not None
    assert len(gateway.posted) == outbox.ATTEMPTS_BEFORE_PARKING


def test_where_nobody_listens_the_message_waits(settings: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.SMS_SENDER, settings.SMS_TOKEN = "portal.sms.HttpSender", "a token"
    settings.SMS_URL = f"http://127.0.0.1:{port}/"
    queued()
    work()
    assert row().error == "GatewayAway: NewConnectionError"


def test_a_gateway_that_never_answers_is_left_in_time(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms.HttpSender, "timeout", urllib3.Timeout(connect=0.2, read=0.2))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.SMS_SENDER, settings.SMS_TOKEN = "portal.sms.HttpSender", "a token"
        settings.SMS_URL = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        queued()
        work()
    assert row().error == "GatewayAway: ReadTimeoutError"


def test_neither_number_nor_words_nor_token_are_told_to_log_or_row(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    gateway.statuses = [500, 503, 401, 400]
    queued()
    for hours in range(5):
        work(hours=hours)
    told = f"{caplog.text} {row().error} {row().payload}"
    for secret in (PHONE, WORDS, gateway.token):
        assert secret not in told
