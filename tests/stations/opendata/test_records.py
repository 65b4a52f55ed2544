"""What is public of a station is in its record, and nothing else is."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import models
from django.test import Client

from portal.models import AgencySettings, User
from portal.vocabulary import Audience
from stations import models as station_models
from stations.enums import Crs, DutyRole, Facility, Kind, Service, Verified, Withdrawn
from stations.models import Closure, Duty, Liaison, Station, StationEdit
from tests.factories.stations import StationFactory, county

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 26)

SHOWN = {
    "Station": {
        *("key", "name", "slug", "kind", "division", "parent", "serves", "audiences", "services"),
        *("address", "phones", "lng", "lat", "crs", "wgs_lng", "wgs_lat", "hours", "facilities"),
        *("languages", "transport", "partner", "takes_applications", "verified_on"),
        *("verified_how", "changed_at", "is_demo", "note"),
        "closures",  # those that are not over
        "duties",  # those that are not over; the name where it is public
        "liaisons",  # those that are public
    },
    "Closure": {"starts", "ends", "reason"},
    "Liaison": {"name", "phone", "unit"},
    "Duty": {"name", "role", "first_day", "last_day", "weekdays", "starts", "ends"},
    "RemovedStation": {"key", "at"},
    "Division": {
        *("code", "name", "level", "parent", "full_name", "valid_from", "valid_to"),
        *("successors", "lng", "lat"),
    },
}
CONSENT = ("is_public", "waits", "asked_by", "refused_by", "refused_at", "refusal")
KEPT_BACK = {
    "Station": {
        "id",
        "band",  # follows from the position
        "published",  # only public ones are there
        "inherits",  # how a value came about
        "verified_by",
        "withdrawn",
        "added_at",
        "photos",  # pictures are on the page
        *("children", "edits", "mistakes", "staff"),
    },
    "Closure": {"id", "station"},
    "Liaison": {"id", "station", *CONSENT},
    "Duty": {"id", "station", *CONSENT},
    "RemovedStation": {"id"},
    "Division": {
        *("stem", "pinyin", "sound", "initials", "further_names"),  # follow from the names
        *("children", "predecessors", "stations", "served_by"),
    },
}
# Rooms above keep rows about stations, which are theirs.
OF_OTHER_ROOMS = {"applications", "wagtailcore"}


@pytest.mark.parametrize("name", SHOWN)
def test_every_column_is_shown_or_kept_back_on_purpose(name: str) -> None:
    model: type[models.Model] = getattr(station_models, name)
    columns = {
        field.name
        for field in model._meta.get_fields()
        if not (field.is_relation and field.related_model._meta.app_label in OF_OTHER_ROOMS)
    }
    assert columns == SHOWN[name] | KEPT_BACK[name]
    assert not SHOWN[name] & KEPT_BACK[name]


def full_station() -> Station:
    """A station that says something in every column, with people who are not public."""
    places = county()
    StationFactory(key="secret-parent", kind=Kind.CENTRE, published=False, withdrawn="staff")
    station: Station = StationFactory(
        key="suoshi",
        name="锁石镇法律援助工作站",
        slug="suoshi",
        division=places["431321112"],
        parent=Station.objects.get(key="secret-parent"),
        serves=[places["431321112216"], places["431321112209"]],
        audiences=[Audience.DISABLED],
        services=[Service.ADVICE],
        address="锁石街1号",
        phones=("0738-6821234", "12348"),
        lng=112.175163,
        lat=27.457172,
        crs=Crs.GCJ02,
        facilities=[Facility.RAMP],
        languages=("双峰话",),
        transport="坐3路车到锁石镇政府",
        partner="锁石镇司法所；镇残联",
        takes_applications=True,
        verified_on=date(2026, 11, 3),
        verified_how=Verified.PHONE,
        verified_by=User.objects.create_user("canary-verifier"),
        note="请带身份证",
        is_demo=True,
    )
    add_people(station)
    return station


def add_people(station: Station) -> None:
    Liaison.objects.create(
        station=station, name="canary-liaison", phone="13700000001", unit="c-unit"
    )
    Liaison.objects.create(
        station=station, name="王主任", phone="0738-1", unit="村委会主任", is_public=True
    )
    week = {"first_day": TODAY, "last_day": TODAY + timedelta(days=6), "weekdays": ("1", "3")}
    hours: dict[str, Any] = {"starts": time(9), "ends": time(11, 30)}
    Duty.objects.create(station=station, name="canary-duty", role=DutyRole.LAWYER, **week, **hours)
    Duty.objects.create(
        station=station, name="李律师", role=DutyRole.LAWYER, is_public=True, **week, **hours
    )
    gone = TODAY - timedelta(days=1)
    Duty.objects.create(
        station=station,
        name="canary-past",
        role=DutyRole.STAFF,
        is_public=True,
        first_day=gone,
        last_day=gone,
        **hours,
    )
    Closure.objects.create(
        station=station, starts=NOW, ends=NOW + timedelta(hours=2), reason="下村巡回接待"
    )
    Closure.objects.create(
        station=station, starts=NOW - timedelta(days=2), ends=NOW, reason="canary-past-closure"
    )
    StationEdit.objects.create(
        station=station, changes={"note": ["canary-old", "x"]}, reason="canary-reason"
    )
    Station.objects.filter(pk=station.pk).update(withdrawn=Withdrawn.STALE)


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    "address",
    [
        "/api/stations/",
        "/api/stations/suoshi/",
        "/api/stations/changes/",
        "/api/stations.csv",
        "/api/stations/?near=27.4,112.1",
    ],
)
def test_what_is_for_staff_alone_never_gets_out(client: Client, address: str) -> None:
    full_station()
    response = client.get(address)
    content = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
    text = content.decode()
    assert "锁石街1号" in text
    for secret in ("canary", "13700000001", "c-unit", "secret-parent", "stale", "published"):
        assert secret not in text


@time_machine.travel(NOW, tick=False)
def test_a_record_says_all_that_is_public(client: Client) -> None:
    full_station()
    AgencySettings.objects.all().delete()
    record = client.get("/api/stations/suoshi/").json()
    record["duties"].sort(key=lambda duty: duty["name"] or "")
    position = record["location"].pop("latitude"), record["location"].pop("longitude")
    assert position == pytest.approx((27.4604, 112.1696), abs=1e-3)
    assert record == RECORD


def opening(opens: str, closes: str) -> dict[str, Any]:
    return {
        "freq": "WEEKLY",
        "byday": "MO,TU,WE,TH,FR",
        "opens_at": f"{opens}+08:00",
        "closes_at": f"{closes}+08:00",
        "closes_next_day": False,
        "season_from": None,
        "season_to": None,
    }


def turn(name: str | None) -> dict[str, Any]:
    return {
        "role": "lawyer",
        "name": name,
        "valid_from": "2026-11-26",
        "valid_to": "2026-12-02",
        "byday": "MO,WE",
        "opens_at": "09:00+08:00",
        "closes_at": "11:30+08:00",
    }


RECORD = {
    "key": "suoshi",
    "name": "锁石镇法律援助工作站",
    "url": "http://testserver/stations/suoshi/",
    "kind": "workstation",
    "parent": None,
    "organization": {"name": "法援在线", "website": "http://testserver/"},
    "partners": ["锁石镇司法所", "镇残联"],
    "services": [{"code": "advice", "name": "法律咨询"}],
    "audiences": [{"code": "disabled", "name": "残疾人"}],
    "takes_applications": True,
    "alert": "请带身份证",
    "location": {
        "location_type": "physical",
        "division": {
            "code": "431321112000",
            "name": "锁石镇",
            "full_name": "湖南省娄底市双峰县锁石镇",
            "level": "township",
        },
        "addresses": [
            {
                "address_1": "锁石街1号",
                "region": "双峰县",
                "city": "娄底市",
                "state_province": "湖南省",
                "country": "CN",
            }
        ],
        "position_as_given": {"lng": 112.175163, "lat": 27.457172, "crs": "gcj02"},
        "transportation": "坐3路车到锁石镇政府",
        "accessibility": [{"code": "ramp", "name": "坡道"}],
        "languages": [{"name": "双峰话"}],
    },
    "phones": [
        {"number": "0738-6821234", "type": "voice"},
        {"number": "12348", "type": "voice"},
    ],
    "contacts": [
        {
            "name": "王主任",
            "title": "村委会主任",
            "phones": [{"number": "0738-1", "type": "voice"}],
        }
    ],
    "schedules": [opening("08:30", "12:00"), opening("14:30", "17:30")],
    "hours_text": "周一至周五 8:30-12:00 14:30-17:30",
    "open_on_holidays": False,
    "closures": [
        {
            "starts": "2026-11-26T10:00:00+08:00",
            "ends": "2026-11-26T12:00:00+08:00",
            "reason": "下村巡回接待",
        }
    ],
    "duties": [turn(None), turn("李律师")],
    "service_areas": [
        {"name": "湖南省娄底市双峰县锁石镇双溪村", "code": "431321112209"},
        {"name": "湖南省娄底市双峰县锁石镇石江村", "code": "431321112216"},
    ],
    "assured_date": "2026-11-03",
    "assured_how": "phone",
    "last_modified": "2026-11-26T10:00:00+08:00",
    "is_demo": True,
    "distance_m": None,
}


@pytest.mark.parametrize(
    ("hours", "days", "expected"),
    [
        ("周一、周三 9:00-12:00；7月1日至8月31日：周六 9:00-12:00", 7, "MO,WE,SA"),
        ("周一、周三 9:00-12:00", 1, "MO,TU,WE,TH,FR,SA,SU"),
        ("", 7, "MO,TU,WE,TH,FR,SA,SU"),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_a_turn_without_chosen_weekdays_names_those_when_the_station_is_open(
    client: Client, hours: str, days: int, expected: str
) -> None:
    station = StationFactory(hours=hours)
    Duty.objects.create(
        station=station,
        name="李律师",
        role=DutyRole.LAWYER,
        first_day=TODAY,
        last_day=TODAY + timedelta(days=days - 1),
        starts=time(9),
        ends=time(11),
    )
    (duty,) = client.get(f"/api/stations/{station.key}/").json()["duties"]
    assert duty["byday"] == expected


def test_a_station_that_serves_no_place_by_name_serves_the_one_it_lies_in(client: Client) -> None:
    StationFactory(key="s", division=county()["431321112"])
    record = client.get("/api/stations/s/").json()
    assert [area["code"] for area in record["service_areas"]] == ["431321112000"]
