"""The tree, and the report of how far the network reaches."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.roles import Role
from stations.models import Division, Station
from stations.staff import places
from tests.factories.stations import StationFactory
from tests.stations.staff.conftest import Desk, Shown

pytestmark = pytest.mark.django_db


def test_the_tree_begins_at_the_jurisdiction(desk: Desk, shown: Shown) -> None:
    page = shown(desk(Role.CLERK), "tree/")
    assert "双峰县本级的站点" in page
    assert "双峰县法律援助中心" in page
    assert "锁石镇法律援助工作站" in page
    assert "石江村法律援助联络点" not in page
    assert "2 个，公开 2 个" in page


def test_every_division_has_a_page_of_its_own_and_the_way_up(desk: Desk, shown: Shown) -> None:
    page = shown(desk(Role.AUDITOR), "tree/431321112/")
    assert "石江村法律援助联络点" in page
    for code in ("43", "4313", "431321", "all"):
        assert f'href="/admin/stations/tree/{code}/"' in page
    assert "下面没有更小的区划" in shown(desk(Role.AUDITOR), "tree/431321112216/")
    assert "湖南省" in shown(desk(Role.AUDITOR), "tree/all/")


@pytest.mark.parametrize("code", ["431", "999999", "shop"])
def test_what_is_no_division_does_not_exist(desk: Desk, code: str) -> None:
    client = desk(Role.SUPERVISOR)
    for path in (f"tree/{code}/", f"network/{code}/", f"network/{code}/village/"):
        assert client.get(f"/admin/stations/{path}").status_code == 404
    assert client.get("/admin/stations/network/431321/shop/").status_code == 404


def test_a_long_list_comes_page_by_page(
    desk: Desk, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "PAGE", 2)
    page = shown(desk(Role.SUPERVISOR), "tree/431321112/")
    assert "第 1 页，共 2 页" in page
    assert "石江村" not in page
    assert "石江村" in shown(desk(Role.SUPERVISOR), "tree/431321112/?p=2")


def test_the_tree_costs_the_same_queries_however_large(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    client = desk(Role.SUPERVISOR)
    shown(client, "tree/")
    with CaptureQueriesContext(connection) as few:
        shown(client, "tree/")
    for row in Division.objects.filter(level="township"):
        StationFactory.create_batch(5, division=row)
    with CaptureQueriesContext(connection) as many:
        shown(client, "tree/")
    assert len(many) == len(few) <= 25


def test_the_report_says_how_many_are_missing_and_leads_to_them(desk: Desk, shown: Shown) -> None:
    client = desk(Role.SUPERVISOR)
    page = shown(client, "network/")
    assert "乡镇、街道有站点：1 / 3" in page
    assert "村、社区有站点：1 / 6" in page
    assert 'href="/admin/stations/network/431321/village/"' in page
    missing = shown(client, "network/431321/village/")
    assert "共 5 个" in missing
    assert "/admin/stations/new/?division=431321112206&amp;kind=contact_point" in missing


def test_a_county_without_a_centre_is_told(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    Station.objects.filter(key="centre").update(division=stations["workstation"].division)
    page = shown(desk(Role.SUPERVISOR), "network/431321/")
    assert "双峰县本级的法律援助中心" in page
    assert "/admin/stations/new/?division=431321000000&amp;kind=centre" in page


def test_the_report_and_its_gaps_are_taken_home_as_files(desk: Desk) -> None:
    client = desk(Role.AUDITOR)
    table = client.get("/admin/stations/network/431321/network.csv").content.decode("utf-8-sig")
    header, *rows = table.splitlines()
    assert header.startswith("区划代码,名称,乡镇、街道总数,乡镇、街道已有站点,村、社区总数")
    assert any(row.startswith("431321112000,湖南省娄底市双峰县锁石镇,1,1,4,1,2,2") for row in rows)
    missing = client.get("/admin/stations/network/431321/township/missing.csv")
    assert missing.content.decode("utf-8-sig").splitlines()[1:] == [
        "431321103000,湖南省娄底市双峰县梓门桥镇",
        "431321104000,湖南省娄底市双峰县杏子铺镇",
    ]


def test_who_keeps_no_directory_reads_and_takes_nothing_home(desk: Desk, shown: Shown) -> None:
    client = desk(Role.CLERK)
    assert "下载 CSV" not in shown(client, "network/")
    assert "新增站点" not in shown(client, "network/431321/village/")
    for path in ("network/431321/network.csv", "network/431321/village/missing.csv"):
        assert client.get(f"/admin/stations/{path}").status_code == 404


def test_a_manager_without_a_role_of_the_directory_has_neither(desk: Desk) -> None:
    client = desk(Role.EDITOR, manages="workstation")
    for path in ("tree/", "network/", "network/431321/village/"):
        assert client.get(f"/admin/stations/{path}").status_code == 404


def test_the_report_costs_the_same_queries_however_large(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    client = desk(Role.SUPERVISOR)
    shown(client, "network/")
    with CaptureQueriesContext(connection) as few:
        shown(client, "network/")
    for row in Division.objects.filter(level="village"):
        StationFactory.create_batch(2, division=row)
    with CaptureQueriesContext(connection) as many:
        shown(client, "network/")
    assert len(many) == len(few) <= 30
