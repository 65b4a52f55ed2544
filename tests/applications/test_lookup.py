from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications import drafts, intake, lookup
from applications.models import Application, StatusCode
from portal import outbox
from portal.models import Outbox, TextMessage
from tests.factories.casework import answers, hand_in
from tests.factories.stations import network

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
PHONE = "13800005678"
NOBODY = "7K3M-9QXH-4TPD-5"


@pytest.fixture
def application() -> Application:
    network()
    return hand_in()


def asker(now: datetime = NOW, network: str = "203.0.113.0/24") -> lookup.Asker:
    return lookup.Asker(network, now)


def code_sent() -> str:
    """The code of the newest text message."""
    text = TextMessage.objects.filter(purpose=lookup.KIND).latest("created").text
    return next(part for part in text.replace("，", " ").split() if part.isdecimal())


def ask(application: Application, now: datetime = NOW) -> str:
    token = lookup.send_code(application.reference, PHONE, asker(now))
    lookup.deliver(str(StatusCode.objects.latest("expires").pk), now=now)
    return token


def test_the_code_on_the_phone_opens_the_status(application: Application):
    token = ask(application)

    admitted = lookup.open_with_code(token, code_sent(), now=NOW)

    assert admitted is not None
    assert lookup.opened(admitted, now=NOW) == application


def test_the_code_has_six_digits_and_the_message_says_nothing_of_the_matter(
    application: Application,
):
    ask(application)
    text = TextMessage.objects.get(purpose=lookup.KIND).text

    assert len(code_sent()) == 6
    assert "法律援助" not in text
    assert application.reference not in text


def test_the_browser_gets_another_token_when_it_is_let_in(application: Application):
    token = ask(application)
    admitted = lookup.open_with_code(token, code_sent(), now=NOW)

    assert admitted != token
    assert lookup.opened(token, now=NOW) is None


def test_the_code_works_in_the_browser_that_asked_for_it_alone(application: Application):
    ask(application)
    other = lookup.send_code(NOBODY, PHONE, asker())

    assert lookup.open_with_code(other, code_sent(), now=NOW) is None
    assert lookup.open_with_code("", code_sent(), now=NOW) is None


def test_a_code_is_used_once(application: Application):
    token = ask(application)
    code = code_sent()

    assert lookup.open_with_code(token, code, now=NOW) is not None
    assert lookup.open_with_code(token, code, now=NOW) is None


def test_a_code_is_good_for_ten_minutes(application: Application):
    token = ask(application)

    assert lookup.open_with_code(token, code_sent(), now=NOW + timedelta(minutes=10)) is None


def test_after_five_wrong_codes_the_right_one_is_wrong_too(application: Application):
    token = ask(application)
    right = code_sent()
    wrong = "000000" if right != "000000" else "111111"
    for _number in range(5):
        assert lookup.open_with_code(token, wrong, now=NOW) is None

    assert lookup.open_with_code(token, right, now=NOW) is None


def test_before_the_worker_drew_the_code_nothing_fits(application: Application):
    token = lookup.send_code(application.reference, PHONE, asker())

    for typed in ("", "-", "000000"):
        assert lookup.open_with_code(token, typed, now=NOW) is None


def test_looking_is_over_after_half_an_hour_or_when_one_says_so(application: Application):
    admitted = lookup.open_with_code(ask(application), code_sent(), now=NOW)
    assert admitted is not None
    assert lookup.opened(admitted, now=NOW + timedelta(minutes=29)) == application
    assert lookup.opened(admitted, now=NOW + timedelta(minutes=30)) is None

    lookup.close(admitted)

    assert lookup.opened(admitted, now=NOW) is None


def test_the_code_lies_in_no_table_and_no_outbox_row(application: Application):
    ask(application)
    code = code_sent()

    row = StatusCode.objects.values().get()
    assert code not in str(row)
    assert code not in str(list(Outbox.objects.values_list("payload", "key")))


@pytest.mark.parametrize("case", ["unknown reference", "wrong phone", "no phone", "no text"])
def test_a_lookup_that_matches_nothing_does_the_same_work_and_sends_nothing(case: str):
    network()
    contact = {"phone_state": "none"} if case == "no phone" else {}
    if case == "no text":
        contact = {"phone_state": "has", "phone": PHONE, "safe": []}
    application = hand_in(contact=contact) if contact else hand_in()
    right = hand_in()
    reference = NOBODY if case == "unknown reference" else application.reference
    phone = "13811112222" if case == "wrong phone" else PHONE

    with CaptureQueriesContext(connection) as matching:
        lookup.send_code(right.reference, PHONE, asker())
    with CaptureQueriesContext(connection) as failing:
        lookup.send_code(reference, phone, asker())

    assert shape(failing) == shape(matching)
    TextMessage.objects.all().delete()
    lookup.deliver(str(StatusCode.objects.latest("pk").pk), now=NOW)
    assert not TextMessage.objects.filter(phone="", purpose=lookup.KIND).exists()


