"""What visitors say is wrong with a station."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.roles import Role
from stations.models import MistakeReport, Station
from tests.stations.staff.conftest import Desk, Shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(stations: dict[str, Station]) -> MistakeReport:
    return MistakeReport.objects.create(
        station=stations["workstation"], what="phone", words="打了三次没人接"
    )


def test_words_are_read_on_the_page_and_lie_encrypted(
    desk: Desk, shown: Shown, report: MistakeReport
) -> None:
    page = shown(desk(Role.SUPERVISOR), "mistakes/")
    assert "打了三次没人接" in page
    assert f"/admin/stations/{report.station_id}/edit/" in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM stations_mistakereport")
        assert "没人接" not in str(cursor.fetchall())


def test_a_report_is_done_with_one_click_and_can_be_opened_again(
    desk: Desk, shown: Shown, report: MistakeReport
) -> None:
    client, path = desk(Role.SUPERVISOR), f"/admin/stations/mistakes/{report.pk}/"
    assert client.post(path, {"done": "1"})["Location"] == "/admin/stations/mistakes/"
    report.refresh_from_db()
    assert report.done_by == client.user  # type: ignore[attr-defined]
    assert "没有等处理的报错" in shown(client, "mistakes/")
    assert "打了三次没人接" in shown(client, "mistakes/?done=1")
    client.post(path, {"done": "0"})
    report.refresh_from_db()
    assert report.done_at is None


def test_the_reports_of_one_station(desk: Desk, shown: Shown, report: MistakeReport) -> None:
    client = desk(Role.SUPERVISOR)
    assert "共 1 条" in shown(client, f"mistakes/?station={report.station_id}")
    assert "没有等处理的报错" in shown(client, "mistakes/?station=0")


def test_a_manager_answers_for_her_own_stations(
    desk: Desk, shown: Shown, report: MistakeReport
) -> None:
    path = f"/admin/stations/mistakes/{report.pk}/"
    other = desk(Role.CLERK, manages="contact_point")
    assert "没有等处理的报错" in shown(other, "mistakes/")
    assert other.post(path, {"done": "1"}).status_code == 404
    assert desk(Role.CLERK, manages="workstation").post(path, {"done": "1"}).status_code == 302


def test_nobody_else_reads_them(desk: Desk, report: MistakeReport) -> None:
    for client in (desk(Role.AUDITOR), desk(Role.CLERK, at="workstation"), desk(Role.EDITOR)):
        assert client.get("/admin/stations/mistakes/").status_code == 404
        assert client.post(f"/admin/stations/mistakes/{report.pk}/").status_code == 404


def test_the_list_costs_the_same_queries_however_long(
    desk: Desk, shown: Shown, report: MistakeReport
) -> None:
    client = desk(Role.SUPERVISOR)
    shown(client, "mistakes/")
    with CaptureQueriesContext(connection) as few:
        shown(client, "mistakes/")
    for number in range(20):
        MistakeReport.objects.create(station=report.station, what="hours", words=str(number))
    with CaptureQueriesContext(connection) as many:
        shown(client, "mistakes/")
    assert len(many) == len(few) <= 21
