"""Effects as rows: asked for with the change, carried out at least once, never lost or stuck."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal import outbox
from portal.models import Outbox
from portal.outbox import Hopeless, NotYet

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


class Handler:
    """Remembers what it was asked to do, and fails as it is told to."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.failures: list[Exception] = []

    def __call__(self, payload: dict[str, Any]) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.done.append(payload["what"])


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Handler:
    made = Handler()
    monkeypatch.setitem(outbox._handlers, "test", outbox.Registration(made, batch=False))
    return made


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The batches that the batch handler of kind `many` was given; it fails for "bad"."""
    given: list[list[str]] = []

    def run(payloads: list[dict[str, Any]]) -> None:
        given.append([payload["what"] for payload in payloads])
        if "away" in given[-1]:
            raise NotYet("the service is away")
        if "bad" in given[-1]:
            raise ValueError("bad")

    monkeypatch.setitem(outbox._handlers, "many", outbox.Registration(run, batch=True))
    return given


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def put(key: str = "1", what: str = "it", kind: str = "test", **more: Any) -> None:
    outbox.put(kind, key, {"what": what}, **more)


def test_an_effect_is_carried_out_and_closed(handler: Handler) -> None:
    put()
    assert outbox.drain() == 1
    assert handler.done == ["it"]
    assert Outbox.objects.get().done is not None
    assert outbox.drain() == 0


def test_an_effect_of_a_change_that_was_rolled_back_does_not_happen(handler: Handler) -> None:
    with transaction.atomic():
        put()
        transaction.set_rollback(True)
    outbox.drain()
    assert handler.done == []


def test_asking_twice_before_it_is_done_does_it_once_as_asked_last(handler: Handler) -> None:
    put(what="first")
    put(what="second")
    outbox.drain()
    assert handler.done == ["second"]


def test_asking_again_after_it_was_done_does_it_again(handler: Handler) -> None:
    put()
    outbox.drain()
    put()
    outbox.drain()
    assert handler.done == ["it", "it"]


def test_an_effect_waits_until_it_is_due(handler: Handler, clock: time_machine.Traveller) -> None:
    put(due=NOW + timedelta(minutes=5))
    outbox.drain()
    assert handler.done == []
    clock.shift(timedelta(minutes=5))
    outbox.drain()
    assert handler.done == ["it"]


def test_the_oldest_is_done_first(handler: Handler) -> None:
    for minutes in (1, 3, 2):
        put(str(minutes), str(minutes), due=timezone.now() - timedelta(minutes=minutes))
    outbox.drain()
    assert handler.done == ["3", "2", "1"]


def test_what_is_asked_for_while_it_is_done_is_done_again(handler: Handler) -> None:
    put(what="old")
    (row,) = outbox.claim(1, now=timezone.now())
    put(what="new")
    outbox._carry_out([row])
    assert Outbox.objects.get().done is None
    outbox.drain()
    assert handler.done == ["old", "new"]


def test_an_effect_asked_for_while_another_finishes_the_row_is_not_lost(
    handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another transaction puts the row between our look and our insertion, and it is done before
    we look again.
    """
    create = Outbox.objects.create

    def overtaken(**values: Any) -> Outbox:
        monkeypatch.setattr(Outbox.objects, "create", create)
        create(**values, done=None)
        Outbox.objects.update(done=timezone.now())
        raise IntegrityError

    monkeypatch.setattr(Outbox.objects, "create", overtaken)
    put(what="mine")
    assert Outbox.objects.filter(done=None).count() == 1


def test_two_workers_never_hold_the_same_row(handler: Handler) -> None:
    for key in "abc":
        put(key)
    now = timezone.now()
    first, second = outbox.claim(2, now=now), outbox.claim(2, now=now)
    assert len(first) == 2
    assert len(second) == 1
    assert not {row.pk for row in first} & {row.pk for row in second}


def test_a_row_of_a_worker_that_died_is_taken_over(
    handler: Handler, clock: time_machine.Traveller
) -> None:
    put()
    outbox.claim(1, now=timezone.now())
    assert outbox.drain() == 0
    clock.shift(outbox.LEASE + timedelta(seconds=1))
    assert outbox.drain() == 1
    assert handler.done == ["it"]


def test_a_worker_whose_lease_was_taken_over_cannot_close_the_row(
    handler: Handler, clock: time_machine.Traveller
) -> None:
    put()
    (slow,) = outbox.claim(1, now=timezone.now())
    clock.shift(outbox.LEASE + timedelta(seconds=1))
    outbox.claim(1, now=timezone.now())
    outbox._finish(slow)
    assert Outbox.objects.get().done is None


