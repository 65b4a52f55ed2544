"""Rows of one host are left to that host, and many rows are asked for in few statements."""

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portal import outbox
from portal.models import Outbox

pytestmark = pytest.mark.django_db


def test_a_row_of_another_host_is_left_to_that_host() -> None:
    outbox.put("search:embedded@elsewhere", "1")
    outbox.put(f"search:embedded@{settings.HOST}", "2")
    outbox.put("sms", "3")
    claimed = [row.key for _ in range(3) for row in outbox.claim(10, now=timezone.now())]
    assert sorted(claimed) == ["2", "3"]


def test_many_rows_are_asked_for_in_few_statements(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    payloads = {str(number): {"key": str(number)} for number in range(1200)}
    with django_assert_max_num_queries(24):  # SQLite takes 90 such rows in one statement
        outbox.put_many("search:tests", payloads)
    assert Outbox.objects.filter(kind="search:tests", done=None).count() == 1200
    assert Outbox.objects.get(key="7").payload == {"key": "7"}


def test_asking_again_for_a_row_in_hand_keeps_its_worker_from_closing_it() -> None:
    outbox.put_many("search:tests", {"1": {"key": "1"}})
    (row,) = outbox.claim(1, now=timezone.now(), kinds=["search:tests"])
    outbox.put_many("search:tests", {"1": {"key": "1"}})
    outbox._finish(row)
    assert Outbox.objects.filter(kind="search:tests", done=None).count() == 1


def test_a_row_done_before_does_not_stand_in_the_way_of_a_new_one() -> None:
    outbox.put_many("search:tests", {"1": {"key": "1"}})
    Outbox.objects.update(done=timezone.now())
    outbox.put_many("search:tests", {"1": {"key": "1"}})
    assert Outbox.objects.filter(kind="search:tests", done=None).count() == 1
    assert Outbox.objects.filter(kind="search:tests").count() == 2
