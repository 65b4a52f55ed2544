"""How many queries a public page costs a warm process, and that more rows cost no more.

A bare Wagtail page takes eight.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.models import Event
from tests.factories.guides import CaseFactory, GuideFactory
from tests.factories.home import CampaignFactory, NoticeFactory

pytestmark = pytest.mark.django_db

BUDGETS = {
    "/": 9,
    "/guides/": 8,
    "/guides/?matter=wages": 8,
    "/guides/pay/": 6,
    "/cases/": 8,
    "/cases/masons/": 5,
    "/campaigns/": 7,
    "/campaigns/action/": 6,
    "/notices/": 7,
    "/notices/winter/": 5,
    "/promises/": 5,
    "/site-map/": 14,
    "/sitemap.xml": 3,
    "/sitemap-pages.xml": 2,
}


def publish(number: int) -> None:
    """So many pages of each kind, besides the ones with the addresses above."""
    today = timezone.localdate()
    for _ in range(number):
        NoticeFactory()
        CaseFactory()
        GuideFactory(related_cases=[("case", CaseFactory()) for _ in range(2)])
        campaign = CampaignFactory(starts=today, ends=today + timedelta(days=90))
        Event.objects.create(
            page=campaign, title="现场受理", place="集市", starts=timezone.now() + timedelta(days=5)
        )


@pytest.fixture
def site() -> None:
    cases = [("case", CaseFactory(slug="masons")), ("case", CaseFactory())]
    GuideFactory(slug="pay", related_cases=cases)
    CampaignFactory(slug="action")
    NoticeFactory(slug="winter")
    publish(2)


def queries(path: str) -> int:
    """Queries of the second visit."""
    client = Client()
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(path)
    return len(captured)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(("path", "budget"), BUDGETS.items())
def test_a_page_keeps_its_budget_however_much_there_is(path: str, budget: int) -> None:
    few = queries(path)
    publish(10)
    assert queries(path) == few
    assert few <= budget
