"""What is missing before a station can be shown."""

import pytest

from stations import completeness
from stations.completeness import gaps, is_ready
from stations.models import Station
from tests.factories.stations import StationFactory


def test_a_station_with_a_name_alone_lacks_everything_telephone_first() -> None:
    bare = StationFactory.build(
        division=None, phones=(), address="", hours="", services=(), wgs_lng=None
    )
    assert [gap.column for gap in gaps(bare)] == ["phones", "address", "hours", "services", "lng"]


def test_a_complete_station_lacks_nothing() -> None:
    full = StationFactory.build(
        division=None,
        phones=["12348"],
        address="一楼",
        hours="周一 9:00-10:00",
        services=["advice"],
        wgs_lng=112.0,
    )
    assert gaps(full) == []


FILLED = {
    "phones": ["12348"],
    "address": "一楼",
    "hours": "周一 9:00-10:00",
    "services": ["advice"],
    "lng": 112.0,
    "lat": 27.0,
}


@pytest.mark.django_db
def test_the_database_and_the_rule_agree_about_gaps() -> None:
    StationFactory(key="full", **FILLED)
    for name in ("phones", "address", "hours", "services"):
        StationFactory(key=name, **FILLED | {name: ""})
    StationFactory(key="nowhere", **FILLED | {"lng": None, "lat": None})
    lacking = {row.key for row in Station.objects.filter(completeness.lacking())}
    assert lacking == {row.key for row in Station.objects.all() if gaps(row)}
    assert lacking == {"phones", "address", "hours", "services", "nowhere"}


@pytest.mark.django_db
def test_a_station_without_a_place_on_the_map_can_be_shown_all_the_same() -> None:
    StationFactory(key="nowhere", **FILLED | {"lng": None, "lat": None})
    StationFactory(key="silent", **FILLED | {"phones": ()})
    unready = {row.key for row in Station.objects.filter(completeness.unready())}
    assert unready == {row.key for row in Station.objects.all() if not is_ready(row)} == {"silent"}


@pytest.mark.django_db
def test_what_was_taken_offline_is_not_to_be_completed() -> None:
    StationFactory(key="public")
    StationFactory(key="new", published=False)
    StationFactory(key="gone", published=False, withdrawn="staff")
    assert [row.key for row in Station.objects.to_complete()] == ["new"]
