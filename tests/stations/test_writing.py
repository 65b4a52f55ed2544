"""Writing the stations of a file: what changes alone, with its history."""

from typing import Any

import pytest
from django.db import connection

from stations import writing
from stations.enums import EditWay
from stations.importer import import_stations
from stations.models import RemovedStation, Station, StationEdit
from tests.factories.portal import member
from tests.factories.stations import StationFactory, county
from tests.stations.station_file import CENTRE, GOOD, TODAY, as_csv, load

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _county() -> None:
    county()


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
