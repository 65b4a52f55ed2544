"""Importing stations: all or nothing, with reasons and suggestions, and the same again changes
nothing.
"""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import DjangoAssertNumQueries

from portal.models import Outbox, OutboxListener
from search import registry
from stations import tables
from stations.exporter import export_stations
from stations.importer import import_stations
from stations.models import Division, Station
from stations.reports import Problem, Report
from tests.factories.stations import StationFactory, county

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
EXAMPLE = Path(settings.BASE_DIR) / "docs" / "examples" / "stations.csv"

GOOD = {
    "编号": "suoshi",
    "名称": "锁石镇法律援助工作站",
    "类型": "工作站",
    "所在区划": "锁石镇",
    "上级站点": "",
    "服务区划": "431321112；石壁头村",
    "服务对象": "老年人、残疾人",
    "服务内容": "法律咨询；帮助填表、代收申请",
    "地址": "锁石镇司法所一楼",
    "电话": "０７３８－０００ ０１１３；12348",
    "经度": "112.202",
    "纬度": "27.282",
    "坐标系": "GCJ-02",
    "开放时间": "周一至周五 8:30-12:00 14:30-17:30；周六 9:00-11:30",
    "无障碍设施": "坡道、手语",
    "受理申请": "是",
    "公开": "是",
    "核对日期": "2026年11月3日",
}


@pytest.fixture(autouse=True)
def _county() -> None:
    county()


def as_csv(*rows: dict[str, str]) -> bytes:
    out = io.StringIO()
    header = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, header, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def load(*rows: dict[str, str], is_dry_run: bool = False) -> Report:
    return import_stations(as_csv(*rows), today=TODAY, is_dry_run=is_dry_run)


def problem(**cells: str) -> Problem:
    """The one problem of a good row with these cells changed."""
    (found,) = load(GOOD | cells).problems
    return found


def test_a_row_becomes_a_station() -> None:
    assert load(GOOD) == Report(rows=1, created=1)
    station = Station.objects.get()
    assert station.key == station.slug == "suoshi"
    assert station.division_id == "431321112000"
    assert {row.name for row in station.serves.all()} == {"锁石镇", "石壁头村"}
    assert station.audiences == ("elderly", "disabled")
    assert station.services == ("advice", "help_applying")
    assert station.facilities == ("ramp", "sign_language")
    assert station.phones == ("0738-000 0113", "12348")
    assert (station.lng, station.lat, station.crs) == (112.202, 27.282, "gcj02")
    assert station.wgs_lng == pytest.approx(112.1968, abs=1e-3)
    assert station.hours == "周一至周五 8:30-12:00 14:30-17:30\n周六 9:00-11:30"
    assert station.takes_applications
    assert station.verified_on == date(2026, 11, 3)


def test_the_same_file_again_changes_nothing() -> None:
    load(GOOD)
    assert load(GOOD) == Report(rows=1, unchanged=1)


def test_a_changed_cell_updates_that_station_alone() -> None:
    load(GOOD, GOOD | {"编号": "other"})
    report = load(GOOD | {"电话": "12348"}, GOOD | {"编号": "other"})
    assert report == Report(rows=2, updated=1, unchanged=1)
    assert Station.objects.get(key="suoshi").phones == ("12348",)


def test_a_dry_run_says_the_same_and_writes_nothing() -> None:
    assert load(GOOD, is_dry_run=True) == Report(rows=1, created=1)
    assert not Station.objects.exists()


def test_with_one_problem_nothing_at_all_is_written() -> None:
    report = load(GOOD, GOOD | {"编号": "other", "类型": "工做站"})
    assert report == Report(rows=2, problems=[Problem(3, "类型", "没有“工做站”这一种", "工作站")])
    assert not Station.objects.exists()


def test_all_problems_are_told_at_once() -> None:
    report = load(GOOD | {"类型": "x", "电话": "没有", "开放时间": "上午"}, GOOD | {"名称": ""})
    assert [(one.row, one.column) for one in report.problems] == [
        (2, "类型"),
        (2, "电话"),
        (2, "开放时间"),
        (3, "名称"),
        (3, "编号"),
    ]


@pytest.mark.parametrize(
    ("column", "text", "suggestion"),
    [
        ("编号", "锁石 1", "1"),
        ("网址名", "near", "near-1"),
        ("类型", "工作占", "工作站"),
        ("所在区划", "锁石真", "锁石镇 431321112"),
        ("所在区划", "双溪村", "杏子铺镇双溪村 431321104278、锁石镇双溪村 431321112209"),
        ("所在区划", "4.31321E+11", "把这一列设成文本"),
        ("所在区划", "431321113", "431321112 锁石镇"),
        ("所在区划", "43132", "应为 2、4、6、9 或 12 位数字"),
        ("所在区划", "431321112 梓门桥镇", "431321112 锁石镇"),
        ("上级站点", "suosi", "suoshi"),
        ("服务对象", "老人", "老年人"),
        ("服务内容", "法律资询", "法律咨询"),
        ("电话", "司法所", "例如 0738-0001234"),
        ("经度", "东经112度", "写成小数"),
        ("坐标系", "火星", "WGS-84"),
        ("坐标系", "", "高德、腾讯地图填 gcj02"),
        ("开放时间", "周一至周五 上午", "周一至周五 8:30-12:00"),
        ("受理申请", "可以", "填“是”或“否”"),
        ("核对日期", "11月3日", "例如 2026-11-03"),
        ("核对日期", "2027-01-01", "2026-11-23"),
    ],
)
def test_a_problem_comes_with_a_suggestion(column: str, text: str, suggestion: str) -> None:
    Station.objects.all().delete()
    found = problem(**{column: text})
    assert (found.row, found.column) == (2, column)
    assert suggestion in found.suggestion


