"""What the dashboard says about the stations."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.roles import Role
from stations import consent
from stations.models import MistakeReport, Station, StationEdit
from stations.staff.panels import StationsPanel
from tests.stations.staff.conftest import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def work(stations: dict[str, Station]) -> None:
    """One of each: to confirm, to complete, reported, fallen offline."""
    Station.objects.filter(key="centre").update(verified_on=date(2020, 1, 1))
    Station.objects.filter(key="suoshi").update(published=False)
    Station.objects.filter(key="shijiang").update(published=False, withdrawn="stale")
    MistakeReport.objects.create(station=stations["workstation"], what="phone")
    StationEdit.objects.create(station=stations["contact_point"], way="job")


def tiles(client: Client) -> dict[str, str]:
    page = client.get("/admin/").content.decode()
    found = re.findall(r'href="/admin/stations/(\w+)/"><b>(\d+)</b>', page)
    return dict(found)


def test_a_supervisor_finds_what_waits(desk: Desk) -> None:
    client = desk(Role.SUPERVISOR)
    assert tiles(client) == {"confirm": "2", "mistakes": "1", "consent": "0", "complete": "1"}
    assert "有 1 个站点因为长期没有核对自动下线" in client.get("/admin/").content.decode()


def test_a_manager_finds_what_waits_for_her_stations(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client = desk(Role.CLERK, manages="contact_point")
    user = client.user  # type: ignore[attr-defined]
    consent.propose(stations["contact_point"], {"note": "修路"}, by=user, at=timezone.now())
    assert tiles(client) == {"confirm": "1", "mistakes": "0", "consent": "1", "complete": "0"}
    assert "自动下线" not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("role", [Role.CLERK, Role.AUDITOR, Role.REVIEWER, Role.EDITOR])
def test_who_cannot_act_is_not_bothered(desk: Desk, role: str) -> None:
    assert tiles(desk(role, at="workstation")) == {}


def test_the_panel_takes_few_queries(desk: Desk) -> None:
    client = desk(Role.SUPERVISOR)
    request = client.get("/admin/").wsgi_request
    with CaptureQueriesContext(connection) as queries:
        assert StationsPanel().render_html({"request": request})
    assert len(queries) <= 8
