"""Importing stations: all or nothing, with reasons and suggestions, and the same again changes
nothing.
"""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from portal.models import Outbox, OutboxListener
from search import registry
from stations import tables, writing
from stations.enums import EditWay
from stations.exporter import export_stations
from stations.importer import Importer, OthersWrite, import_stations
from stations.models import Division, RemovedStation, Station, StationEdit
from stations.reports import Problem, Report, lines
from tests.factories.portal import member
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
        ("编号,名称,名称,类型,所在区划", "名称", "删掉一列"),
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


CENTRE = {
    "编号": "centre",
    "名称": "双峰县法律援助中心",
    "类型": "法律援助中心",
    "所在区划": "431321",
    "电话": "12348",
    "开放时间": "每天 9:00-17:00",
}
HEIR = {
    "编号": "heir",
    "名称": "锁石镇法律援助工作站",
    "类型": "工作站",
    "所在区划": "锁石镇",
    "上级站点": "centre",
    "同上级站点": "开放时间、电话",
    "电话": "",
    "开放时间": "",
}


def test_the_newer_columns_are_read() -> None:
    load(
        GOOD
        | {
            "怎么去": "汽车站往南 5 分钟",
            "语言": "双峰话、苗语",
            "共建单位": "县妇联; 县总工会；县妇联",
            "怎么核对的": "上门核对",
            "无障碍设施": "助听设备",
            "服务对象": "企业；归侨侨眷；工会会员、职工",
        }
    )
    station = Station.objects.get()
    assert station.transport == "汽车站往南 5 分钟"
    assert station.languages == ("双峰话", "苗语")
    assert station.partner == "县妇联；县总工会"
    assert station.verified_how == "visit"
    assert station.facilities == ("hearing_loop",)
    assert station.audiences == ("enterprise", "overseas", "union")


def test_what_is_left_to_the_parent_comes_from_the_parent_of_the_same_file() -> None:
    assert load(HEIR, CENTRE).created == 2
    heir = Station.objects.get(key="heir")
    assert (heir.phones, heir.hours) == (("12348",), "每天 9:00-17:00")
    assert load(HEIR, CENTRE) == Report(rows=2, unchanged=2)


def test_a_changed_parent_hands_on_what_stations_outside_the_file_leave_to_it() -> None:
    load(HEIR, CENTRE)
    before = Station.objects.get(key="heir").changed_at
    assert load(CENTRE | {"电话": "0738-1234567"}) == Report(rows=1, updated=1)
    heir = Station.objects.get(key="heir")
    assert heir.phones == ("0738-1234567",)
    assert heir.changed_at > before


def test_a_station_moved_to_another_parent_takes_over_what_that_one_says() -> None:
    load(HEIR, CENTRE, CENTRE | {"编号": "second", "电话": "0738-7654321"})
    assert load(HEIR | {"上级站点": "second"}).updated == 1
    assert Station.objects.get(key="heir").phones == ("0738-7654321",)


def test_what_is_left_to_the_parent_may_not_be_said_as_well() -> None:
    (found,) = load(HEIR | {"电话": "0738-1234567"}, CENTRE).problems
    assert (found.row, found.column) == (2, "电话")
    assert "留空" in found.suggestion


def test_without_a_parent_nothing_can_be_left_to_it() -> None:
    (found,) = load(HEIR | {"上级站点": ""}).problems
    assert (found.column, found.problem) == ("同上级站点", "没有上级站点，不能跟上级走")


def test_an_export_leaves_blank_what_is_left_to_the_parent() -> None:
    load(HEIR, CENTRE)
    table = tables.read(export_stations(Station.objects.filter(key="heir")))
    assert dict(zip(table.header, table.rows[0][1], strict=False))["电话"] == ""


def test_only_what_changed_is_said_to_have_changed() -> None:
    load(GOOD, GOOD | {"编号": "other"})
    before = dict(Station.objects.values_list("key", "changed_at"))
    load(GOOD | {"地址": "二楼"}, GOOD | {"编号": "other"})
    after = dict(Station.objects.values_list("key", "changed_at"))
    assert after["suoshi"] > before["suoshi"]
    assert after["other"] == before["other"]


def test_rows_that_change_different_things_are_each_written() -> None:
    other = GOOD | {"编号": "other"}
    load(GOOD, other)
    moved = {"经度": "112.203", "公开": "否"}
    assert load(GOOD | {"地址": "二楼"} | moved, other | {"核对日期": ""}).updated == 2
    one, two = Station.objects.order_by("-key")
    assert (one.address, one.lng, one.published, one.withdrawn) == ("二楼", 112.203, False, "staff")
    assert one.wgs_lng != two.wgs_lng
    assert (two.address, two.published, two.verified_on) == (GOOD["地址"], True, None)


def test_the_history_says_who_changed_what_by_a_file() -> None:
    user = member()
    load(GOOD)
    assert not StationEdit.objects.exists()
    import_stations(as_csv(GOOD | {"地址": "二楼"}, CENTRE), today=TODAY, by=user)
    edits = {edit.station.key: edit for edit in StationEdit.objects.all()}
    assert edits["suoshi"].changes == {"address": ["锁石镇司法所一楼", "二楼"]}
    assert edits["centre"].changes == {}
    assert {(edit.by, edit.way) for edit in edits.values()} == {(user, EditWay.IMPORT)}


def test_a_day_of_confirmation_without_a_way_came_with_the_file() -> None:
    user = member()
    import_stations(as_csv(GOOD), today=TODAY, by=user)
    station = Station.objects.get()
    assert (station.verified_how, station.verified_by) == ("file", user)
    load(GOOD | {"地址": "二楼"})
    assert Station.objects.get().verified_by == user


