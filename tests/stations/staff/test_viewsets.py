"""The section as a whole: what exists for whom, and in which language."""

import re

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.roles import Role
from stations.models import Station, StationStaff
from tests.factories.portal import member
from tests.factories.stations import ClosureFactory, StationFactory, StationStaffFactory
from tests.stations.staff.conftest import Desk

pytestmark = pytest.mark.django_db


def test_nobody_changes_a_division_in_the_admin(desk: Desk) -> None:
    client = desk("", is_superuser=True)
    assert "湖南省娄底市双峰县锁石镇石江村" in client.get("/admin/divisions/").content.decode()
    for path in ("new/", "edit/431321112216/", "delete/431321112216/"):
        assert client.get(f"/admin/divisions/{path}").status_code == 404, path


def test_a_supervisor_says_who_works_where_and_who_manages(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client, clerk = desk(Role.SUPERVISOR), member(Role.CLERK)
    data = {"user": clerk.pk, "station": "suoshi", "is_manager": "on"}
    client.post("/admin/station-staff/new/", data)
    post = StationStaff.objects.get()
    assert (post.user, post.is_manager) == (clerk, True)
    assert set(Station.objects.managed_by(clerk)) == {
        stations["workstation"],
        stations["contact_point"],
    }


def test_who_works_where_is_said_in_cards_and_in_words(
    desk: Desk, stations: dict[str, Station]
) -> None:
    StationStaffFactory(user=member(Role.CLERK), station=stations["workstation"], is_manager=True)
    StationStaffFactory(user=member(Role.CLERK), station=stations["centre"])
    page = desk(Role.SUPERVISOR).get("/admin/station-staff/").content.decode()
    assert '<table class="queue"' in page
    cells = [cell.get_text() for cell in BeautifulSoup(page, "html.parser")("td")]
    assert {"负责人", "工作人员"} <= {cell.strip() for cell in cells}


@pytest.mark.parametrize("path", ["closures/", "divisions/", "station-staff/"])
def test_a_list_takes_the_same_number_of_queries_however_long(
    desk: Desk, stations: dict[str, Station], path: str
) -> None:
    client = desk(Role.SUPERVISOR)
    client.get(f"/admin/{path}")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/admin/{path}")
    for number in range(30):
        station = StationFactory(key=f"q{number}", division=stations["centre"].division)
        ClosureFactory(station=station, starts="2026-11-28T09:00Z", ends="2026-11-28T12:00Z")
        StationStaffFactory(user=member(Role.CLERK), station=station)
    with CaptureQueriesContext(connection) as many:
        client.get(f"/admin/{path}")
    assert len(many) <= len(few) + 1  # an empty list does not ask for its rows


def test_no_english_is_left_on_the_screens(desk: Desk, stations: dict[str, Station]) -> None:
    client, pk = desk(Role.SUPERVISOR), stations["centre"].pk
    for path in (
        "stations/",
        "stations/new/",
        f"stations/{pk}/",
        f"stations/{pk}/edit/",
        f"stations/{pk}/delete/",
        f"stations/{pk}/changes/",
        f"stations/{pk}/complete/",
        f"stations/bulk/close/?pk={pk}",
        "stations/confirm/",
        "stations/complete/",
        "stations/mistakes/",
        "stations/consent/",
        "stations/changes/",
        "stations/tree/",
        "stations/network/",
        "stations/network/431321/village/",
        "closures/",
        "closures/new/",
        "divisions/",
        "station-staff/new/",
        "stations-exchange/",
    ):
        main = BeautifulSoup(client.get(f"/admin/{path}").content, "html.parser").main
        for unseen in main(["script", "template", "style"]) + main(hidden=True):
            unseen.decompose()
        words = set(re.findall(r"[A-Za-z]{3,}", main.get_text(" ")))
        data = {"centre", "suoshi", "shijiang"}
        assert words <= {"CSV", "Excel", "xlsx", "WGS", "GPS", "GCJ", "gcj", "wgs"} | data, path
