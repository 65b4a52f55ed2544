"""The loop of the outbox worker, and the jobs it repeats.

Any number of workers may run. A repeated job runs in each of them, so it must not mind company.
"""

import logging
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import FrameType

from django.db import Error as DatabaseFailure
from django.db import close_old_connections
from django.utils import timezone

from portal import outbox

Job = Callable[[datetime], None]

logger = logging.getLogger(__name__)

ROUND = 50
IDLE_SECONDS = 0.5
FAILURE_SECONDS = 2.0


@dataclass
class Repeated:
    """A job and when this process last ran it (None: not yet)."""

    run: Job
    interval: timedelta
    last: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether its interval has passed, or the clock was set back."""
        return self.last is None or not timedelta(0) <= now - self.last < self.interval


_repeated: dict[str, Repeated] = {}


def every(interval: timedelta) -> Callable[[Job], Job]:
    """Register a job, in an app's `tasks.py`, that workers run at their start and then each
    interval. It is given the present time.
    """

    def register(job: Job) -> Job:
        _repeated[f"{job.__module__}.{job.__name__}"] = Repeated(job, interval)
        return job

    return register


def run_repeated(now: datetime) -> None:
    """Run the jobs whose time has come. One that fails is logged, and tried at its next time."""
    for name, job in _repeated.items():
        if not job.is_due(now):
            continue
        job.last = now
        try:
            job.run(now)
        except Exception:
            logger.exception("the repeated job %s failed", name)


@dataclass
class Worker:
    """One worker: works until nothing is due, then looks again twice a second, until asked to
    stop.
    """

    stopping: bool = field(default=False, init=False)

    def stop(self, signum: int, frame: FrameType | None) -> None:
        """Finish the rows in hand and leave; a second signal does not wait."""
        self.stopping = True
        signal.signal(signum, signal.SIG_DFL)

    def listen(self) -> None:
        """Stop at SIGTERM and SIGINT."""
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self.stop)

    def round(self) -> int:
        """Run what is due now. Returns how many rows of the outbox were claimed."""
        now = timezone.now()
        run_repeated(now)
        return outbox.work_once(limit=ROUND, now=now)

    def run(self) -> None:
        """Work until stopped. A database that is away is waited for."""
        while not self.stopping:
            try:
                pause = 0.0 if self.round() else IDLE_SECONDS
            except DatabaseFailure:
                logger.exception("the database does not answer; trying again")
                pause = FAILURE_SECONDS
            close_old_connections()
            if pause and not self.stopping:
                time.sleep(pause)
