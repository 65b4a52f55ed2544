"""What the journeys through the pages of stations begin with."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from portal.models import AgencySettings
from stations.models import Station
from tests.factories.stations import ClosureFactory, StationFactory, located_network

REFUSED = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (e) => window.refused.push(e.blockedURI));
"""


@pytest.fixture
def county(live_server) -> str:
    """A county with stations, one of them gone, and everything that a page can show."""
    made = located_network()
    AgencySettings.objects.update(name="双峰县法律援助", is_demo=True)
    Station.objects.filter(key="suoshi").update(
        services="|advice|intake|help_applying|",
        facilities="|ramp|toilet|sign_language|large_print|",
        audiences="|elderly|",
        address="锁石镇司法所一楼大厅左手第二个窗口",
        languages="|双峰话|",
        transport="坐 3 路车到镇政府",
        partner="镇司法所；镇妇联",
        verified_on="2025-01-03",
        hours="周一至周五 8:30-12:00 14:30-17:30\n7月1日至9月30日：周一至周五 8:00-12:00",
    )
    ClosureFactory(
        station=made["workstation"],
        starts="2026-11-26T00:00:00+08:00",
        ends="2026-11-27T00:00:00+08:00",
    )
    for number in range(12):
        StationFactory(
            name=f"第{number}联络点",
            kind="contact_point",
            lng=112.2 + number / 150,
            lat=27.27,
            phones=["13800000113"],
        )
    Station.objects.filter(key="shijiang").update(published=False)
    return f"{live_server.url}/stations/"


@pytest.fixture
def watched(page: Page) -> Iterator[Page]:
    """A page on which nothing may be refused by the policy, fail or complain."""
    wrong: list[str] = []
    page.add_init_script(REFUSED)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: said.type == "error" and wrong.append(said.text))
    yield page
    assert [one for one in wrong if "410" not in one] == []
