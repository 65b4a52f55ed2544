"""The list of stations: what it shows to whom, its filters, and the file of what is listed."""

import re
from datetime import date
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.roles import Role
from stations.enums import Kind
from stations.models import MistakeReport, Station
from stations.staff import paging
from tests.factories.portal import member
from tests.factories.stations import StationFactory, StationStaffFactory
from tests.stations.staff.conftest import Desk, Shown

pytestmark = pytest.mark.django_db

LONG_AGO = date(2001, 1, 1)


@pytest.fixture(autouse=True)
def various(stations: dict[str, Station]) -> None:
    """Stations that differ in everything the list is narrowed by."""
    Station.objects.filter(key="centre").update(
        phones=("0738-681 0110",), address="永丰街道一楼", verified_on=date.today()
    )
    Station.objects.filter(key="suoshi").update(
        services=("mediation",), audiences=("disabled",), verified_on=LONG_AGO, is_demo=True
    )
    Station.objects.filter(key="shijiang").update(published=False)
    MistakeReport.objects.create(station=stations["workstation"], what="phone")


def listed(page: str) -> set[str]:
    found = re.findall(
        r'<span class="num" translate="no">(centre|suoshi|shijiang|old)</span>', page
    )
    return set(found)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"centre", "suoshi", "shijiang"}),
        ("q=法律援助中心", {"centre"}),
        ("q=suoshi", {"suoshi"}),
        ("q=永丰街道", {"centre"}),
        ("q=6810110", {"centre"}),
        ("q=0738-681 0110", {"centre"}),
        ("q=石江村", {"shijiang"}),
        ("q=石江村 中心", set()),
        ("place=锁石镇", {"suoshi", "shijiang"}),
        ("place=431321112216", {"shijiang"}),
        ("kind=centre", {"centre"}),
        ("state=public", {"centre", "suoshi"}),
        ("state=to-complete", {"shijiang"}),
        ("state=withdrawn", set()),
        ("state=lacking", {"centre", "suoshi", "shijiang"}),
        ("state=confirm", {"suoshi"}),
        ("fresh=fresh", {"centre", "shijiang"}),
        ("fresh=due", set()),
        ("fresh=old", {"suoshi"}),
        ("mark=takes", {"centre", "suoshi"}),
        ("mark=mistakes", {"suoshi"}),
        ("mark=demo", {"suoshi"}),
        ("mark=mine", set()),
        ("service=mediation", {"suoshi"}),
        ("audience=disabled", {"suoshi"}),
    ],
)
def test_filters_narrow_the_list(desk: Desk, shown: Shown, query: str, found: set[str]) -> None:
    page = shown(desk(Role.SUPERVISOR), f"?{query}")
    assert listed(page) == found
    assert f"共 {len(found)} 个站点" in page


def test_withdrawn_stations_are_found_by_the_reason(desk: Desk, shown: Shown) -> None:
    Station.objects.filter(key="shijiang").update(withdrawn="stale")
    client = desk(Role.SUPERVISOR)
    assert listed(shown(client, "?state=stale")) == {"shijiang"}
    assert listed(shown(client, "?state=withdrawn")) == {"shijiang"}
    assert "长期没有核对，自动下线" in shown(client, "?state=stale")


def test_a_place_nobody_knows_is_said_beside_the_filter(desk: Desk, shown: Shown) -> None:
    page = shown(desk(Role.SUPERVISOR), "?place=双溪村")
    assert "有几个地方都叫“双溪村”" in page
    assert 'value="双溪村"' in page


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["centre", "suoshi", "shijiang"]),
        ("verified", ["shijiang", "suoshi", "centre"]),
    ],
)
def test_the_list_is_sorted_as_asked(desk: Desk, shown: Shown, sort: str, order: list[str]) -> None:
    page = shown(desk(Role.SUPERVISOR), f"?sort={sort}")
    assert sorted(order, key=lambda key: page.index(f">{key}</span>")) == order


def test_a_row_says_how_the_station_stands(desk: Desk, shown: Shown) -> None:
    page = shown(desk(Role.SUPERVISOR))
    for words in ("很久没有核对", "报错 1", "待补充", "缺电话、地址、服务内容、地图上的位置"):
        assert words in page


def test_who_may_not_act_sees_no_marks_of_work_and_no_boxes(desk: Desk, shown: Shown) -> None:
    page = shown(desk(Role.AUDITOR))
    assert "报错" not in page
    assert 'type="checkbox"' not in page
    assert "新增站点" not in page


def test_a_clerk_ticks_her_own_stations_only(desk: Desk, shown: Shown) -> None:
    page = shown(desk(Role.CLERK, at="workstation"))
    assert "选中：锁石镇法律援助工作站" in page
    assert "选中：双峰县法律援助中心" not in page
    assert "临时关门……" in page
    assert "公开……" not in page


