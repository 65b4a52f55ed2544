"""The directory as a table that a spreadsheet opens."""

import csv
import io

import pytest
from django.test import Client

from stations.enums import Facility, Service
from stations.opendata import spreadsheet
from tests.factories.stations import StationFactory, county

pytestmark = pytest.mark.django_db


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    content = b"".join(client.get(f"/api/stations.csv{query}")).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_each_station_is_a_row_with_every_column(client: Client) -> None:
    places = county()
    StationFactory(
        key="suoshi",
        name="锁石镇法律援助工作站",
        division=places["431321112"],
        phones=("0738-1", "0738-2"),
        services=[Service.ADVICE, Service.VIDEO],
        facilities=[Facility.RAMP],
        lng=112.1,
        lat=27.4,
        hours="周一 9:00-12:00\n周二 9:00-12:00",
    )
    (row,) = rows(client)
    assert list(row) == [column.name for column in spreadsheet.COLUMNS]
    assert row["phones"] == "0738-1；0738-2"
    assert row["services_names"] == "法律咨询；远程视频咨询"
    assert row["accessibility"] == "ramp"
    assert (row["latitude"], row["longitude"]) == ("27.4", "112.1")
    assert row["hours_text"] == "周一 9:00-12:00；周二 9:00-12:00"
    assert row["division_name"] == "湖南省娄底市双峰县锁石镇"
    assert row["service_areas"] == "431321112000"
    assert row["takes_applications"] == "false"


def test_it_takes_the_filters_of_the_list(client: Client) -> None:
    StationFactory(key="a", services=[Service.ADVICE])
    StationFactory(key="b")
    assert [row["key"] for row in rows(client, "?service=advice")] == ["a"]


def test_excel_knows_the_encoding_and_runs_no_formula(client: Client) -> None:
    StationFactory(name="=HYPERLINK(1)")
    content = b"".join(client.get("/api/stations.csv"))  # type: ignore[arg-type]
    assert content.startswith(b"\xef\xbb\xbfkey,")
    assert "'=HYPERLINK" in content.decode()


def test_a_long_table_is_sent_piece_by_piece(client: Client) -> None:
    division = county()["431321112"]
    for number in range(spreadsheet.ROWS_AT_ONCE + 5):
        StationFactory(key=f"s{number:04}", division=division)
    pieces = list(client.get("/api/stations.csv"))
    assert len(pieces) == 2
    assert len(b"".join(pieces).splitlines()) == spreadsheet.ROWS_AT_ONCE + 6  # type: ignore[arg-type]
