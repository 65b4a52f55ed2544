"""Loading divisions."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from stations import divisions
from stations.models import Division
from stations.reports import Report

pytestmark = pytest.mark.django_db

SMALL = "code,name\n43,湖南省\n4313,娄底市\n431321,双峰县\n431321112,锁石镇\n431321112206,锁石村\n"


def load(text: str) -> Report:
    return divisions.load(text.encode())


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
        ("code,name,valid_to,successors\n43,湖南省,2026-01-01,430\n", 2, "successors"),
        ("code,name,valid_to,successors\n43,湖南省,2026-01-01,44\n", 2, "successors"),
        ("code,name,valid_to,successors\n43,湖南省,2026-01-01,430000\n", 2, "successors"),
        ("code,name,valid_to,successors\n43,湖南省,,44\n", 2, "valid_to"),
        ("code,name,successors\n43,湖南省,44\n", 2, "valid_to"),
    ],
)
def test_with_a_problem_nothing_is_written(text: str, row: int, column: str) -> None:
    (problem,) = load(text).problems
    assert (problem.row, problem.column) == (row, column)
    assert not Division.objects.exists()


def test_divisions_in_force_are_asked_for_by_day() -> None:
    load("code,name,valid_from,valid_to\n43,湖南省,,\n44,旧省,,2020-01-01\n45,新省,2030-01-01,\n")
    assert [row.name for row in Division.objects.in_force(date(2026, 11, 23))] == ["湖南省"]


MERGER = (
    "code,name,valid_from,valid_to,successors\n"
    "431321112206,锁石村,,2026-05-31,431321112300\n"
    "431321112216,石江村,,2026-05-31,431321112300；431321112400\n"
    "431321112300,锁江村,2026-06-01,,\n"
    "431321112400,石水村,2026-06-01,,\n"
)


def test_a_merged_village_keeps_its_row_with_its_end_and_what_it_went_over_to() -> None:
    load(SMALL)
    report = load(MERGER)
    assert (report.created, report.updated, report.problems) == (3, 1, [])
    old = Division.objects.get(pk="431321112216")
    assert old.valid_to == date(2026, 5, 31)
    assert [row.name for row in old.successors.order_by("code")] == ["锁江村", "石水村"]
    assert load(MERGER) == Report(rows=4, unchanged=4)


def test_a_file_without_that_column_leaves_what_a_division_went_over_to() -> None:
    load(SMALL)
    load(MERGER)
    assert load("code,name\n431321112216,石江村\n").unchanged == 1
    assert Division.objects.get(pk="431321112216").successors.count() == 2


def test_that_a_division_went_over_to_something_can_be_taken_back() -> None:
    load(SMALL)
    load(MERGER)
    report = load("code,name,valid_to,successors\n431321112216,石江村,,\n")
    assert report.updated == 1
    assert not Division.objects.get(pk="431321112216").successors.exists()


def former_names(code: str) -> list[str]:
    rows = Division.objects.get(pk=code).further_names.exclude(former="")
    return sorted(rows.values_list("former", flat=True))


def test_a_renamed_division_keeps_the_names_it_had_until_it_has_one_of_them_again() -> None:
    load(SMALL)
    load("code,name\n431321112,新锁石镇\n")
    assert former_names("431321112000") == ["锁石镇"]
    load("code,name\n431321112,大锁石镇\n")
    assert former_names("431321112000") == ["新锁石镇", "锁石镇"]
    load("code,name\n431321112,锁石镇\n")
    assert former_names("431321112000") == ["大锁石镇", "新锁石镇"]


def test_shorter_names_follow_the_name() -> None:
    load(SMALL)
    load("code,name\n431321112206,下锁石村\n")
    parts = Division.objects.get(pk="431321112206").further_names.filter(former="")
    assert [row.key for row in parts] == ["锁石"]


def test_a_city_that_comes_later_takes_its_counties_in() -> None:
    load("code,name\n43,湖南省\n431321,双峰县\n431321112,锁石镇\n431321112206,锁石村\n")
    load("code,name\n4313,娄底市\n")
    assert Division.objects.get(pk="431321000000").parent_id == "431300000000"
    village = Division.objects.get(pk="431321112206")
    assert village.full_name == "湖南省娄底市双峰县锁石镇锁石村"


def test_a_county_and_its_town_renamed_at_once_rename_what_lies_below() -> None:
    load(SMALL)
    report = load("code,name\n431321,双峰市\n431321112,锁石街道\n")
    assert report.updated == 2
    village = Division.objects.get(pk="431321112206")
    assert village.full_name == "湖南省娄底市双峰市锁石街道锁石村"


def test_loading_reads_and_writes_a_whole_file_at_once(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    rows = "".join(f"431321112{number},第{number}村\n" for number in range(300, 700))
    with django_assert_max_num_queries(60):
        assert load(SMALL + rows).created == 405
