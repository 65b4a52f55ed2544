"""A small county with stations on a Monday morning, and how its pages are read."""

import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client
from wagtail.models import Site

from portal.models import AgencySettings
from stations.models import Station
from tests.factories.stations import network

MONDAY_MORNING = "2026-11-23T09:00:00+08:00"
Page = Callable[..., str]


@pytest.fixture(autouse=True)
def _moment() -> Iterator[None]:
    with time_machine.travel(MONDAY_MORNING, tick=False):
        yield


@pytest.fixture
def stations(db: None) -> dict[str, Station]:
    made = network()
    spread = {
        "centre": (112.17, 27.45),
        "workstation": (112.2, 27.28),
        "contact_point": (112.21, 27.29),
    }
    for kind, (lng, lat) in spread.items():
        made[kind].lng, made[kind].lat = lng, lat
        made[kind].phones = ["0738-000 0113"]
        made[kind].save()
    site = Site.objects.get(is_default_site=True)
    AgencySettings.objects.create(site=site, division_code="431321")
    return made


@pytest.fixture
def page(client: Client) -> Page:
    """The HTML at an address: it sets no cookie."""

    def get(path: str, status: int = 200) -> str:
        response = client.get(path)
        assert response.status_code == status
        assert "Set-Cookie" not in response.headers
        assert not response.cookies
        return response.content.decode()

    return get


def text(html: str) -> str:
    """What a page says."""
    without_data = re.sub(r"<script.*?</script>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", without_data).split())