def test_longitude_and_latitude_the_wrong_way_round_are_noticed() -> None:
    found = problem(经度="27.282", 纬度="112.202")
    assert "写反了" in found.problem
    assert found.suggestion == "经度 112.202，纬度 27.282"


def test_a_position_outside_the_county_is_a_problem() -> None:
    Division.objects.filter(pk="431321000000").update(lng=112.17, lat=27.457)
    assert "离双峰县有" in problem(经度="116.4", 纬度="39.9").problem


def test_half_a_position_is_a_problem() -> None:
    assert problem(纬度="").column == "纬度"


def test_a_position_in_the_sea_is_a_problem() -> None:
    assert "不在中国" in problem(经度="-30", 纬度="0").problem


def test_the_parent_may_stand_below_in_the_same_file() -> None:
    centre = GOOD | {"编号": "centre", "类型": "法律援助中心", "所在区划": "431321"}
    assert load(GOOD | {"上级站点": "centre"}, centre).created == 2
    assert Station.objects.get(key="suoshi").parent == Station.objects.get(key="centre")


def test_a_parent_of_the_wrong_kind_is_a_problem() -> None:
    point = GOOD | {"编号": "point", "类型": "联络点"}
    (found,) = load(GOOD | {"上级站点": "point"}, point).problems
    assert found.problem == "工作站不能归联络点管"


def test_parents_that_come_back_are_a_problem() -> None:
    one = GOOD | {"编号": "one", "类型": "法律援助中心", "上级站点": "two"}
    two = GOOD | {"编号": "two", "类型": "法律援助中心", "上级站点": "one"}
    assert [found.problem for found in load(one, two).problems] == [
        "上级站点绕了一圈又回到自己"
    ] * 2


def test_a_key_twice_is_a_problem() -> None:
    (found,) = load(GOOD, GOOD).problems
    assert (found.row, found.problem) == (3, "和第 2 行重复")


def test_an_address_of_the_page_that_is_taken_is_a_problem() -> None:
    StationFactory(key="there", slug="suoshi")
    assert problem().problem == "这个网址已经是“there”的"


@pytest.mark.parametrize(
    ("header", "column", "suggestion"),
    [
        ("编号,名称,类型,所在区", "所在区", "所在区划"),
        ("编号,名称,类型", "所在区划", "第一行是列名，其中要有“所在区划”"),
        ("编号,名称,名称,类型,所在区划", "名称", ""),
    ],
)
def test_a_wrong_heading_is_a_problem_of_the_first_row(
    header: str, column: str, suggestion: str
) -> None:
    report = import_stations(f"{header}\na,b,c,d\n".encode(), today=TODAY)
    assert Problem(1, column, report.problems[0].problem, suggestion) in report.problems


def test_headings_may_be_the_names_in_code() -> None:
    content = b"key,Name,KIND,division,takes_applications\nx,X,workstation,431321112,yes\n"
    assert import_stations(content, today=TODAY).created == 1
    assert Station.objects.get().takes_applications


def test_a_row_with_more_cells_than_headings_is_a_problem() -> None:
    content = "编号,名称,类型,所在区划,地址\nx,X,工作站,锁石镇,一楼,二室\n".encode()
    (found,) = import_stations(content, today=TODAY).problems
    assert "双引号" in found.suggestion


def test_a_column_that_the_file_lacks_stays_and_a_blank_cell_empties() -> None:
    load(GOOD)
    short = {name: GOOD[name] for name in ("编号", "名称", "类型", "所在区划")}
    assert load(short).unchanged == 1
    assert load(short | {"地址": "", "服务区划": ""}).updated == 1
    station = Station.objects.get()
    assert station.address == ""
    assert not station.serves.exists()
    assert station.phones


def test_every_engine_hears_of_what_changed_and_of_nothing_else() -> None:
    load(GOOD, GOOD | {"编号": "other"})
    Outbox.objects.all().delete()
    OutboxListener.objects.create(kind="search:elasticsearch", seen="2026-11-23T00:00:00Z")
    load(GOOD | {"地址": "二楼"}, GOOD | {"编号": "other"})
    keys = list(Outbox.objects.values_list("key", flat=True))
    assert keys == [registry.key_of(Station.objects.get(key="suoshi"))]


@pytest.mark.parametrize("kind", [tables.CSV, tables.XLSX])
def test_what_is_exported_imports_without_a_change(kind: str) -> None:
    load(GOOD, GOOD | {"编号": "danger", "名称": "=HYPERLINK(1)", "来之前请知道": "'-先打电话"})
    exported = export_stations(Station.objects.all(), kind)
    assert import_stations(exported, today=TODAY) == Report(rows=2, unchanged=2)


def test_the_example_of_the_handbook_imports_and_comes_back_the_same() -> None:
    content = EXAMPLE.read_bytes()
    report = import_stations(content, today=TODAY)
    assert report.problems == []
    assert report.created == report.rows > 3
    exported = export_stations(Station.objects.all())
    assert import_stations(exported, today=TODAY).unchanged == report.rows
    assert exported == content


def rows_of(count: int) -> list[dict[str, str]]:
    return [GOOD | {"编号": f"s{number}"} for number in range(count)]


@pytest.mark.parametrize("count", [3, 150])
def test_a_file_takes_the_same_number_of_queries_however_long(
    count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(25):
        load(*rows_of(count))
