"""What one question costs: processor time here and in the database, and how long one waits."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

from django.db import connection

from tests.benchmarks.scratch import percentile

NANOSECONDS = 1_000_000
ROUNDS = 3
FIRST = "the first: "
"""Before the name of a question that is asked while nothing is known (see `stations.lately`)."""
Question = Callable[[], object]


class Cost(NamedTuple):
    """Milliseconds: of our processor, of the database server's, on the wall."""

    own: float
    server: float
    wall: float

    @property
    def work(self) -> float:
        """Of both processors."""
        return self.own + self.server


class Server:
    """The process of PostgreSQL that answers our connection. SQLite works within our own."""

    def __init__(self) -> None:
        self.spent: Path | None = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (number,) = cursor.fetchone()
            self.spent = Path(f"/proc/{number}/schedstat")

    def cpu_ms(self) -> float:
        """What it has spent so far."""
        if self.spent is None:
            return 0.0
        return int(self.spent.read_text(encoding="ascii").split()[0]) / NANOSECONDS


def cost(ask: Question, server: Server) -> Cost:
    """What a question costs this once."""
    theirs, wall, own = server.cpu_ms(), time.perf_counter(), time.thread_time()
    ask()
    own, wall = time.thread_time() - own, time.perf_counter() - wall
    return Cost(own * 1000, server.cpu_ms() - theirs, wall * 1000)


def _least(ask: Question, server: Server) -> Cost:
    return min((cost(ask, server) for _ in range(ROUNDS)), key=lambda one: one.work)


@contextmanager
def counted() -> Iterator[list[int]]:
    """Counts the queries meanwhile."""
    number = [0]

    def count(execute: Any, *given: Any) -> Any:
        number[0] += 1
        return execute(*given)

    with connection.execute_wrapper(count):
        yield number


def measure(questions: list[Question]) -> dict[str, float]:
    """What questions of one kind cost, each the least of some rounds, after a tenth of them to warm
    up.
    """
    for ask in questions[: len(questions) // 10 + 1]:
        ask()
    server = Server()
    costs = [_least(ask, server) for ask in questions]
    with counted() as number:
        for ask in questions[:10]:
            ask()
    works, walls = [one.work for one in costs], [one.wall for one in costs]
    return {
        "p50": round(percentile(works, 0.5), 2),
        "p95": round(percentile(works, 0.95), 2),
        "of the server": round(mean(one.server for one in costs), 2),
        "wall p95": round(percentile(walls, 0.95), 2),
        "queries": round(number[0] / len(questions[:10])),
    }
