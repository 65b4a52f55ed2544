"""The demonstration's applications, over its real county."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.utils import timezone

from applications import answers as form
from applications.enums import Status
from applications.models import Application, Decision
from applications.review import queues
from applications.review.checklist import items
from applications.review.words import clock_words, running_clock
from home.demo import accounts, applications, stations
from portal.models import User
from tests.factories.casework import SHANGHAI

MONDAY = datetime(2026, 11, 23, 16, 0, tzinfo=SHANGHAI)
EARLY_SUNDAY = datetime(2026, 11, 29, 0, 5, tzinfo=SHANGHAI)
ALL = 13


@pytest.fixture
def queue(db: None, settings: LazySettings) -> Iterator[None]:
    settings.DEMO = True
    with time_machine.travel(MONDAY):
        stations.ensure()
        accounts.ensure()
        assert applications.ensure() == ALL
        yield


def person(username: str) -> User:
    return User.objects.get(username=username)


@pytest.mark.django_db
@pytest.mark.slow  # builds the whole county
@pytest.mark.usefixtures("queue")
def test_the_queue_of_the_demonstration_can_be_tried_by_everybody() -> None:
    today = timezone.localdate()
    check_states()
    check_clocks()
    counts = {
        name: {tab.name: tab.count for tab in queues.counted(person(name), today)}
        for name in ("clerk", "clerk2", "reviewer", "approver")
    }
    assert counts["reviewer"]["open"] == Application.objects.open().count()
    assert 0 < counts["clerk"]["open"] < counts["reviewer"]["open"]
    assert all(counts[name]["todo"] for name in counts)
    assert counts["reviewer"]["late"] == 1
    check_answers()
    waiting = {tab.name: tab.count for tab in queues.counted(person("supervisor"), today)}
    assert waiting["minors"] == 1
    assert applications.ensure() == 0


def check_states() -> None:
    states = set(Application.objects.values_list("status", flat=True))
    assert states >= {
        Status.SUBMITTED,
        Status.REVIEWING,
        Status.PROPOSED,
        Status.GRANTED,
        Status.REFUSED,
        Status.WITHDRAWN,
    }
    assert Application.objects.open().filter(handler=None).exists()
    made = list(Decision.objects.order_by("made_at").values_list("official_number", flat=True))
    assert made == ["〔2026〕第1号", "〔2026〕第2号"]


def check_clocks() -> None:
    words = [clock_words(running_clock(row), MONDAY.date()) for row in Application.objects.open()]
    assert {"", "is-soon", "is-urgent", "is-late"} <= {word.css for word in words}
    assert any(word.moved for word in words)


def check_answers() -> None:
    """Answers read as the form would have taken them: no bare slug, nothing in the future."""
    reviewer = person("reviewer")
    for row in Application.objects.select_related("station"):
        answers = row.submissions.get().answers()
        values = [one.value for part in form.shown(answers) for one in part.rows]
        assert not any(value.isascii() and value.isalpha() for value in values), row.station
        assert answers["address"]["village"], row.matter
        assert all(event.at <= MONDAY for event in row.events.all())
        assert items(row, answers, reviewer)


def test_nothing_lies_in_the_future_however_early_it_is() -> None:
    soon = EARLY_SUNDAY.replace(hour=8, minute=0)
    assert applications.moment(EARLY_SUNDAY, 0, "8:00") == EARLY_SUNDAY
    assert applications.moment(EARLY_SUNDAY, 1, "8:00") == soon - timedelta(days=1)
