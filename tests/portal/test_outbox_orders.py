"""The outbox in any order of events."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from portal import outbox
from portal.models import Outbox
from portal.outbox import NotYet

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


class Life(RuleBasedStateMachine):
    """Any order of asking, working, failing, dying: what was asked for last is done in the end."""

    def __init__(self) -> None:
        super().__init__()
        Outbox.objects.all().delete()
        self.now = NOW
        self.wanted: dict[str, int] = {}
        self.seen: dict[str, int] = {}
        self.held: list[Outbox] = []
        self.version = 0

    @rule(key=st.sampled_from("ab"))
    def ask(self, key: str) -> None:
        self.version += 1
        self.wanted[key] = self.version
        outbox.put("life", key, {"key": key}, due=self.now)

    @rule()
    def claim(self) -> None:
        self.held += outbox.claim(1, now=self.now)

    @rule(fails=st.booleans())
    def finish(self, fails: bool) -> None:
        if not self.held:
            return
        row = self.held.pop(0)
        if fails:
            outbox._retry(row, NotYet("away"))
        else:
            self.seen[row.key] = self.wanted[row.key]
            outbox._finish(row)

    @rule()
    def read_then_change_then_finish(self) -> None:
        if not self.held:
            return
        row = self.held.pop(0)
        self.seen[row.key] = self.wanted[row.key]
        self.ask(row.key)
        outbox._finish(row)

    @rule()
    def a_worker_dies(self) -> None:
        self.held.clear()
        self.now += outbox.LEASE + timedelta(seconds=1)

    @invariant()
    def what_was_not_seen_is_still_open(self) -> None:
        for key, version in self.wanted.items():
            if self.seen.get(key) != version:
                assert Outbox.objects.filter(kind="life", key=key, done=None).count() == 1

    @invariant()
    def there_is_one_open_row_for_a_key(self) -> None:
        for key in "ab":
            assert Outbox.objects.filter(kind="life", key=key, done=None).count() <= 1


def test_in_any_order_of_events_no_effect_is_lost() -> None:
    run_state_machine_as_test(
        Life,
        settings=hypothesis(
            max_examples=30,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
