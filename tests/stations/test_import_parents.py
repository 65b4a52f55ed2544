"""Who belongs to whom in a file of stations, and what is left to those above."""

import pytest

from stations import tables
from stations.exporter import export_stations
from stations.models import Station
from stations.reports import Report
from tests.factories.stations import county
from tests.stations.station_file import CENTRE, GOOD, HEIR, load

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _county() -> None:
    county()


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
