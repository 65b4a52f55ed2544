from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.roles import Role
from stations import history
from stations.enums import EditWay
from stations.models import Liaison, Station, StationEdit
from tests.factories.portal import member
from tests.factories.stations import network

pytestmark = pytest.mark.django_db


@pytest.fixture
def stations() -> dict[str, Station]:
    return network()


def test_a_change_is_kept_column_by_column_as_the_file_writes_it(
    stations: dict[str, Station],
) -> None:
    user, station = member(Role.SUPERVISOR), stations["workstation"]
    before = history.facts_of(station)
    station.phones, station.takes_applications = ("12348", "0738-0000113"), False
    station.save()
    station.serves.set([stations["centre"].division])
    assert history.record(before, station, by=user, way=EditWay.FORM)
    edit = StationEdit.objects.get()
    assert (edit.by, edit.way) == (user, "form")
    assert edit.changes == {
        "phones": ["", "12348；0738-0000113"],
        "takes_applications": ["是", "否"],
        "serves": ["", "431321 双峰县"],
    }


def test_what_stays_the_same_leaves_no_trace(stations: dict[str, Station]) -> None:
    station = stations["workstation"]
    before = history.facts_of(station)
    station.save()
    assert not history.record(before, station, by=None, way=EditWay.JOB)
    assert not StationEdit.objects.exists()


def test_a_new_station_is_said_to_be_new(stations: dict[str, Station]) -> None:
    history.record(None, stations["centre"], by=None, way=EditWay.SETUP)
    assert history.is_first(StationEdit.objects.get())


def test_many_changes_are_written_at_once(stations: dict[str, Station]) -> None:
    rows = list(Station.objects.select_related("division", "parent").prefetch_related("serves"))
    with CaptureQueriesContext(connection) as queries:
        pairs = [(history.facts_of(row), row) for row in rows]
        for row in rows:
            row.note = "门口修路"
        assert history.record_all(pairs, by=None, way=EditWay.BULK) == 3
    assert len([query for query in queries if query["sql"].startswith("INSERT")]) == 1
    assert StationEdit.objects.values("at").distinct().count() == 1


def test_people_never_come_into_the_history(stations: dict[str, Station]) -> None:
    Liaison.objects.create(station=stations["centre"], name="李桂花", phone="13800001234")
    own = {field.name for field in Station._meta.get_fields() if not field.auto_created}
    assert set(history.facts_of(stations["centre"])) <= own
    assert "李桂花" not in str(history.facts_of(stations["centre"]))


def test_a_column_that_is_no_more_is_still_told(stations: dict[str, Station]) -> None:
    edit = StationEdit(changes={"fax": ["1", "2"], "name": ["旧站", "新站"]})
    told = [(one.label, one.old, one.new) for one in history.words_of(edit)]
    assert told == [("名称", "旧站", "新站"), ("fax", "1", "2")]


def test_codes_of_the_file_are_told_in_words(stations: dict[str, Station]) -> None:
    station = stations["workstation"]
    station.lng, station.lat, station.crs = 112.2, 27.4, "gcj02"
    station.verified_on = date(2025, 10, 9)
    told = dict(history.told_of(station, date(2026, 11, 27)))
    assert told["坐标系"] == "GCJ-02（高德、腾讯）"
    assert told["上级站点"] == "双峰县法律援助中心"
    assert told["核对日期"] == "2025年10月9日（周四）"
    assert "怎么去" not in told
    edit = StationEdit(changes={"crs": ["wgs84", "bd09"]})
    (change,) = history.words_of(edit)
    assert (change.old, change.new) == ("WGS-84（GPS）", "BD-09（百度）")
