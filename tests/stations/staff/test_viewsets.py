"""The stations' section of the admin: who may look after what, and that it saves."""

import re

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client

from portal.models import User
from portal.roles import Role
from stations.models import Closure, Station, StationStaff
from tests.factories.portal import member, signed_in
from tests.factories.stations import (
    ClosureFactory,
    StationFactory,
    StationStaffFactory,
    network,
)

pytestmark = pytest.mark.django_db

CLOSURE = {"starts": "2026-11-28 09:00", "ends": "2026-11-28 12:00", "reason": "下村"}


def as_role(*roles: str, **attributes: bool) -> tuple[Client, User]:
    user = member(*roles, **attributes)
    return signed_in(Client(), user), user


def refused(response: HttpResponse) -> bool:
    """The admin answers who may not with a redirect to its front page."""
    return response.status_code == 302 and response["Location"] == "/admin/"


@pytest.fixture
def stations() -> dict[str, Station]:
    return network()


def filled(client: Client, station: Station, **changes: object) -> dict[str, object]:
    form = client.get(f"/admin/stations/edit/{station.pk}/").context["form"]
    data = {bound.name: bound.value() for bound in form}
    return {name: value for name, value in (data | changes).items() if value not in (None, False)}


def test_a_supervisor_changes_a_station(stations: dict[str, Station]) -> None:
    client, _user = as_role(Role.SUPERVISOR)
    station = stations["workstation"]
    data = filled(
        client,
        station,
        division="锁石镇",
        serves="锁石镇；石壁头村",
        phones="12348；0738-000 0113",
        services=["intake", "advice"],
        hours="星期一到五 9:00—12:00",
        lng="112.2",
        lat="27.3",
    )
    response = client.post(f"/admin/stations/edit/{station.pk}/", data)
    assert response.status_code == 302, response.context["form"].errors
    station.refresh_from_db()
    assert station.phones == ("12348", "0738-000 0113")
    assert station.services == ("intake", "advice")
    assert station.hours == "周一至周五 9:00-12:00"
    assert station.wgs_lat == 27.3
    assert {row.name for row in station.serves.all()} == {"锁石镇", "石壁头村"}


def test_a_place_that_two_villages_share_is_asked_back(stations: dict[str, Station]) -> None:
    client, _user = as_role(Role.SUPERVISOR)
    station = stations["workstation"]
    data = filled(client, station, division="双溪村")
    response = client.post(f"/admin/stations/edit/{station.pk}/", data)
    assert "有几个地方都叫“双溪村”" in response.content.decode()


def test_a_supervisor_adds_a_station(stations: dict[str, Station]) -> None:
    client, _user = as_role(Role.SUPERVISOR)
    data = {
        "key": "new",
        "name": "新站",
        "kind": "workstation",
        "division": "431321112",
        "crs": "wgs84",
    }
    assert client.post("/admin/stations/new/", data).status_code == 302
    assert Station.objects.get(key="new").slug == "new"


def test_a_station_that_others_hang_on_is_not_deleted(stations: dict[str, Station]) -> None:
    client, _user = as_role(Role.SUPERVISOR)
    page = client.post(f"/admin/stations/delete/{stations['workstation'].pk}/", follow=True)
    assert "不能删除" in page.content.decode()
    assert Station.objects.filter(key="suoshi").exists()
    lonely = StationFactory(division=stations["centre"].division)
    client.post(f"/admin/stations/delete/{lonely.pk}/")
    assert not Station.objects.filter(pk=lonely.pk).exists()


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.APPROVER, Role.AUDITOR])
def test_others_look_at_stations_and_change_none(stations: dict[str, Station], role: str) -> None:
    client, _user = as_role(role)
    assert client.get("/admin/stations/").status_code == 200
    pk = stations["centre"].pk
    for path in (
        "stations/new/",
        f"stations/edit/{pk}/",
        f"stations/delete/{pk}/",
        "station-staff/",
        "stations-exchange/",
    ):
        assert refused(client.get(f"/admin/{path}")), path


@pytest.mark.parametrize("role", [Role.EDITOR, Role.PUBLISHER])
def test_who_writes_content_has_no_part_in_it(role: str) -> None:
    client, _user = as_role(role)
    for path in ("stations/", "closures/", "divisions/", "station-staff/", "stations-exchange/"):
        assert refused(client.get(f"/admin/{path}")), path


