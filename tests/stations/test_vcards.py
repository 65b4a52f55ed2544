"""A station as a vCard."""

import pytest

from stations import trail
from stations.enums import Kind
from stations.models import Station
from stations.vcards import vcard
from tests.factories.stations import county

pytestmark = pytest.mark.django_db
URL = "https://portal.example/stations/suoshi/"
HOTLINE = "12348"


@pytest.fixture
def station() -> Station:
    station = Station(
        key="suoshi",
        name="锁石镇法律援助工作站",
        kind=Kind.WORKSTATION,
        division=county()["431321112"],
        address="锁石镇司法所一楼; 左手, 第二间",
        phones=["0738-000 0113", "0738-000 0114转8"],
        hours="周一至周五 8:30-12:00\n周六 9:00-11:30",
        verified_on="2026-11-03",
        lng=112.2,
        lat=27.28,
    )
    station.save()
    station.refresh_from_db()
    return station


def lines(station: Station) -> list[str]:
    """The lines of the card as a reader unfolds them."""
    text = vcard(station, trail.path(station.division_id), URL, HOTLINE)
    return text.replace("\r\n ", "").split("\r\n")


def test_the_card_says_what_a_telephone_keeps(station: Station) -> None:
    assert lines(station) == [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        "FN:锁石镇法律援助工作站",
        "ORG:锁石镇法律援助工作站",
        "TEL;TYPE=work;PREF=1:0738-000 0113",
        "TEL;TYPE=work;PREF=2:0738-000 0114转8",
        r"ADR;TYPE=work:;;锁石镇司法所一楼\; 左手\, 第二间;双峰县;湖南省;;中国",
        "GEO:geo:27.280000,112.200000",
        f"URL:{URL}",
        r"NOTE:法律援助不收费。\n周一至周五 8:30-12:00\n周六 9:00-11:30",
        "REV:20261103T000000Z",
        "END:VCARD",
        "",
    ]


def test_what_is_not_on_record_is_left_out(station: Station) -> None:
    bare = Station(key="x", name="点", division=station.division)
    assert [line.split(":")[0] for line in lines(bare)] == [
        *(
            "BEGIN",
            "VERSION",
            "KIND",
            "FN",
            "ORG",
            "TEL;TYPE=work;PREF=1",
            "URL",
            "NOTE",
            "END",
            "",
        ),
    ]


def test_a_station_without_a_telephone_is_kept_with_the_hotline(station: Station) -> None:
    station.phones = []
    assert f"TEL;TYPE=work;PREF=1:{HOTLINE}" in lines(station)


def test_signs_and_line_breaks_are_written_so_that_they_come_back(station: Station) -> None:
    station.name = "一\\二,三;四\r\n五"
    assert r"FN:一\\二\,三\;四\n五" in lines(station)


def test_no_line_is_longer_than_allowed_and_no_character_is_cut(station: Station) -> None:
    station.note = "来之前请先打电话，" * 30
    text = vcard(station, trail.path(station.division_id), URL, HOTLINE)
    for line in text.encode().split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert any(station.note in line for line in lines(station))
