"""What is wrong in a file of stations: told row by row, with reasons and suggestions."""

from datetime import UTC, date, datetime

import pytest

from stations.importer import import_stations
from stations.models import Division, Station
from stations.reports import Problem, lines
from tests.factories.stations import StationFactory, county
from tests.stations.station_file import GOOD, TODAY, load, problem

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _county() -> None:
    county()


@pytest.mark.parametrize(
    ("column", "text", "suggestion"),
    [
        ("编号", "锁石 1", "1"),
        ("网址名", "near", "near-1"),
        ("类型", "工作占", "工作站"),
        ("所在区划", "锁石真", "431321112 锁石镇"),
        ("所在区划", "双溪村", "431321104278 杏子铺镇双溪村、431321112209 锁石镇双溪村"),
        ("所在区划", "4.31321E+11", "把这一列设成文本"),
        ("所在区划", "431321113", "431321112 锁石镇"),
        ("所在区划", "43132", "应为 2、4、6、9 或 12 位数字"),
        ("所在区划", "431321112 梓门桥镇", "431321112 锁石镇"),
        ("上级站点", "suosi", "suoshi"),
        ("服务对象", "老人", "老年人"),
        ("服务内容", "法律资询", "法律咨询"),
        ("核对日期", "2026-11-031", "例如 2026-11-03"),
        ("电话", "司法所", "例如 0738-0001234"),
        ("电话", "7380001234", "区号前面的 0 可能丢了：07380001234"),
        ("电话", "73800012345转8", "073800012345转8"),
        ("电话", "138000011112", "手机 11 位"),
        ("电话", "0738-6999", "区号加 7 位或 8 位"),
        ("电话", "0738-682123456", "区号加 7 位或 8 位"),
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


def test_what_a_stray_code_was_meant_for_is_not_looked_for_where_nobody_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("stations.reports.MOST_PROBLEMS", 1)
    monkeypatch.setattr("stations.importer.AT_ONCE", 1)
    asked: list[str] = []
    monkeypatch.setattr(
        "stations.stray_codes.told", lambda digits, name: asked.append(digits) or ("", "")
    )
    rows = [GOOD | {"编号": f"s{number}", "所在区划": f"43132111{number}"} for number in (5, 6, 7)]
    assert load(*rows).more == 2
    assert len(asked) == 1


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


def test_what_nobody_confirmed_for_too_long_is_not_made_public_by_a_file() -> None:
    point = StationFactory(key="point", kind="contact_point", published=False)
    Station.objects.filter(pk=point.pk).update(withdrawn="stale", verified_on=date(2024, 1, 1))
    row = {"编号": "point", "名称": point.name, "类型": "联络点", "所在区划": "锁石镇"}
    (found,) = load(row | {"公开": "是"}).problems
    assert (found.column, found.problem) == ("公开", "太久没有核对，不能公开")
    Station.objects.filter(pk=point.pk).update(
        verified_on=None, added_at=datetime(2024, 1, 1, tzinfo=UTC)
    )
    assert load(row | {"公开": "是"}).problems
    assert not load(row | {"公开": "否"}).problems
    assert not load(row | {"公开": "是", "核对日期": "2026-11-20"}).problems
    assert Station.objects.get(key="point").published


def test_a_new_station_that_nobody_confirmed_for_too_long_is_not_made_public_either() -> None:
    row = {"编号": "point", "名称": "石江村法律援助联络点", "类型": "联络点", "所在区划": "锁石镇"}
    old = row | {"核对日期": "2024-01-01"}
    (found,) = load(old | {"公开": "是"}).problems
    assert (found.column, found.problem) == ("公开", "太久没有核对，不能公开")
    assert not load(old | {"公开": "否"}).problems
    assert not load(row | {"编号": "other", "公开": "是"}).problems


@pytest.mark.parametrize("named", ["锁石镇、双溪村", "双峰县，锁石镇，双溪村"])
def test_several_places_one_of_which_there_is_twice_are_not_taken_for_one(named: str) -> None:
    assert problem(服务区划=named).problem == "有几个地方都叫“双溪村”"


def test_a_division_that_is_no_more_is_not_named_anew() -> None:
    here = StationFactory(key="here", division_id="431321112216", serves=["431321112216"])
    old = Division.objects.get(pk="431321112216")
    old.valid_to = date(2025, 12, 31)
    old.save()
    old.successors.set(["431321112206"])
    problem_of_it = "“湖南省娄底市双峰县锁石镇石江村”已经撤销"
    found = problem(所在区划="431321112216")
    assert (found.problem, found.suggestion) == (problem_of_it, "431321112206 锁石镇锁石村")
    assert problem(服务区划="431321112；431321112216 石江村").problem == problem_of_it
    row = {"编号": "here", "名称": "新名", "类型": "工作站", "所在区划": "431321112216"}
    assert not load(row | {"服务区划": "431321112216"}).problems
    here.refresh_from_db()
    assert here.name == "新名"
    old.successors.clear()
    assert problem(所在区划="431321112216").suggestion == ""


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
        ("编号,名称,名称,类型,所在区划", "名称", "删掉一列"),
    ],
)
def test_a_wrong_heading_is_a_problem_of_the_first_row(
    header: str, column: str, suggestion: str
) -> None:
    report = import_stations(f"{header}\na,b,c,d\n".encode(), today=TODAY)
    assert Problem(1, column, report.problems[0].problem, suggestion) in report.problems


def test_a_row_with_more_cells_than_headings_is_a_problem() -> None:
    content = "编号,名称,类型,所在区划,地址\nx,X,工作站,锁石镇,一楼,二室\n".encode()
    (found,) = import_stations(content, today=TODAY).problems
    assert "双引号" in found.suggestion


def test_many_problems_are_counted_and_the_first_told() -> None:
    rows = [GOOD | {"编号": f"s{number}", "类型": "?"} for number in range(1_200)]
    report = load(*rows)
    assert (len(report.problems), report.more) == (1_000, 200)
    assert report.problems[-1].row == 1_001
    assert "另外还有 200 处" in list(lines(report.document()))[-1]


@pytest.mark.parametrize("column", ["编号", "类型", "所在区划", "上级站点", "电话", "经度", "公开"])
def test_of_a_cell_that_holds_a_whole_book_only_the_ends_are_told(column: str) -> None:
    (found,) = load(GOOD | {column: f"甲{'锁石' * 30_000}乙"}).problems
    assert found.column == column
    assert len(found.problem) + len(found.suggestion) < 600
    assert "“甲锁石" in found.problem
    assert "石乙”" in found.problem


def test_a_heading_that_holds_a_whole_book_is_not_told_whole() -> None:
    report = import_stations(f"编号,{'锁石' * 30_000}\n".encode(), today=TODAY)
    assert all(len(one.column) < 300 for one in report.problems)
