"""What a search costs: queries, and work that does not grow with the number of documents."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from search import installed, suggestions
from search.documents import SearchDocument
from search.engine import replace_all
from tests.factories.search import SAMPLE, document

pytestmark = pytest.mark.django_db

BUDGETS = {
    "/search/": 3,
    "/search/?q=讨薪": 3,
    "/search/?q=讨薪&kind=guide": 3,
    "/search/?q=劳动仲栽": 3,
    "/search/?q=taoxin": 3,
    "/search/?q=天气预报": 3,
    "/search/suggest/?q=老板": 0,
}


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_DIR = tmp_path
    settings.ELASTICSEARCH = {**settings.ELASTICSEARCH, "urls": []}


def fill(number: int) -> None:
    more: list[SearchDocument] = [
        document(f"a:{place}", f"讨薪和劳动仲裁指南{place}", summary="老板不给工资")
        for place in range(number)
    ]
    replace_all(installed.embedded(), [*SAMPLE, *more], version=1)
    suggestions.refresh(installed.embedded())


def queries(path: str) -> int:
    """Queries of the second visit."""
    client = Client()
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


@pytest.mark.parametrize(("path", "budget"), BUDGETS.items())
def test_a_search_keeps_its_budget_however_much_there_is(path: str, budget: int) -> None:
    fill(0)
    few = queries(path)
    fill(300)
    assert queries(path) == few
    assert few <= budget


def test_a_page_of_results_weighs_little_however_much_there_is() -> None:
    fill(5)
    small = len(Client().get("/search/?q=讨薪").content)
    fill(300)
    large = len(Client().get("/search/?q=讨薪").content)
    assert large < 2 * small
