"""Several at once: a code opens one session, a reset is approved once, the log stays one chain.

Needs a database that threads can share; the in-memory SQLite of a laptop's run cannot be.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import close_old_connections, connection, connections
from django.utils import timezone

from portal import audit
from portal.roles import Role
from portal.staff import factor, resets
from tests.factories.portal import code_now, enrolled, member

MANY = 12

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="threads cannot share SQLite in memory"
    ),
]


def at_once(act: Callable[[int], object]) -> list[object]:
    """Let MANY threads do it at the same moment; exceptions are returned like results."""
    barrier = Barrier(MANY)

    def run(number: int) -> object:
        close_old_connections()
        barrier.wait()
        try:
            return act(number)
        except Exception as failure:  # noqa: BLE001  # the test looks at it
            return failure
        finally:
            connections.close_all()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(run, range(MANY)))


def test_one_code_opens_one_session_of_many_that_come_at_once() -> None:
    user = member(Role.CLERK)
    code = code_now(user)
    opened = [result for result in at_once(lambda number: factor.verify(user, code)) if result]
    assert len(opened) == 1


def test_one_recovery_code_opens_one_session_of_many_that_come_at_once() -> None:
    user = member(Role.CLERK)
    code = factor.new_recovery_codes(user)[0].replace("-", "")
    opened = [result for result in at_once(lambda number: factor.verify(user, code)) if result]
    assert len(opened) == 1
    assert factor.standing(user).recovery_left == 9


def test_a_reset_that_many_approve_at_once_is_approved_by_one() -> None:
    loser, asker = member(Role.CLERK), member(Role.SUPERVISOR)
    enrolled(loser)
    approvers = [member(Role.SUPERVISOR) for _ in range(MANY)]
    now = timezone.now()
    reset = resets.ask(loser, by=asker, reason="手机丢失", now=now)
    results = at_once(lambda number: resets.approve(reset.pk, by=approvers[number], now=now))
    assert sum(isinstance(result, str) for result in results) == 1
    assert sum(isinstance(result, resets.AlreadyClosed) for result in results) == MANY - 1


def test_entries_written_at_once_make_one_chain() -> None:
    at_once(lambda number: [audit.record(f"test.{number}", by=None) for _ in range(5)])
    assert audit.head().count == MANY * 5
    assert audit.verify() == []
