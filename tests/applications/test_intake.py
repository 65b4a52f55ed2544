import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections

from applications import answers, drafts, intake
from applications.drafts import State
from applications.enums import Channel, Status
from applications.errors import StaleForm
from applications.models import Application, Clock, Draft, Event, Submission, SubmissionSection
from applications.reference import normalise
from portal.encryption import blind_index
from portal.models import CalendarDay, Outbox, TextMessage
from stations.models import Station
from tests.factories.casework import answers as complete
from tests.factories.stations import network

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
TEXTS = Outbox.objects.filter(kind="sms")


@pytest.fixture
def stations(db: None) -> dict[str, Station]:
    return network()


@pytest.fixture
def draft(stations: dict[str, Station]) -> Draft:
    made = drafts.create(now=NOW)[0]
    drafts.save(made, "story", {"story": ["…"]}, state=State.DONE, version=0, now=NOW)
    return made


def test_handing_in_makes_everything_at_once(draft: Draft, stations: dict[str, Station]):
    application = intake.submit(draft, complete(), now=NOW).application

    assert application.status == Status.SUBMITTED
    assert application.channel == Channel.WEB
    assert normalise(application.reference) == application.reference
    assert application.station == stations["workstation"]
    assert application.agency == stations["centre"]
    assert application.received_at == NOW
    assert application.phone_index == blind_index("phone", "13800005678")
    assert Submission.objects.get().answers() == complete()
    assert Event.objects.get().public_text == "申请已收到"
    assert TEXTS.count() == 1
    assert not draft.sections.exists()


def test_the_clock_runs_seven_calendar_days_from_receipt(draft: Draft):
    intake.submit(draft, complete(), now=NOW)

    clock = Clock.objects.get()

    assert (clock.started, clock.raw_due) == (date(2026, 11, 23), date(2026, 11, 30))
    assert clock.moved_due == date(2026, 11, 30)
    assert clock.article == "law-43"


def test_a_last_day_that_is_a_rest_day_moves(draft: Draft):
    CalendarDay.objects.create(date=date(2026, 11, 30), kind=CalendarDay.Kind.OFF)

    intake.submit(draft, complete(), now=NOW)

    assert Clock.objects.get().raw_due == date(2026, 11, 30)
    assert Clock.objects.get().moved_due == date(2026, 12, 1)


def test_handing_in_again_gives_the_same_application(draft: Draft):
    first = intake.submit(draft, complete(), now=NOW)
    again = intake.submit(draft, complete(), now=NOW + timedelta(minutes=3))

    assert again.application == first.application
    assert Application.objects.count() == Submission.objects.count() == TEXTS.count() == 1


def test_two_windows_with_a_stale_copy_of_the_draft_make_one_application(draft: Draft):
    stale = Draft.objects.get(pk=draft.pk)
    first = intake.submit(draft, complete(), now=NOW)

    assert intake.submit(stale, complete(), now=NOW).application == first.application


def test_what_was_not_confirmed_is_not_handed_in(draft: Draft):
    seen = drafts.seen(drafts.pages(draft))
    drafts.save(draft, "story", {"story": ["!"]}, state=State.DONE, version=1, now=NOW)

    with pytest.raises(StaleForm):
        intake.submit(draft, complete(), now=NOW, seen=seen)

    assert not Application.objects.exists()
    assert drafts.pages(draft)["story"].typed == {"story": ["!"]}


def test_without_a_station_nothing_is_handed_in_and_nothing_is_lost(db: None):
    draft = drafts.create(now=NOW)[0]
    drafts.save(draft, "story", {"story": ["…"]}, state=State.DONE, version=0, now=NOW)

    with pytest.raises(intake.NoStation):
        intake.submit(draft, complete(), now=NOW)

    assert Draft.objects.get().submitted is None
    assert drafts.pages(draft)["story"].typed == {"story": ["…"]}


def test_somebody_from_elsewhere_is_the_centres(draft: Draft, stations: dict[str, Station]):
    elsewhere = complete(address={"township": "", "address": "湖南省长沙市"})

    assert intake.submit(draft, elsewhere, now=NOW).application.station == stations["centre"]


@pytest.mark.parametrize(
    "contact",
    [
        {"phone_state": "none"},
        {"phone_state": "has", "phone": "13800005678", "safe": ["call"]},
        {"phone_state": "has", "phone": "07387654321", "safe": ["text"]},
    ],
    ids=["no phone", "no text allowed", "land line"],
)
def test_whoever_no_text_reaches_gets_a_receipt_code_and_no_text(draft: Draft, contact):
    receipt = intake.submit(draft, complete(contact=contact), now=NOW)

    assert normalise(receipt.code) == receipt.code
    assert receipt.application.receipt_digest == blind_index("receipt", receipt.code)
    assert not TEXTS.exists()
    assert intake.submit(draft, complete(contact=contact), now=NOW).code == receipt.code


def test_whoever_takes_texts_gets_one_without_name_or_matter(draft: Draft):
    assert intake.submit(draft, complete(), now=NOW).code == ""

    message = TextMessage.objects.get()
    assert Application.objects.get().reference in message.text
    assert "陈晓" not in message.text
    assert "工资" not in message.text


def test_the_submission_keeps_the_rules_it_was_made_under(draft: Draft):
    intake.submit(draft, complete(), now=NOW)

    assert Application.objects.get().rules_version == Submission.objects.get().rules_version != ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="threads would share one SQLite in memory; test_crash.py races processes on a file",
)
def test_many_windows_at_once_make_one_application():
    network()
    draft = drafts.create(now=NOW)[0]
    start = threading.Barrier(8)

    def hand_in(_number: int) -> str:
        try:
            start.wait()
            return intake.submit(draft, complete(), now=NOW).application.reference
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as windows:
        references = set(windows.map(hand_in, range(8)))

    assert len(references) == Application.objects.count() == Submission.objects.count() == 1


def test_every_question_the_form_can_answer_survives_freezing(draft: Draft):
    given = {part.key: {q.key: "x" for q in part.questions} for part in answers.SECTIONS}
    given |= complete()

    intake.submit(draft, given, now=NOW)

    assert SubmissionSection.objects.count() == len(answers.SECTIONS)