def test_a_clerk_closes_her_own_stations_only(stations: dict[str, Station]) -> None:
    client, user = as_role(Role.CLERK)
    StationStaffFactory(user=user, station=stations["workstation"])
    offered = client.get("/admin/closures/new/").context["form"].fields["station"].queryset
    assert {row.key for row in offered} == {"suoshi", "shijiang"}
    client.post("/admin/closures/new/", CLOSURE | {"station": stations["workstation"].pk})
    client.post("/admin/closures/new/", CLOSURE | {"station": stations["centre"].pk})
    assert [row.station.key for row in Closure.objects.all()] == ["suoshi"]


def test_the_closures_of_others_do_not_exist_for_a_clerk(stations: dict[str, Station]) -> None:
    client, user = as_role(Role.CLERK)
    StationStaffFactory(user=user, station=stations["workstation"])
    other = ClosureFactory(
        station=stations["centre"], starts="2026-11-28T09:00Z", ends="2026-11-28T12:00Z"
    )
    for act in ("edit", "delete", "history", "usage"):
        assert client.get(f"/admin/closures/{act}/{other.pk}/").status_code == 404, act
        if act in ("edit", "delete"):
            client.post(f"/admin/closures/{act}/{other.pk}/", CLOSURE)
    assert "双峰县法律援助中心" not in client.get("/admin/closures/").content.decode()
    assert Closure.objects.get().reason == "下村巡回接待"


def test_a_closure_ends_after_it_starts(stations: dict[str, Station]) -> None:
    client, _user = as_role(Role.SUPERVISOR)
    wrong = CLOSURE | {"station": stations["centre"].pk, "ends": "2026-11-28 08:00"}
    assert "结束时间要晚于开始时间" in client.post("/admin/closures/new/", wrong).content.decode()


def test_nobody_changes_a_division_in_the_admin(stations: dict[str, Station]) -> None:
    client, _user = as_role(is_superuser=True)
    assert "湖南省娄底市双峰县锁石镇石江村" in client.get("/admin/divisions/").content.decode()
    for path in ("new/", "edit/431321112216/", "delete/431321112216/"):
        assert refused(client.get(f"/admin/divisions/{path}")), path


def test_a_supervisor_says_who_works_where(stations: dict[str, Station]) -> None:
    client, _user = as_role(Role.SUPERVISOR)
    clerk = member(Role.CLERK)
    client.post(
        "/admin/station-staff/new/", {"user": clerk.pk, "station": stations["workstation"].pk}
    )
    assert StationStaff.objects.get().user == clerk
    assert set(Station.objects.served_by(clerk)) == {
        stations["workstation"],
        stations["contact_point"],
    }


@pytest.mark.parametrize("path", ["stations/", "closures/", "divisions/", "station-staff/"])
def test_a_list_takes_the_same_number_of_queries_however_long(
    stations: dict[str, Station], path: str, django_assert_max_num_queries: object
) -> None:
    client, _user = as_role(Role.SUPERVISOR)
    for number in range(30):
        station = StationFactory(key=f"q{number}", division=stations["centre"].division)
        ClosureFactory(station=station, starts="2026-11-28T09:00Z", ends="2026-11-28T12:00Z")
        StationStaffFactory(user=member(Role.CLERK), station=station)
    client.get(f"/admin/{path}")
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        client.get(f"/admin/{path}")


def test_no_english_is_left_on_the_forms(stations: dict[str, Station]) -> None:
    client, _user = as_role(Role.SUPERVISOR)
    for path in (
        "stations/",
        "stations/new/",
        f"stations/edit/{stations['centre'].pk}/",
        f"stations/delete/{stations['centre'].pk}/",
        f"stations/history/{stations['centre'].pk}/",
        "closures/",
        "closures/new/",
        "divisions/",
        "station-staff/new/",
        "stations-exchange/",
    ):
        main = BeautifulSoup(client.get(f"/admin/{path}").content, "html.parser").main
        for unseen in main(["script", "template", "style"]) + main(hidden=True):
            unseen.decompose()
        words = set(re.findall(r"[A-Za-z]{3,}", main.get_text(" ")))
        assert words <= {"CSV", "Excel", "xlsx", "WGS", "GPS", "GCJ", "gcj", "wgs"}, path