def shape(queries: CaptureQueriesContext) -> list[str]:
    """The statements without their values, and without the first try of a counter."""
    words = [" ".join(q["sql"].split()[:3]) for q in queries.captured_queries]
    return [word for word in words if "portal_ratelimit" not in word and "SAVEPOINT" not in word]


def test_nothing_is_sent_to_whoever_allows_no_text(application: Application):
    Application.objects.update(may_text=False)

    ask(application)

    assert not TextMessage.objects.filter(purpose=lookup.KIND).exists()


def test_the_worker_draws_one_code_however_often_it_runs(application: Application):
    lookup.send_code(application.reference, PHONE, asker())
    pk = str(StatusCode.objects.get().pk)

    lookup.deliver(pk, now=NOW)
    lookup.deliver(pk, now=NOW)

    assert TextMessage.objects.filter(purpose=lookup.KIND).count() == 1


def test_a_code_that_would_come_too_late_is_not_sent(application: Application):
    lookup.send_code(application.reference, PHONE, asker())

    lookup.deliver(str(StatusCode.objects.get().pk), now=NOW + timedelta(minutes=11))

    assert not TextMessage.objects.filter(purpose=lookup.KIND).exists()


def test_three_codes_an_hour_go_to_one_reference_or_phone(application: Application):
    for _number in range(3):
        lookup.send_code(application.reference, PHONE, asker())

    with pytest.raises(lookup.TooMany):
        lookup.send_code(application.reference, "13811112222", asker())
    with pytest.raises(lookup.TooMany):
        lookup.send_code(NOBODY, PHONE, asker(network="198.51.100.0/24"))
    lookup.send_code(application.reference, PHONE, asker(NOW + timedelta(hours=1)))


def test_unknown_references_are_counted_like_known_ones():
    for _number in range(3):
        lookup.send_code(NOBODY, PHONE, asker())

    with pytest.raises(lookup.TooMany):
        lookup.send_code(NOBODY, PHONE, asker())


def test_one_network_cannot_ask_without_end():
    for number in range(lookup.SENDS_PER_NETWORK):
        lookup.send_code(f"R{number}", f"1380000{number:04}", asker())

    with pytest.raises(lookup.TooMany):
        lookup.send_code("R", "13900000000", asker())


def test_the_receipt_code_opens_the_status_of_whoever_has_no_phone():
    network()
    draft, _token = drafts.create(now=NOW)
    receipt = intake.submit(draft, answers(contact={"phone_state": "none"}), now=NOW)
    reference = receipt.application.reference

    token = lookup.open_with_receipt(reference, receipt.code, asker())

    assert token is not None
    assert lookup.opened(token, now=NOW) == receipt.application
    assert lookup.open_with_receipt(reference, NOBODY, asker()) is None
    assert lookup.open_with_receipt(NOBODY, receipt.code, asker()) is None


def test_an_application_without_receipt_code_opens_with_none(application: Application):
    assert lookup.open_with_receipt(application.reference, "", asker()) is None


def test_no_phone_is_nobodys_phone():
    network()
    application = hand_in(contact={"phone_state": "none"})
    lookup.send_code(application.reference, "", asker())

    assert StatusCode.objects.get().application is None


def test_receipt_codes_cannot_be_tried_without_end(application: Application):
    for _number in range(lookup.RECEIPT_TRIES):
        lookup.open_with_receipt(application.reference, NOBODY, asker())

    with pytest.raises(lookup.TooMany):
        lookup.open_with_receipt(application.reference, NOBODY, asker())


def test_the_outbox_carries_the_code_from_the_request_to_the_phone(application: Application):
    lookup.send_code(application.reference, PHONE, asker(timezone.now()))
    outbox.drain()

    assert TextMessage.objects.filter(purpose=lookup.KIND).exclude(sent=None).count() == 1


def test_ended_lookups_are_forgotten_after_a_day(application: Application):
    ask(application)

    assert lookup.purge(now=NOW + timedelta(hours=24)) == 0
    assert lookup.purge(now=NOW + timedelta(hours=25)) == 1
