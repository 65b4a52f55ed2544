"""The closures of one station."""

from datetime import UTC, datetime

import pytest

from portal.roles import Role
from stations.models import Closure, Station, StationEdit
from tests.factories.stations import ClosureFactory
from tests.stations.staff.conftest import Desk, Shown

pytestmark = pytest.mark.django_db

TOMORROW = {"first_day": "2026-11-24", "reason": "下村"}


def url(station: Station, end: str = "") -> str:
    return f"/admin/stations/{station.pk}/closures/{end}"


def test_a_manager_without_any_other_role_closes_her_station_and_opens_it_again(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    client, station = desk(Role.EDITOR, manages="workstation"), stations["workstation"]
    client.post(url(station), TOMORROW)
    closure = Closure.objects.get()
    assert closure.starts == datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert "下村" in shown(client, f"{station.pk}/closures/")
    client.post(url(station, f"{closure.pk}/"))
    assert not Closure.objects.exists()
    assert StationEdit.objects.count() == 2
    assert shown(client, f"{station.pk}/changes/").count("逐个修改") == 2


def test_what_is_over_is_folded_away(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    station = stations["workstation"]
    ClosureFactory(station=station, starts="2026-11-01T00:00Z", ends="2026-11-02T00:00Z")
    page = shown(desk(Role.SUPERVISOR), f"{station.pk}/closures/")
    assert "没有要临时关门的日子" in page
    assert "已经过去的" in page


def test_what_cannot_be_is_said_and_kept(desk: Desk, stations: dict[str, Station]) -> None:
    page = desk(Role.SUPERVISOR).post(url(stations["centre"]), {"reason": "下村"})
    assert "请填写从哪天起" in page.content.decode()
    assert 'value="下村"' in page.content.decode()


@pytest.mark.parametrize("day", ["last_day", "first_day"])
def test_for_ever_is_no_day(desk: Desk, stations: dict[str, Station], day: str) -> None:
    wanted = TOMORROW | {day: "9999-12-31"}
    page = desk(Role.SUPERVISOR).post(url(stations["centre"]), wanted)
    assert "最多写到三年以后" in str(page.context["form"].errors[day])


@pytest.mark.parametrize("day", ["0001-01-01", "0026-11-28"])
def test_a_year_with_a_digit_too_few_is_no_year(
    desk: Desk, stations: dict[str, Station], day: str
) -> None:
    wanted = TOMORROW | {"first_day": day, "last_day": TOMORROW["first_day"]}
    page = desk(Role.SUPERVISOR).post(url(stations["centre"]), wanted)
    assert "太早了" in str(page.context["form"].errors["first_day"])
    assert not Closure.objects.exists()


def test_a_clerk_closes_where_she_works_and_nowhere_else(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client = desk(Role.CLERK, at="workstation")
    assert client.get(url(stations["workstation"])).status_code == 200
    other = ClosureFactory(
        station=stations["centre"], starts="2026-11-28T00:00Z", ends="2026-11-29T00:00Z"
    )
    for path in (url(stations["centre"]), url(stations["centre"], f"{other.pk}/")):
        assert client.post(path, TOMORROW).status_code == 404
    assert client.post(url(stations["workstation"], f"{other.pk}/")).status_code == 404
    assert Closure.objects.count() == 1