def test_a_row_that_another_worker_took_meanwhile_is_left_to_it(
    handler: Handler, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first row of a round takes longer than the lease; another worker takes the second."""
    put("a", "slow")
    put("b", "other")
    done: list[str] = []

    def run(payload: dict[str, Any]) -> None:
        done.append(payload["what"])
        if payload["what"] == "slow":
            clock.shift(outbox.LEASE + timedelta(seconds=1))
            assert [row.key for row in outbox.claim(5, now=timezone.now())] == ["a", "b"]

    monkeypatch.setitem(outbox._handlers, "test", outbox.Registration(run, batch=False))
    outbox.work_once()
    assert done == ["slow"]


def test_a_failure_is_tried_again_later_and_longer_each_time(
    handler: Handler, clock: time_machine.Traveller
) -> None:
    put()
    waits = []
    for _ in range(6):
        handler.failures = [ValueError("x")]
        outbox.drain()
        row = Outbox.objects.get()
        waits.append((row.due - timezone.now()).total_seconds())
        clock.move_to(row.due)
    assert all(2**n / 2 <= wait <= 2**n for n, wait in enumerate(waits))
    outbox.drain()
    assert handler.done == ["it"]


def test_no_wait_is_longer_than_five_minutes(
    handler: Handler, clock: time_machine.Traveller
) -> None:
    put()
    Outbox.objects.update(attempts=400)
    handler.failures = [NotYet("away")]
    outbox.drain()
    assert Outbox.objects.get().due <= timezone.now() + outbox.LONGEST_DELAY


def test_after_ten_failures_a_row_is_parked_for_people(
    handler: Handler, clock: time_machine.Traveller
) -> None:
    put()
    for _ in range(outbox.ATTEMPTS_BEFORE_PARKING):
        handler.failures = [ValueError("x")]
        outbox.drain()
        clock.shift(outbox.LONGEST_DELAY)
    row = Outbox.objects.get()
    assert row.parked is not None
    assert outbox.drain() == 0


def test_a_parked_row_runs_again_when_it_is_asked_for_again(handler: Handler) -> None:
    put()
    handler.failures = [Hopeless("no such number")]
    outbox.drain()
    assert Outbox.objects.get().parked is not None
    put()
    outbox.drain()
    assert handler.done == ["it"]


def test_hopeless_work_is_parked_at_once(handler: Handler) -> None:
    put()
    handler.failures = [Hopeless("no such number")]
    outbox.drain()
    row = Outbox.objects.get()
    assert (row.attempts, row.error) == (1, "Hopeless: no such number")
    assert row.parked is not None


def test_a_kind_that_nobody_handles_is_parked_and_named() -> None:
    put(kind="nobody-handles-this")
    outbox.drain()
    assert "nobody-handles-this" in Outbox.objects.get().error


def test_a_service_that_is_away_for_long_parks_nothing(
    handler: Handler, clock: time_machine.Traveller
) -> None:
    put()
    for _ in range(3 * outbox.ATTEMPTS_BEFORE_PARKING):
        handler.failures = [NotYet("away")]
        outbox.drain()
        clock.shift(outbox.LONGEST_DELAY)
    handler.failures = [ValueError("a hiccup on its return")]
    outbox.drain()
    assert Outbox.objects.get().parked is None
    clock.shift(outbox.LONGEST_DELAY)
    outbox.drain()
    assert handler.done == ["it"]


def test_the_error_kept_names_a_type_and_never_what_the_exception_said(handler: Handler) -> None:
    put()
    handler.failures = [ValueError("13800138000")]
    outbox.drain()
    assert Outbox.objects.get().error == "ValueError"


def test_rows_of_a_batch_kind_go_in_one_call(batches: list[list[str]]) -> None:
    for key in "abc":
        put(key, key, kind="many")
    outbox.drain()
    assert batches == [["a", "b", "c"]]
    assert not Outbox.objects.filter(done=None).exists()


def test_one_bad_row_of_a_batch_does_not_hold_the_others_back(batches: list[list[str]]) -> None:
    for key in ("a", "bad", "c"):
        put(key, key, kind="many")
    outbox.work_once()
    assert [row.key for row in Outbox.objects.filter(done=None)] == ["bad"]


def test_a_batch_whose_service_is_away_is_not_tried_row_by_row(batches: list[list[str]]) -> None:
    for key in ("a", "away", "c"):
        put(key, key, kind="many")
    outbox.work_once()
    assert len(batches) == 1
    assert Outbox.objects.filter(done=None, lease_until=None).count() == 3


def test_a_kind_with_a_colon_is_handled_by_the_part_before_it(handler: Handler) -> None:
    put(kind="test:elsewhere")
    outbox.drain()
    assert handler.done == ["it"]


def test_a_worker_may_keep_to_some_kinds(handler: Handler) -> None:
    put("a", kind="test")
    put("b", kind="test:b")
    assert outbox.drain(kinds=["test:b"]) == 1


def test_the_figures_count_what_waits_what_is_in_hand_and_what_was_given_up(
    clock: time_machine.Traveller,
) -> None:
    put("waits", due=NOW - timedelta(seconds=90))
    put("later", due=NOW + timedelta(hours=1))
    put("in hand", due=NOW - timedelta(seconds=200))
    Outbox.objects.filter(key="in hand").update(lease_until=NOW + timedelta(minutes=1))
    put("given up")
    Outbox.objects.filter(key="given up").update(parked=NOW)
    put("done")
    Outbox.objects.filter(key="done").update(done=NOW)
    assert outbox.status(now=NOW) == outbox.Status(
        pending=2, leased=1, parked=1, oldest_seconds=200
    )


def test_only_rows_done_a_week_ago_are_forgotten() -> None:
    for key, days in (("old", 8), ("new", 6)):
        put(key)
        Outbox.objects.filter(key=key).update(done=NOW - timedelta(days=days))
    put("open")
    assert outbox.prune(now=NOW) == 1
    assert set(Outbox.objects.values_list("key", flat=True)) == {"new", "open"}