@pytest.mark.parametrize(
    ("role", "query", "offer"),
    [
        (Role.CLERK, "", "筛出的全部 3 个里，您能办的 2 个"),
        (Role.CLERK, "place=锁石镇", "筛出的全部 2 个"),
        (Role.CLERK, "state=public", "筛出的全部 2 个里，您能办的 1 个"),
        (Role.SUPERVISOR, "", "筛出的全部 3 个"),
    ],
)
def test_all_that_are_offered_are_those_she_can_do_something_about(
    desk: Desk, shown: Shown, role: Role, query: str, offer: str
) -> None:
    client = desk(role, at="workstation")
    assert f"<span>{offer}</span>" in shown(client, f"?{query}")
    number = offer.split()[-2]
    confirmation = shown(client, f"bulk/close/?all=1&{query}")
    assert f"会办理 {number} 个站点" in confirmation


def test_all_are_not_offered_where_none_is_hers(desk: Desk, shown: Shown) -> None:
    client = desk(Role.CLERK, at="contact_point")
    assert listed(shown(client, "?state=public")) == {"centre", "suoshi"}
    assert 'name="all"' not in shown(client, "?state=public")


def test_many_that_are_hers_are_counted_no_further_than_the_list(
    desk: Desk, shown: Shown, stations: dict[str, Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST", 2)
    above = stations["workstation"]
    StationFactory(kind=Kind.CONTACT_POINT, division=above.division, parent=above)
    assert "筛出的全部 2+ 个里，您能办的 2+ 个" in shown(desk(Role.CLERK, at="workstation"))


def test_a_manager_without_a_role_of_the_directory_sees_her_stations_alone(
    desk: Desk, shown: Shown
) -> None:
    assert listed(shown(desk(Role.EDITOR, manages="workstation"))) == {"suoshi", "shijiang"}


def test_the_fragment_that_filters_fetch_is_the_list_alone(desk: Desk, shown: Shown) -> None:
    page = shown(desk(Role.SUPERVISOR), "results/?kind=centre")
    assert listed(page) == {"centre"}
    assert "<html" not in page


def test_the_list_costs_the_same_queries_however_long(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    client = desk(Role.SUPERVISOR)
    shown(client)
    with CaptureQueriesContext(connection) as few:
        shown(client)
    for number in range(30):
        station = StationFactory(
            key=f"q{number}", kind=Kind.CONTACT_POINT, division=stations["centre"].division
        )
        StationStaffFactory(user=member(Role.CLERK), station=station)
        MistakeReport.objects.create(station=station, what="hours")
    with CaptureQueriesContext(connection) as many:
        shown(client)
    assert len(many) == len(few) <= 21


def test_what_is_listed_goes_out_as_a_file(desk: Desk) -> None:
    client = desk(Role.SUPERVISOR)
    answer = client.get("/admin/stations/stations.csv?kind=workstation")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("suoshi,")
    assert client.get("/admin/stations/stations.xlsx").status_code == 200
    assert client.get("/admin/stations/stations.csv?place=双溪村").status_code == 404


def test_only_who_keeps_the_directory_or_audits_takes_a_file_home(desk: Desk) -> None:
    assert desk(Role.AUDITOR).get("/admin/stations/stations.csv").status_code == 200
    for client in (desk(Role.CLERK), desk(Role.REVIEWER), desk(Role.CLERK, manages="centre")):
        assert client.get("/admin/stations/stations.csv").status_code == 404


def test_a_long_list_says_that_it_is_longer(
    desk: Desk, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST", 2)
    page = shown(desk(Role.SUPERVISOR))
    assert "共 2+ 个站点，列出前 2 个；要找后面的，请再缩小范围" in page
    assert listed(page) == {"centre", "suoshi"}
    assert "共 1 个站点" in shown(desk(Role.SUPERVISOR), "?kind=centre")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("锁石镇", {"suoshi", "shijiang"}),
        ("锁石", {"suoshi", "shijiang"}),
        ("双峰县锁石镇", {"suoshi", "shijiang"}),
        ("锁石镇石江村", {"shijiang"}),
        ("湖南省", {"centre", "suoshi", "shijiang"}),
        ("SUOSHI", {"suoshi"}),
        ("68-10110", {"centre"}),
        ("681", {"centre"}),
        ("9999", set()),
        ("%", set()),
    ],
)
def test_a_word_finds_what_lies_in_the_places_it_names(
    desk: Desk, shown: Shown, text: str, found: set[str]
) -> None:
    assert listed(shown(desk(Role.SUPERVISOR), f"?q={quote(text)}")) == found
