"""The duty roster on the screen."""

from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.roles import Role
from stations.models import Duty, Station
from tests.stations.staff.conftest import Desk, Shown, resave

pytestmark = pytest.mark.django_db

WEDNESDAY = date(2026, 11, 25)
TURN = {
    "name": "李建国",
    "role": "lawyer",
    "first_day": "2026-11-25",
    "starts": "09:00",
    "ends": "11:00",
}


def url(station: Station, end: str = "") -> str:
    return f"/admin/stations/{station.pk}/duty/{end}"


def a_turn(station: Station, **facts: Any) -> Duty:
    usual = {"name": "李建国", "role": "lawyer", "starts": time(9), "ends": time(11)}
    days = {"first_day": WEDNESDAY, "last_day": WEDNESDAY}
    duty: Duty = Duty.objects.create(station=station, **usual | days | facts)
    return duty


def test_a_single_turn_is_added_and_stands_in_its_week(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    answer = client.post(url(station), TURN)
    assert answer["Location"] == url(station, "?week=2026-11-23")
    duty = Duty.objects.get()
    assert (duty.first_day, duty.last_day, duty.weekdays) == (WEDNESDAY, WEDNESDAY, ())
    page = shown(client, f"{station.pk}/duty/?week=2026-11-27")
    assert "9:00–11:00" in page
    assert "李建国" in page
    assert "李建国" not in shown(client, f"{station.pk}/duty/?week=2026-12-01")
    assert "李建国" in shown(client, f"{station.pk}/duty/?week=gestern")


def test_a_turn_comes_round_every_week(desk: Desk, stations: dict[str, Station]) -> None:
    wanted = TURN | {"last_day": "2027-03-31", "weekdays": ["1", "3"], "is_public": "on"}
    desk(Role.SUPERVISOR).post(url(stations["workstation"]), wanted)
    duty = Duty.objects.get()
    assert (duty.weekdays, duty.last_day, duty.is_public) == (("1", "3"), date(2027, 3, 31), True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "请填写姓名"),
        ({"last_day": "2026-11-01"}, "结束的日子不能早于开始的日子"),
        ({"ends": "08:00"}, "结束时间要晚于开始时间"),
        ({"first_day": ""}, "请填写从哪天起"),
        ({"first_day": "9999-12-31"}, "太远了"),
        ({"first_day": "0026-11-25"}, "太早了"),
        ({"role": ""}, "请选择身份"),
    ],
)
def test_what_cannot_be_is_said_and_kept(
    desk: Desk, stations: dict[str, Station], changes: dict[str, str], words: str
) -> None:
    wanted = {"starts": "09:00"} | TURN | changes
    page = desk(Role.SUPERVISOR).post(url(stations["workstation"]), wanted).content.decode()
    assert words in page
    assert 'value="09:00"' in page
    assert not Duty.objects.exists()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_week_at_the_edge_of_time_is_this_one(
    desk: Desk, shown: Shown, stations: dict[str, Station], day: str
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    assert client.get(url(station, f"?week={day}")).context["week"].year not in (1, 9999)
    assert client.post(url(station, "copy/"), {"week": day}).status_code == 302


def test_a_clash_is_saved_and_warned_of(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    a_turn(station)
    page = client.post(url(station), TURN | {"starts": "10:00", "ends": "12:00"}, follow=True)
    assert "11月25日（周三）这个人同一时间排了两次" in page.content.decode()
    assert page.content.decode().count(">同一时间排了两次<") == 2


def test_days_on_which_the_station_is_shut_are_marked(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    station = stations["workstation"]
    days = {"first_day": date(2026, 11, 23), "last_day": date(2026, 12, 31)}
    Duty.objects.create(station=station, name="李建国", starts=time(9), ends=time(11), **days)
    page = shown(desk(Role.SUPERVISOR), f"{station.pk}/duty/?week=2026-11-23")
    assert page.count(">不开门<") == 2
    assert page.count("李建国") == 5  # not on the days of rest, which nobody chose


def test_a_turn_is_changed_and_taken_away(desk: Desk, stations: dict[str, Station]) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    duty = a_turn(station)
    path = url(station, f"{duty.pk}/?week=2026-11-23")
    assert client.get(path).context["form"]["name"].value() == "李建国"
    assert resave(client, path, TURN | {"name": "王小兰"}).redirect_chain[-1][0] == url(
        station, "?week=2026-11-23"
    )
    assert Duty.objects.get().name == "王小兰"
    assert client.post(path, {"act": "delete"})["Location"] == url(station, "?week=2026-11-23")
    assert not Duty.objects.exists()


def test_the_week_before_is_copied(desk: Desk, stations: dict[str, Station]) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    a_turn(station)
    page = client.post(url(station, "copy/"), {"week": "2026-11-30", "days": "7"}, follow=True)
    assert "照以前的排了 1 班" in page.content.decode()
    page = client.post(url(station, "copy/"), {"week": "2026-11-30", "days": "7"}, follow=True)
    assert "已经都排上了" in page.content.decode()
    client.post(url(station, "copy/"), {"week": "2026-12-21", "days": "28"})
    assert Duty.objects.count() == 4
    assert client.post(url(station, "copy/"), {"week": "x"}).status_code == 302


def test_a_turn_of_another_station_is_not_there(desk: Desk, stations: dict[str, Station]) -> None:
    other = a_turn(stations["centre"])
    client = desk(Role.CLERK, manages="workstation")
    assert client.get(url(stations["workstation"], f"{other.pk}/")).status_code == 404
    assert client.get(url(stations["centre"], f"{other.pk}/")).status_code == 404
    assert client.post(url(stations["centre"], "copy/")).status_code == 404


def test_the_week_costs_the_same_queries_however_full(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    path = f"{station.pk}/duty/?week=2026-11-23"
    shown(client, path)
    with CaptureQueriesContext(connection) as few:
        shown(client, path)
    for hour in range(8, 18):
        a_turn(station, starts=time(hour), ends=time(hour, 30))
    with CaptureQueriesContext(connection) as many:
        shown(client, path)
    assert len(many) == len(few) <= 22


def test_a_turn_that_began_long_ago_is_still_changed(
    desk: Desk, stations: dict[str, Station]
) -> None:
    station = stations["workstation"]
    turn = {"station": station, "first_day": date(2019, 1, 2), "last_day": date(2027, 1, 6)}
    duty = Duty.objects.create(name="李建国", role="staff", starts="09:00", ends="11:00", **turn)
    words = TURN | {"first_day": "2019-01-02", "last_day": "2027-01-06", "name": "陈桂芳"}
    resave(desk(Role.SUPERVISOR), url(station, f"{duty.pk}/"), words)
    duty.refresh_from_db()
    assert duty.name == "陈桂芳"
