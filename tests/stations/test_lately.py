"""What is known of all stations for a while, and which of them changed since."""

from datetime import timedelta

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from stations import lately as module
from stations.lately import KEPT_FOR, OVERLAP, Known, Lately
from stations.models import Station
from tests.conftest import MONDAY
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db
LATER = MONDAY + KEPT_FOR / 2


@pytest.fixture
def long_ago() -> Station:
    """A station that nobody touched for a day."""
    with time_machine.travel(MONDAY - timedelta(days=1)):
        return StationFactory()


@pytest.fixture
def asked(long_ago: Station) -> list[int]:
    """How often everything was read: once so far."""
    times: list[int] = []
    known(times)
    return times


def known(times: list[int], *question: object) -> Known[int]:
    def read() -> int:
        times.append(1)
        return len(times)

    return Lately().known(question, read)


def test_what_was_read_within_the_hour_is_not_read_again(
    asked: list[int], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with time_machine.travel(LATER), django_assert_num_queries(1):
        assert known(asked) == (1, [])


def test_after_an_hour_everything_is_read_again(asked: list[int]) -> None:
    with time_machine.travel(MONDAY + KEPT_FOR + timedelta(minutes=1)):
        assert known(asked) == (2, [])


def test_when_the_clock_was_put_back_everything_is_read_again(asked: list[int]) -> None:
    with time_machine.travel(MONDAY - timedelta(hours=2)):
        assert known(asked) == (2, [])


def test_another_question_has_another_answer(asked: list[int]) -> None:
    assert known(asked, "hours") == (2, [])
    assert known(asked).value == 1


def test_that_nothing_is_there_is_kept_as_well(asked: list[int]) -> None:
    def nothing() -> None:
        asked.append(1)

    for _ in range(2):
        assert Lately().known(("none",), nothing) == (None, [])
    assert len(asked) == 2


def test_it_is_told_which_changed_since(asked: list[int], long_ago: Station) -> None:
    with time_machine.travel(LATER):
        added = StationFactory()
        Station.objects.filter(pk=long_ago.pk).update(note="x")
        assert known(asked) == (1, [added.pk, long_ago.pk])


def test_one_whose_transaction_ended_only_later_has_changed_since(asked: list[int]) -> None:
    with time_machine.travel(MONDAY - OVERLAP + timedelta(minutes=1)):
        late = StationFactory()
    with time_machine.travel(LATER):
        assert known(asked) == (1, [late.pk])


def test_when_many_changed_everything_is_read_again(
    asked: list[int], long_ago: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 1)
    with time_machine.travel(LATER):
        StationFactory(division=long_ago.division)
        assert known(asked).value == 1
        StationFactory(division=long_ago.division)
        assert known(asked) == (2, [])


def test_which_changed_is_read_once_for_one_question(
    asked: list[int], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with time_machine.travel(LATER):
        known(asked, "later")
        changed = StationFactory().pk
    with time_machine.travel(LATER + OVERLAP):
        lately = Lately()
        with django_assert_num_queries(1):
            assert lately.known((), asked.clear).changed == [changed]
            assert lately.known(("later",), asked.clear).changed == [changed]
