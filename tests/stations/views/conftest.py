"""A small county with stations, and how its pages are read."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from wagtail.models import Site

from portal.models import AgencySettings
from stations.models import Station
from tests.factories.stations import located_network

Page = Callable[..., str]


@pytest.fixture
def stations(db: None) -> dict[str, Station]:
    """The stations of the county, by kind."""
    return located_network()


@pytest.fixture
def agency(db: None) -> AgencySettings:
    """The settings of a site of the county."""
    agency = AgencySettings.for_site(Site.objects.get(is_default_site=True))
    agency.jurisdiction, agency.division_code = "双峰县", "431321"
    agency.save()
    return agency


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
    joined = re.sub(r'<span class="unbroken">([^<]*)</span>', r"\1", without_data)
    return " ".join(re.sub(r"<[^>]+>", " ", joined).split())
