"""Importing stations: all or nothing, and the same again changes nothing."""

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
from stations.importer import Importer, import_stations
from stations.models import Division, PlaceName, Station, StationEdit
from stations.reports import Problem, Report
from tests.factories.stations import county
from tests.stations.station_file import CENTRE, GOOD, HEIR, TODAY, as_csv, load

pytestmark = pytest.mark.django_db
EXAMPLE = Path(settings.BASE_DIR) / "docs" / "examples" / "stations.csv"


@pytest.fixture(autouse=True)
def _county() -> None:
    county()


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


@pytest.mark.parametrize("before", ["是", "否"])
def test_one_file_takes_a_parent_off_or_shows_it_and_changes_those_below(before: str) -> None:
    after = {"是": "否", "否": "是"}[before]
    load(CENTRE | {"公开": before}, HEIR | {"公开": "是", "地址": "一楼"})
    changed = load(CENTRE | {"公开": after}, HEIR | {"公开": "是", "地址": "二楼"})
    assert changed == Report(rows=2, updated=2)
    assert Station.objects.get(key="heir").address == "二楼"


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


def test_headings_may_be_the_names_in_code() -> None:
    content = b"key,Name,KIND,division,takes_applications\nx,X,workstation,431321112,yes\n"
    assert import_stations(content, today=TODAY).created == 1
    assert Station.objects.get().takes_applications


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


@pytest.mark.parametrize("named", ["431321112298 田林一、二村居委会", "田林一、二村居委会"])
def test_a_place_whose_name_holds_a_comma_is_one_place(named: str) -> None:
    row = Division(code="431321112298", name="田林一、二村居委会")
    row.parent = Division.objects.get(pk="431321112000")
    row.save()
    PlaceName.objects.bulk_create(row.name_parts())
    load(GOOD | {"服务区划": f"石壁头村，431321104；{named}"})
    served = [one.code for one in Station.objects.get().serves.order_by("code")]
    assert served == ["431321103275", "431321104000", "431321112298"]
    exported = export_stations(Station.objects.all())
    assert import_stations(exported, today=TODAY).unchanged == 1


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_lines_of_a_cell_end_one_way_whatever_wrote_them(end: str) -> None:
    load(GOOD | {"来之前请知道": f"带身份证{end}带户口本"})
    assert Station.objects.get().note == "带身份证\n带户口本"
    assert load(GOOD | {"来之前请知道": "带身份证\n带户口本"}).unchanged == 1


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


def test_the_newer_columns_are_read() -> None:
    load(
        GOOD
        | {
            "怎么去": "汽车站往南 5 分钟",
            "语言": "普通话，双峰话、 苗语",
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
