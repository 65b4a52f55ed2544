"""One-off closures: who looks after which, and their history."""

import pytest

from portal.roles import Role
from stations.models import Closure, Station, StationEdit
from tests.factories.stations import ClosureFactory
from tests.stations.staff.conftest import Desk

pytestmark = pytest.mark.django_db

CLOSURE = {"starts": "2026-11-28 09:00", "ends": "2026-11-28 12:00", "reason": "下村"}
WHEN = {"starts": "2026-11-28T09:00Z", "ends": "2026-11-28T12:00Z"}


def test_a_clerk_closes_her_own_stations_only(desk: Desk, stations: dict[str, Station]) -> None:
    client = desk(Role.CLERK, at="workstation")
    client.post("/admin/closures/new/", CLOSURE | {"station": "suoshi"})
    page = client.post("/admin/closures/new/", CLOSURE | {"station": "centre"})
    assert "没有叫“centre”的站点" in page.content.decode()
    assert [row.station.key for row in Closure.objects.all()] == ["suoshi"]


def test_the_closures_of_others_do_not_exist_for_a_clerk(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client = desk(Role.CLERK, at="workstation")
    other = ClosureFactory(station=stations["centre"], **WHEN)
    for act in ("edit", "delete", "history", "usage"):
        assert client.get(f"/admin/closures/{act}/{other.pk}/").status_code == 404, act
        if act in ("edit", "delete"):
            client.post(f"/admin/closures/{act}/{other.pk}/", CLOSURE)
    assert "双峰县法律援助中心" not in client.get("/admin/closures/").content.decode()
    assert Closure.objects.get().reason == "下村巡回接待"


def test_a_closure_ends_after_it_starts(desk: Desk) -> None:
    wrong = CLOSURE | {"station": "centre", "ends": "2026-11-28 08:00"}
    page = desk(Role.SUPERVISOR).post("/admin/closures/new/", wrong).content.decode()
    assert "结束时间要晚于开始时间" in page


def test_closing_changing_and_opening_again_are_kept(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client = desk(Role.SUPERVISOR)
    client.post("/admin/closures/new/", CLOSURE | {"station": "centre"})
    closure = Closure.objects.get()
    path = f"/admin/closures/edit/{closure.pk}/"
    client.post(path, CLOSURE | {"station": "双峰县法律援助中心 centre", "reason": "培训"})
    client.post(f"/admin/closures/delete/{closure.pk}/")
    told = [edit.changes["closures"] for edit in StationEdit.objects.order_by("pk")]
    first, second = (
        "2026-11-28 09:00–2026-11-28 12:00 下村",
        "2026-11-28 09:00–2026-11-28 12:00 培训",
    )
    assert told == [["", first], [first, ""], ["", second], [second, ""]]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"starts": "0026-11-28 09:00"}, "starts", "请检查年份"),
        ({"starts": "0001-01-01 00:00"}, "starts", "请检查年份"),
        ({"ends": "9999-12-31 23:59"}, "ends", "最多写到三年以后"),
    ],
)
def test_a_year_that_nobody_means_is_said(
    desk: Desk, changes: dict[str, str], field: str, words: str
) -> None:
    wanted = CLOSURE | {"station": "centre"} | changes
    page = desk(Role.SUPERVISOR).post("/admin/closures/new/", wanted)
    assert words in str(page.context["form"].errors[field])
    assert not Closure.objects.exists()


def test_the_list_says_on_which_days_the_latest_first(
    desk: Desk, stations: dict[str, Station]
) -> None:
    ClosureFactory(station=stations["centre"], starts="2027-01-04T00:30Z", ends="2027-01-05T00:00Z")
    ClosureFactory(station=stations["workstation"], **WHEN)
    page = desk(Role.SUPERVISOR).get("/admin/closures/").content.decode()
    assert page.index("2027年1月4日（周一）8:30") < page.index("11月28日（周六）17:00")


def test_whole_days_are_said_without_the_midnight_after_them(
    desk: Desk, stations: dict[str, Station]
) -> None:
    whole = {"starts": "2026-11-28T00:00+08:00", "ends": "2026-12-02T00:00+08:00"}
    station = ClosureFactory(station=stations["workstation"], **whole).station
    client = desk(Role.SUPERVISOR)
    for path in ("/admin/closures/", f"/admin/stations/{station.pk}/closures/"):
        page = client.get(path).content.decode()
        assert "11月28日（周六）至12月1日（周二）" in page
        assert "0:00" not in page


def test_on_a_phone_the_list_is_made_of_cards(desk: Desk, stations: dict[str, Station]) -> None:
    closure = ClosureFactory(station=stations["workstation"], **WHEN)
    client = desk(Role.SUPERVISOR)
    for path in ("/admin/closures/", "/admin/closures/results/?q=锁石镇"):
        page = client.get(path).content.decode()
        assert '<table class="queue"' in page
    row = f"/admin/closures/edit/{closure.pk}/"
    assert f'href="{row}"' in page
    assert f"/admin/closures/delete/{closure.pk}/" in client.get(row).content.decode()
