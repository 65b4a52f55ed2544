"""Loading divisions."""

import pytest

from stations import divisions
from stations.models import Division
from stations.reports import Report

pytestmark = pytest.mark.django_db

SMALL = "code,name\n43,湖南省\n4313,娄底市\n431321,双峰县\n431321112,锁石镇\n431321112206,锁石村\n"


def load(text: str) -> Report:
    return divisions.load(text.encode())


def test_the_county_of_the_project_has_540_divisions_and_all_it_lies_in() -> None:
    report = divisions.load((divisions.DATA / "divisions-431321.csv").read_bytes())
    assert (report.rows, report.created, report.problems) == (542, 542, [])
    below = Division.objects.under("431321")
    levels = {
        level: below.filter(level=level).count() for level in ("county", "township", "village")
    }
    assert levels == {"county": 1, "township": 16, "village": 523}
    county = Division.objects.get(pk="431321000000")
    assert county.full_name == "湖南省娄底市双峰县"
    assert (county.lng, county.lat) == pytest.approx((112.1696, 27.4604), abs=1e-3)


def test_loading_again_changes_nothing() -> None:
    load(SMALL)
    assert load(SMALL) == Report(rows=5, unchanged=5)


def test_rows_may_come_in_any_order() -> None:
    first, *rest = SMALL.splitlines()
    load("\n".join([first, *reversed(rest)]))
    assert Division.objects.get(pk="431321112206").full_name == "湖南省娄底市双峰县锁石镇锁石村"


def test_a_renamed_town_renames_what_lies_in_it() -> None:
    load(SMALL)
    report = load("code,name\n431321112,新锁石镇\n")
    assert (report.updated, report.created) == (1, 0)
    village = Division.objects.get(pk="431321112206")
    assert village.full_name == "湖南省娄底市双峰县新锁石镇锁石村"


def test_a_column_that_the_file_lacks_stays_as_it_is() -> None:
    load("code,name,lng,lat,crs,valid_from\n43,湖南省,112.9,28.2,wgs84,2000-01-01\n")
    assert load("code,name\n43,湖南省\n").unchanged == 1
    assert Division.objects.get().lng == 112.9


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [
        ("name\n湖南省\n", 1, "code"),
        ("code,name\n43,\n", 2, "name"),
        ("code,name\n43,湖南省\n430,长沙\n", 3, "code"),
        ("code,name\n43,湖南省\n430000,湖南\n", 3, "code"),
        ("code,name\n43,湖南省\n431321112206,锁石村\n", 3, "code"),
        ("code,name,lng,lat\n43,湖南省,112,28\n", 2, "crs"),
        ("code,name,lng,lat,crs\n43,湖南省,东,28,wgs84\n", 2, "lng"),
        ("code,name,valid_from\n43,湖南省,去年\n", 2, "valid_from"),
    ],
)
def test_with_a_problem_nothing_is_written(text: str, row: int, column: str) -> None:
    (problem,) = load(text).problems
    assert (problem.row, problem.column) == (row, column)
    assert not Division.objects.exists()


def test_divisions_in_force_are_asked_for_by_day() -> None:
    from datetime import date

    load("code,name,valid_from,valid_to\n43,湖南省,,\n44,旧省,,2020-01-01\n45,新省,2030-01-01,\n")
    assert [row.name for row in Division.objects.in_force(date(2026, 11, 23))] == ["湖南省"]
