"""The loops of the outbox worker, and the jobs they repeat.

Any number of workers may run. A repeated job runs in each of them, so it must not mind company. A
worker has one thread for each lane of the outbox: an index that is built for minutes keeps no
message waiting.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import FrameType

from django.db import Error as DatabaseFailure
from django.db import close_old_connections, connections
from django.utils import timezone

from portal import outbox
from portal.outbox import Lane

Job = Callable[[datetime], None]

logger = logging.getLogger(__name__)

ROUND = 50
IDLE_SECONDS = 0.5
FAILURE_SECONDS = 2.0
LEAVING_SECONDS = 10.0


@dataclass
class Repeated:
    """A job and when this process last ran it (None: not yet)."""

    run: Job
    interval: timedelta
    lane: Lane
    last: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether its interval has passed, or the clock was set back."""
        return self.last is None or not timedelta(0) <= now - self.last < self.interval


_repeated: dict[str, Repeated] = {}


def every(interval: timedelta, *, lane: Lane = Lane.PROMPT) -> Callable[[Job], Job]:
    """Register a job, in an app's `tasks.py`, that workers run at their start and then each
    interval. It is given the present time.
    """

    def register(job: Job) -> Job:
        _repeated[f"{job.__module__}.{job.__name__}"] = Repeated(job, interval, lane)
        return job

    return register


def run_repeated(now: datetime, lane: Lane | None = None) -> None:
    """Run the jobs whose time has come, those of one lane or all. One that fails is logged, and
    tried at its next time.
    """
    for name, job in _repeated.items():
        if lane not in (None, job.lane) or not job.is_due(now):
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
    broken: BaseException | None = field(default=None, init=False)

    def stop(self, signum: int, frame: FrameType | None) -> None:
        """Finish the rows in hand and leave; a second signal does not wait."""
        self.stopping = True
        signal.signal(signum, signal.SIG_DFL)

    def listen(self) -> None:
        """Stop at SIGTERM and SIGINT."""
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self.stop)

    def round(self, lane: Lane) -> int:
        """Run what is due now in a lane. Returns how many rows of the outbox were claimed."""
        now = timezone.now()
        run_repeated(now, lane)
        return outbox.work_once(limit=ROUND, now=now, lane=lane)

    def run(self) -> None:
        """Work until stopped. A failure of either lane ends both, so that whoever started the
        worker starts it anew. What takes long is left unfinished after a while: a daemon thread
        ends with the process, and an index that was being built is built by the next worker.
        """
        beside = threading.Thread(target=self._beside, name=Lane.LONG, daemon=True)
        beside.start()
        try:
            self._loop(Lane.PROMPT)
        finally:
            self.stopping = True
            beside.join(LEAVING_SECONDS)
        if self.broken is not None:
            raise self.broken

    def _beside(self) -> None:
        try:
            self._loop(Lane.LONG)
        except BaseException as failure:  # noqa: BLE001  # raised again in the main thread
            self.broken = failure
            self.stopping = True
        finally:
            connections.close_all()

    def _loop(self, lane: Lane) -> None:
        """Work in one lane until stopped. A database that is away is waited for."""
        while not self.stopping:
            try:
                pause = 0.0 if self.round(lane) else IDLE_SECONDS
            except DatabaseFailure:
                logger.exception("the database does not answer; trying again")
                pause = FAILURE_SECONDS
            close_old_connections()
            if pause and not self.stopping:
                time.sleep(pause)
