"""What a station is, for machines."""

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from stations import linked_data, profile
from stations.enums import Kind
from stations.models import Station
from tests.factories.stations import ClosureFactory, network

pytestmark = pytest.mark.django_db
URL = "https://portal.example/stations/suoshi/"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def thing(kind: str = Kind.WORKSTATION, now: datetime = NOW, **changes: Any) -> dict[str, Any]:
    station = network()[kind]
    for name, value in changes.items():
        setattr(station, name, value)
    station.save()
    return linked_data.thing(profile.profile(profile.rows().get(pk=station.pk), now), URL)


@pytest.mark.parametrize(
    ("kind", "types"),
    [
        (Kind.WORKSTATION, "LegalService"),
        (Kind.CENTRE, ["GovernmentOffice", "LegalService"]),
    ],
)
def test_a_centre_is_an_office_of_the_government_too(kind: str, types: object) -> None:
    assert thing(kind)["@type"] == types


def test_what_is_above_and_not_public_is_not_named() -> None:
    station = network()[Kind.WORKSTATION]
    Station.objects.filter(pk=station.parent_id).update(published=False)
    found = linked_data.thing(profile.profile(profile.rows().get(pk=station.pk), NOW), URL)
    assert "parentOrganization" not in found


def test_it_says_where_for_whom_and_how_to_reach_it() -> None:
    found = thing(
        phones=["0738-000 0113"],
        address="司法所一楼",
        lng=112.2,
        lat=27.28,
        facilities=["ramp"],
        languages=["双峰话"],
    )
    assert found["telephone"] == ["0738-000 0113"]
    assert found["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "司法所一楼",
        "addressLocality": "双峰县",
        "addressRegion": "湖南省",
        "addressCountry": "CN",
    }
    assert (found["geo"]["latitude"], found["geo"]["longitude"]) == (27.28, 112.2)
    assert found["areaServed"][0]["identifier"] == "431321112000"
    assert found["amenityFeature"][0]["name"] == "坡道"
    assert found["availableLanguage"] == ["zh-CN", "双峰话"]
    assert found["parentOrganization"]["name"] == "双峰县法律援助中心"
    assert found["isAccessibleForFree"] is True


def test_what_is_not_on_record_is_left_out() -> None:
    found = thing(hours="")
    for name in ("telephone", "address", "geo", "openingHoursSpecification", "amenityFeature"):
        assert name not in found


def test_opening_hours_name_days_and_times() -> None:
    first, *rest = thing(hours="周一至周五 8:30-12:00 14:30-17:30\n周六 20:00-次日2:00\n周日 全天")[
        "openingHoursSpecification"
    ]
    assert first == {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
        "opens": "08:30",
        "closes": "12:00",
    }
    assert [(one["opens"], one["closes"]) for one in rest] == [
        ("14:30", "17:30"),
        ("20:00", "02:00"),
        ("00:00", "23:59"),
    ]


@pytest.mark.parametrize(
    ("month", "begins", "ends"),
    [(11, "2026-11-01", "2027-02-28"), (1, "2025-11-01", "2026-02-28")],
)
def test_a_season_over_new_year_is_the_one_that_runs_or_comes(
    month: int, begins: str, ends: str
) -> None:
    found = thing(now=NOW.replace(month=month), hours="11月1日至2月29日：周一 9:00-11:00")
    (opening,) = found["openingHoursSpecification"]
    assert (opening["validFrom"], opening["validThrough"]) == (begins, ends)


def test_days_with_other_hours_than_the_week_are_told_with_their_dates() -> None:
    station = network()[Kind.WORKSTATION]
    for starts, ends in (("09-30T00:00", "10-01T00:00"), ("10-08T14:00", "10-09T10:00")):
        ClosureFactory(
            station=station, starts=f"2026-{starts}:00+08:00", ends=f"2026-{ends}:00+08:00"
        )
    row = profile.rows().get(pk=station.pk)
    found = linked_data.thing(profile.profile(row, NOW.replace(month=9, day=30)), URL)
    special = found["specialOpeningHoursSpecification"]
    days = [(one["validFrom"][5:], one["opens"], one["closes"]) for one in special]
    shut = [f"10-0{day}" for day in range(1, 8)]
    assert days == [
        *((day, "00:00", "00:00") for day in ("09-30", *shut)),
        ("10-08", "08:30", "12:00"),
        ("10-09", "10:00", "12:00"),
        ("10-09", "14:30", "17:30"),
        ("10-10", "08:30", "12:00"),
        ("10-10", "14:30", "17:30"),
    ]
    assert all(one["validFrom"] == one["validThrough"] for one in special)


def test_a_season_until_28_february_lasts_to_the_end_of_it() -> None:
    leap = NOW.replace(year=2028, month=2, day=1)
    found = thing(now=leap, hours="12月1日至2月28日：周一 9:00-11:00")
    (opening,) = found["openingHoursSpecification"]
    assert (opening["validFrom"], opening["validThrough"]) == ("2027-12-01", "2028-02-29")


def test_nothing_in_the_data_ends_the_element() -> None:
    evil = "</script><script>alert(1)</script><!--"
    block = linked_data.data_block({"name": evil})
    inside = block.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert "<" not in inside
    assert json.loads(inside) == {"name": evil}
