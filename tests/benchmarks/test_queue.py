"""What the staff's screens cost: queries that do not grow with the rows, and work per row that
stays small beside the work of the frame around it. Only ratios within one run are compared.
"""

import time
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stations.models import Station
from tests.factories.casework import hand_in, signed_in, staff
from tests.factories.stations import network

pytestmark = pytest.mark.django_db

ROWS = 29
TRIES = 5
# Half of a file's queries are Wagtail's frame; five are the entry in the audit log.
BUDGETS = {"index": 19, "index_results": 12, "file": 29, "propose": 27}
MOST_OF_THE_FRAME_PER_ROW = 0.1


@pytest.fixture
def stations() -> dict[str, Station]:
    return network()


@pytest.fixture
def reviewer(stations: dict[str, Station]) -> Client:
    return signed_in(Client(), staff("reviewer", stations["centre"]))


def queries(client: Client, url: str) -> int:
    """Queries of the second visit."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def cpu(act: Callable[[], object]) -> float:
    """Processor seconds of the quickest of some tries."""
    taken = []
    for _ in range(TRIES):
        begun = time.process_time()
        act()
        taken.append(time.process_time() - begun)
    return min(taken)


@pytest.mark.parametrize("name", ["index", "index_results"])
def test_the_queue_keeps_its_budget_however_many_wait(reviewer: Client, name: str) -> None:
    url = reverse(f"review:{name}") + "?tab=open"
    hand_in()
    few = queries(reviewer, url)
    for _ in range(ROWS):
        hand_in()
    assert queries(reviewer, url) == few
    assert few <= BUDGETS[name]


@pytest.mark.parametrize("name", ["file", "propose"])
def test_a_file_keeps_its_budget_however_many_others_bear_on_it(
    reviewer: Client, name: str
) -> None:
    row = hand_in()
    reviewer.post(reverse("review:take", args=[row.pk]), {"version": row.version})
    url = reverse(f"review:{name}", args=[row.pk])
    for _ in range(ROWS):
        hand_in()  # of the same person
    many = queries(reviewer, url)
    for _ in range(ROWS):
        hand_in()
    assert queries(reviewer, url) == many
    assert many <= BUDGETS[name]


def test_a_row_costs_a_small_part_of_the_page_around_it(reviewer: Client) -> None:
    url = reverse("review:index") + "?tab=open"
    hand_in()
    reviewer.get(url)
    one = cpu(lambda: reviewer.get(url))
    for _ in range(ROWS):
        hand_in()
    many = cpu(lambda: reviewer.get(url))
    assert (many - one) / ROWS <= one * MOST_OF_THE_FRAME_PER_ROW
