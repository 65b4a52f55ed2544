"""Two people at the same moment. SQLite's tests share one database in memory, which knows no second
writer: these run on PostgreSQL, with real locks.
"""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from applications.enums import Outcome, Status
from applications.errors import AlreadyTaken, NotPossibleNow, StepRefused
from applications.models import Application, Decision
from applications.transitions import StepData, perform
from portal import audit
from portal.models import User
from stations.models import Station
from tests.factories.casework import hand_in, staff

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor == 'sqlite'",
        reason="needs a database with two writers: set DATABASE_URL to a PostgreSQL",
    ),
]
GRANT = StepData(outcome=Outcome.GRANT, articles=("law-31-5",), reason="事项和条件都符合")
AT_ONCE = 4


def together(acts: list[Callable[[], object]]) -> list[StepRefused | None]:
    """Do all at the same moment, each with a connection of its own; what each was refused with."""
    outcomes: list[StepRefused | None] = [None] * len(acts)
    start = Barrier(len(acts))

    def run(number: int) -> None:
        try:
            start.wait(timeout=30)
            acts[number]()
        except StepRefused as refusal:
            outcomes[number] = refusal
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def proposed(stations: dict[str, Station]) -> Application:
    reviewer = staff("reviewer", stations["centre"])
    row = hand_in()
    perform(row, "take", by=reviewer)
    return perform(row, "propose", by=reviewer, data=GRANT)


def test_of_many_takers_one_gets_the_file_and_the_others_are_told_who(
    stations: dict[str, Station],
) -> None:
    row = hand_in()
    takers = [staff("reviewer", stations["centre"]) for _ in range(AT_ONCE)]
    refused = together([lambda user=user: perform(row, "take", by=user) for user in takers])
    row.refresh_from_db()
    winners = [user for user, refusal in zip(takers, refused, strict=True) if refusal is None]
    assert winners == [row.handler]
    others = [refusal for refusal in refused if refusal is not None]
    assert all(type(refusal) is AlreadyTaken for refusal in others)
    assert row.events.filter(name="take").count() == 1
    assert audit.verify() == []


def test_two_approvers_make_one_decision(stations: dict[str, Station]) -> None:
    row = proposed(stations)
    approvers = [staff("approver", stations["centre"]) for _ in range(2)]
    refused = together(
        [lambda user=user: perform(row, "decide", by=user, data=GRANT) for user in approvers]
    )
    assert [type(refusal) for refusal in refused if refusal] == [NotPossibleNow]
    assert Decision.objects.count() == 1


def test_a_withdrawal_and_a_decision_at_once_leave_one_end(stations: dict[str, Station]) -> None:
    row = proposed(stations)
    approver = staff("approver", stations["centre"])
    clerk = staff("clerk", stations["workstation"])
    reason = StepData(reason="本人到窗口提出")
    refused = together(
        [
            lambda: perform(row, "decide", by=approver, data=GRANT),
            lambda: perform(row, "withdraw", by=clerk, data=reason),
        ]
    )
    row.refresh_from_db()
    assert refused.count(None) == 1
    assert row.status == (Status.GRANTED if refused[0] is None else Status.WITHDRAWN)
    assert Decision.objects.count() == (1 if refused[0] is None else 0)


def test_decisions_at_once_get_numbers_without_gap_or_double(
    stations: dict[str, Station],
) -> None:
    rows = [proposed(stations) for _ in range(AT_ONCE)]
    approver: User = staff("approver", stations["centre"])
    refused = together(
        [lambda row=row: perform(row, "decide", by=approver, data=GRANT) for row in rows]
    )
    assert refused == [None] * AT_ONCE
    numbers = set(Decision.objects.values_list("official_number", flat=True))
    year = Decision.objects.latest("made_at").made_at.year
    assert numbers == {f"〔{year}〕第{n}号" for n in range(1, AT_ONCE + 1)}


def test_the_lock_is_a_real_one() -> None:
    assert connection.features.has_select_for_update
