"""What is to be looked at again."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from portal.roles import Role
from stations.enums import Kind
from stations.models import Station, StationEdit
from tests.factories.stations import StationFactory
from tests.stations.staff.conftest import Desk, Shown

pytestmark = pytest.mark.django_db


def confirmed(key: str, days_ago: int) -> None:
    day = localdate() - timedelta(days=days_ago)
    Station.objects.filter(key=key).update(verified_on=day)


@pytest.fixture(autouse=True)
def some_due(stations: dict[str, Station]) -> None:
    confirmed("centre", 200)
    confirmed("suoshi", 300)
    confirmed("shijiang", 700)


def order(page: str) -> list[str]:
    names = {
        "双峰县法律援助中心": "centre",
        "锁石镇法律援助工作站": "suoshi",
        "石江村法律援助联络点": "shijiang",
    }
    found = {
        page.index(f">{name}</a>"): key for name, key in names.items() if f">{name}</a>" in page
    }
    return [found[place] for place in sorted(found)]


def test_the_oldest_comes_first(desk: Desk, shown: Shown) -> None:
    page = shown(desk(Role.SUPERVISOR), "confirm/")
    assert order(page) == ["shijiang", "suoshi", "centre"]
    assert "20 天后自动下线" in page


def test_ones_own_come_before_the_rest(desk: Desk, shown: Shown) -> None:
    assert order(shown(desk(Role.SUPERVISOR, at="centre"), "confirm/"))[0] == "centre"


def test_what_is_fresh_is_not_there(desk: Desk, shown: Shown) -> None:
    for key in ("centre", "suoshi", "shijiang"):
        confirmed(key, 1)
    assert "没有该核对的站点" in shown(desk(Role.SUPERVISOR), "confirm/")


def test_a_manager_finds_her_own_alone(desk: Desk, shown: Shown) -> None:
    page = shown(desk(Role.CLERK, manages="workstation"), "confirm/")
    assert order(page) == ["shijiang", "suoshi"]


def test_all_of_the_list_are_the_same_as_the_filter_of_that_name(desk: Desk) -> None:
    page = desk(Role.SUPERVISOR).get("/admin/stations/bulk/verify/?all=1&state=confirm")
    assert "会办理 3 个站点" in page.content.decode()


def test_what_fell_offline_is_told_and_waits(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    Station.objects.filter(key="shijiang").update(published=False, withdrawn="stale")
    StationEdit.objects.create(station=stations["contact_point"], way="job")
    page = shown(desk(Role.SUPERVISOR), "confirm/")
    assert "有 1 个站点因为长期没有核对自动下线" in page
    assert "shijiang" in order(page)


def test_what_fell_offline_is_brought_back_once_it_is_confirmed(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    Station.objects.filter(key="shijiang").update(published=False, withdrawn="stale")
    confirmed("shijiang", 800)
    client = desk(Role.SUPERVISOR)
    assert "重新公开" not in shown(client, "confirm/")
    address = f"/admin/stations/bulk/verify/?pk={stations['contact_point'].pk}"
    seen = client.get(address).context["seen"]
    answer = client.post(address, {"seen": seen, "how": "phone"}, follow=True)
    assert "去重新公开" in answer.content.decode()
    page = shown(client, "confirm/")
    assert "有 1 个站点因为长期没有核对下线了，现在可以重新公开" in page
    found = re.search(r'href="([^"]+)">重新公开', page)
    assert found
    assert "会办理 1 个站点" in client.get(html.unescape(found[1])).content.decode()


@pytest.mark.parametrize(("days", "is_told"), [(1, True), (800, False)])
def test_the_screen_of_a_station_tells_that_it_can_be_made_public_again(
    desk: Desk, shown: Shown, stations: dict[str, Station], days: int, is_told: bool
) -> None:
    Station.objects.filter(key="shijiang").update(published=False, withdrawn="stale")
    confirmed("shijiang", days)
    page = shown(desk(Role.SUPERVISOR), f"{stations['contact_point'].pk}/")
    assert ("现在可以重新公开" in page) == is_told


def test_what_goes_offline_today_is_said_to(desk: Desk, shown: Shown) -> None:
    confirmed("shijiang", 800)
    assert "今天自动下线" in shown(desk(Role.SUPERVISOR), "confirm/")


def test_the_list_costs_the_same_queries_however_long(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    client = desk(Role.SUPERVISOR)
    shown(client, "confirm/")
    with CaptureQueriesContext(connection) as few:
        shown(client, "confirm/")
    StationFactory.create_batch(
        20,
        kind=Kind.CONTACT_POINT,
        division=stations["centre"].division,
        verified_on=localdate() - timedelta(days=400),
    )
    with CaptureQueriesContext(connection) as many:
        shown(client, "confirm/")
    assert len(many) == len(few) <= 26
