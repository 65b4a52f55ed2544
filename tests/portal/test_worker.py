"""The worker finishes what it has in hand, repeats its jobs, and outlives its database."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from portal import outbox, worker
from portal.models import Outbox
from portal.outbox import Lane
from tests.databases import migrated_file
from tests.portal import working

PATIENCE = 20  # seconds, of which a healthy worker takes none
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def ran() -> Iterator[list[Any]]:
    done: list[Any] = []
    outbox.handler("tests-worker")(done.append)
    yield done
    outbox._handlers.pop("tests-worker")


@pytest.fixture
def slow() -> Iterator[list[Any]]:
    """What a handler of the long lane was given."""
    done: list[Any] = []
    outbox.batch_handler("tests-slow", lane=Lane.LONG)(done.extend)
    yield done
    outbox._handlers.pop("tests-slow")


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> dict[str, worker.Repeated]:
    mine: dict[str, worker.Repeated] = {}
    monkeypatch.setattr(worker, "_repeated", mine)
    return mine


@pytest.mark.django_db
def test_work_once_does_everything_that_is_due(ran: list[Any]) -> None:
    for number in range(120):
        outbox.put("tests-worker", str(number), {"id": number})
    call_command("work", "--once")
    assert sorted(payload["id"] for payload in ran) == list(range(120))
    assert not Outbox.objects.filter(done=None, due__lte=timezone.now()).exists()


def test_a_job_runs_at_the_start_and_again_after_its_interval(
    jobs: dict[str, worker.Repeated],
) -> None:
    times: list[datetime] = []
    worker.every(timedelta(hours=1))(lambda now: times.append(now))
    for minutes in (0, 30, 60, 61):
        worker.run_repeated(NOW + timedelta(minutes=minutes))
    assert times == [NOW, NOW + timedelta(minutes=60)]


def test_a_job_runs_again_when_the_clock_was_set_back(jobs: dict[str, worker.Repeated]) -> None:
    times: list[datetime] = []
    worker.every(timedelta(hours=1))(lambda now: times.append(now))
    worker.run_repeated(NOW)
    worker.run_repeated(NOW - timedelta(days=1))
    assert len(times) == 2


def test_a_job_that_fails_does_not_stop_the_others(jobs: dict[str, worker.Repeated]) -> None:
    times: list[datetime] = []

    def breaks(now: datetime) -> None:
        raise RuntimeError

    def works(now: datetime) -> None:
        times.append(now)

    worker.every(timedelta(hours=1))(breaks)
    worker.every(timedelta(hours=1))(works)
    worker.run_repeated(NOW)
    assert times == [NOW]


@pytest.mark.django_db
def test_the_worker_waits_for_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    running = worker.Worker()
    rounds: list[int] = []

    def round_of(self: worker.Worker, lane: Lane) -> int:
        if lane is Lane.LONG:
            return 0
        rounds.append(1)
        if len(rounds) < 3:
            raise OperationalError("gone")
        self.stopping = True
        return 0

    monkeypatch.setattr(worker.Worker, "round", round_of)
    monkeypatch.setattr(worker, "FAILURE_SECONDS", 0.001)
    running.run()
    assert len(rounds) == 3


@pytest.mark.django_db
def test_a_lane_takes_its_own_rows_alone(ran: list[Any], slow: list[Any]) -> None:
    outbox.put("tests-slow:one", "1", {"id": 1})
    outbox.put("tests-slower", "2")  # another kind, that nothing handles
    outbox.put("tests-worker", "3", {"id": 3})
    while outbox.work_once(lane=Lane.PROMPT):
        pass
    assert [payload["id"] for payload in ran] == [3]
    assert slow == []
    assert Outbox.objects.exclude(parked=None).get().kind == "tests-slower"
    outbox.work_once(lane=Lane.LONG)
    assert [payload["id"] for payload in slow] == [1]


@pytest.mark.django_db(transaction=True)
def test_what_takes_long_keeps_nothing_else_waiting(jobs: dict[str, worker.Repeated]) -> None:
    running, delivered, in_time = worker.Worker(), threading.Event(), []

    def takes_long(payload: dict[str, Any]) -> None:
        in_time.append(delivered.wait(PATIENCE))
        running.stopping = True

    outbox._handlers["tests-long"] = outbox.Registration(takes_long, batch=False, lane=Lane.LONG)
    outbox.handler("tests-prompt")(lambda payload: delivered.set())
    outbox.put("tests-long", "1")
    outbox.put("tests-prompt", "2")
    try:
        working.run(running)
    finally:
        outbox._handlers.pop("tests-long")
        outbox._handlers.pop("tests-prompt")
    assert in_time == [True]
    assert not Outbox.objects.filter(done=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_lane_that_breaks_ends_the_whole_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    def round_of(self: worker.Worker, lane: Lane) -> int:
        if lane is Lane.LONG:
            raise MemoryError
        return 0

    monkeypatch.setattr(worker.Worker, "round", round_of)
    with pytest.raises(MemoryError):
        working.run(worker.Worker())


# Needs two processes and a database file: the signal is what is tested.
@pytest.mark.slow
def test_sigterm_ends_the_worker_with_status_0(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": f"sqlite:///{migrated_file(tmp_path / 'db.sqlite3')}",
        "PYTHONUNBUFFERED": "1",
    }
    manage = [sys.executable, "manage.py"]
    subprocess.run(  # noqa: S603  # our own command
        [*manage, "migrate", "-v0"], cwd=settings.BASE_DIR, env=environment, check=True
    )
    with subprocess.Popen(  # noqa: S603  # our own command
        [*manage, "work"], cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
