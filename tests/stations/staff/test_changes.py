"""What was changed, in words: of one station, and of all."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.roles import Role
from stations import history
from stations.enums import EditWay
from stations.models import Station, StationEdit
from tests.factories.portal import member
from tests.stations.staff.conftest import Desk, Shown

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def edits(stations: dict[str, Station]) -> None:
    """A telephone that staff changed last year, and a centre that a file brought this year."""
    clerk = member(Role.SUPERVISOR, first_name="丽华")
    StationEdit.objects.create(
        station=stations["workstation"],
        by=clerk,
        way=EditWay.FORM,
        at=datetime(2025, 5, 1, tzinfo=UTC),
        changes={"phones": ["12348", "0738-0000111"]},
    )
    history.record(None, stations["centre"], by=None, way=EditWay.IMPORT)


def test_a_change_is_told_in_words(desk: Desk, shown: Shown) -> None:
    page = shown(desk(Role.SUPERVISOR), "changes/")
    assert "共 2 次改动" in page
    assert "<del>12348</del> → <ins>0738-0000111</ins>" in page
    assert "张丽华" in page
    assert "新录入" in page
    assert "文件导入" in page


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("q=锁石镇", 1),
        ("q=centre", 1),
        ("way=form", 1),
        ("way=job", 0),
        ("since=2026-01-01", 1),
        ("until=2025-12-31", 1),
        ("since=2025-05-01&until=2025-05-01", 1),
        ("since=morgen", 2),
    ],
)
def test_the_history_is_narrowed(desk: Desk, shown: Shown, query: str, number: int) -> None:
    assert f"共 {number} 次改动" in shown(desk(Role.AUDITOR), f"changes/?{query}")


def test_the_history_is_narrowed_by_who_did_it(desk: Desk, shown: Shown) -> None:
    by = StationEdit.objects.exclude(by=None).get().by_id
    assert "共 1 次改动" in shown(desk(Role.SUPERVISOR), f"changes/?by={by}")


def test_a_station_tells_its_own_story(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    client = desk(Role.SUPERVISOR)
    page = shown(client, f"{stations['workstation'].pk}/changes/")
    assert "0738-0000111" in page
    assert "新录入" not in page
    assert "改回原来的" in page
    assert "还没有改动记录" in shown(client, f"{stations['contact_point'].pk}/changes/")


def test_the_form_offers_to_undo_only_what_it_can(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    told = [(stations["contact_point"].pk, history.PHOTOS, "", "门口")]
    history.record_beside(told, by=None, way=EditWay.FORM)
    page = shown(desk(Role.SUPERVISOR), f"{stations['contact_point'].pk}/changes/")
    assert "门口" in page
    assert "改回原来的" not in page


def test_days_the_wrong_way_round_are_said_to_be(desk: Desk, shown: Shown) -> None:
    page = shown(desk(Role.SUPERVISOR), "changes/?since=2026-05-02&until=2026-05-01")
    assert "结束的日子不能早于开始的日子，请改其中一个" in page
    assert "共 2 次改动" in page
    assert "共 1 次改动" in shown(
        desk(Role.SUPERVISOR), "changes/?since=2025-05-01&until=2025-05-02"
    )


def test_an_auditor_reads_and_puts_nothing_back(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    assert "改回原来的" not in shown(desk(Role.AUDITOR), f"{stations['workstation'].pk}/changes/")


def test_a_manager_reads_the_history_of_her_stations_alone(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    client = desk(Role.CLERK, manages="workstation")
    assert "共 1 次改动" in shown(client, "changes/")
    shown(client, f"{stations['workstation'].pk}/changes/")
    assert client.get(f"/admin/stations/{stations['centre'].pk}/changes/").status_code == 404


def test_others_find_no_history(desk: Desk, stations: dict[str, Station]) -> None:
    client = desk(Role.CLERK, at="workstation")
    for path in ("changes/", f"{stations['workstation'].pk}/changes/"):
        assert client.get(f"/admin/stations/{path}").status_code == 404


def test_the_history_costs_the_same_queries_however_long(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    client = desk(Role.SUPERVISOR)
    shown(client, "changes/")
    with CaptureQueriesContext(connection) as few:
        shown(client, "changes/")
    for number in range(20):
        station, user = stations["contact_point"], member(Role.SUPERVISOR)
        changes = {"note": ["", str(number)]}
        StationEdit.objects.create(station=station, by=user, decided_by=user, changes=changes)
    with CaptureQueriesContext(connection) as many:
        shown(client, "changes/")
    assert len(many) == len(few) <= 21