def test_a_station_taken_off_the_site_by_a_file_is_in_the_feed_of_the_removed() -> None:
    load(GOOD)
    load(GOOD | {"公开": "否"})
    assert Station.objects.get().withdrawn == "staff"
    assert RemovedStation.objects.get().key == "suoshi"
    load(GOOD)
    assert Station.objects.get().withdrawn == ""
    assert not RemovedStation.objects.exists()


def test_a_kind_that_stations_outside_the_file_cannot_stand_under_is_a_problem() -> None:
    load(HEIR, CENTRE)
    (found,) = load(CENTRE | {"类型": "联络点"}).problems
    assert found.problem == "改成联络点以后，“锁石镇法律援助工作站”就不能归它管了"


def test_a_circle_over_a_station_on_record_is_a_problem() -> None:
    load(CENTRE, CENTRE | {"编号": "second", "上级站点": "centre"})
    (found,) = load(CENTRE | {"上级站点": "second"}).problems
    assert found.problem == "上级站点绕了一圈又回到自己"


def test_centres_may_stand_in_any_order_and_depth() -> None:
    rows = [CENTRE | {"编号": f"c{n}", "上级站点": f"c{n + 1}" if n < 5 else ""} for n in range(6)]
    assert load(*rows).created == 6
    assert Station.objects.get(key="c0").parent == Station.objects.get(key="c1")


def test_many_problems_are_counted_and_the_first_told() -> None:
    rows = [GOOD | {"编号": f"s{number}", "类型": "?"} for number in range(1_200)]
    report = load(*rows)
    assert (len(report.problems), report.more) == (1_000, 200)
    assert report.problems[-1].row == 1_001
    assert "另外还有 200 处" in list(lines(report.document()))[-1]


class Meanwhile:
    """Does something while the file is read, the first few times."""

    def __init__(self, act: Callable[[], object], times: int) -> None:
        self.act, self.times = act, times

    def __call__(self, rows: int, share: float) -> None:
        self.times -= 1
        if self.times >= 0:
            self.act()


def run(meanwhile: Meanwhile, *rows: dict[str, str]) -> Report:
    return Importer(TODAY, progress=meanwhile).run(io.BytesIO(as_csv(*rows)))


def rename() -> None:
    station = Station.objects.get(key="suoshi")
    station.note += "新"
    station.save()


def test_what_somebody_changes_meanwhile_is_not_lost() -> None:
    load(GOOD)
    assert run(Meanwhile(rename, 1), GOOD | {"地址": "二楼"}).updated == 1
    station = Station.objects.get()
    assert (station.address, station.note) == ("二楼", "新")


def test_a_key_that_somebody_takes_meanwhile_is_updated_instead() -> None:
    taken = Meanwhile(lambda: StationFactory(key="suoshi", slug="suoshi"), 1)
    assert run(taken, GOOD).updated == 1
    assert Station.objects.get().address == GOOD["地址"]


def test_a_parent_that_goes_meanwhile_is_missed_in_the_end() -> None:
    load(CENTRE)
    gone = Meanwhile(lambda: Station.objects.all().delete(), 1)
    (found,) = run(gone, HEIR).problems
    assert found.problem == "没有编号是“centre”的站点"


def test_an_import_gives_up_when_others_never_stop() -> None:
    load(GOOD)
    with pytest.raises(OthersWrite):
        run(Meanwhile(rename, 99), GOOD | {"地址": "二楼"})
    assert Station.objects.get().address == GOOD["地址"]


def test_what_fails_in_the_end_leaves_nothing() -> None:
    def fail(report: Report) -> None:
        raise RuntimeError

    load(CENTRE)
    with pytest.raises(RuntimeError):
        Importer(TODAY).run(io.BytesIO(as_csv(HEIR, CENTRE | {"电话": "110"})), done=fail)
    assert Station.objects.get().phones == ("12348",)
    assert not StationEdit.objects.exists()


def test_what_a_check_shows_beforehand_is_what_would_change() -> None:
    load(GOOD)
    plan = Importer(TODAY).check(io.BytesIO(as_csv(GOOD | {"电话": "110", "所在区划": "双溪村"})))
    assert plan.problems.total == 1  # two places of that name
    plan = Importer(TODAY).check(io.BytesIO(as_csv(GOOD | {"电话": "110", "所在区划": "石江村"})))
    (shown,) = plan.updates
    assert shown.differences == {
        "phones": ["0738-000 0113；12348", "110"],
        "division": ["431321112 锁石镇", "431321112216 石江村"],
    }


def indexes() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Station._meta.db_table)
    return {name: told["columns"] for name, told in found.items() if told["index"]}


@pytest.mark.parametrize(
    ("on_record", "uploads", "taken_away"), [(0, False, True), (1, False, False), (0, True, False)]
)
def test_a_command_writes_many_stations_into_an_empty_directory_without_its_indexes(
    monkeypatch: pytest.MonkeyPatch, on_record: int, uploads: bool, taken_away: bool
) -> None:
    for _ in range(on_record):
        StationFactory(key="there")
    before, meanwhile = indexes(), []
    original = writing.Writer._insert

    def look(self: writing.Writer, items: Any) -> None:
        meanwhile.append(len(indexes()) < len(before))
        original(self, items)

    monkeypatch.setattr(writing, "MANY", 2)
    monkeypatch.setattr(writing.Writer, "_insert", look)
    text = "编号,名称,类型,所在区划\na,甲,专门工作站,431321\nb,乙,专门工作站,431321\n"
    by = member() if uploads else None
    report = import_stations(text.encode(), today=TODAY, by=by)
    assert report.created == 2
    assert meanwhile == [taken_away]
    assert indexes() == before
