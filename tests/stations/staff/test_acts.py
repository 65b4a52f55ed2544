"""What is done to many stations at once."""

from datetime import date, timedelta
from html import escape, unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from portal.models import AuditEntry
from portal.roles import Role
from stations.models import Closure, Station, StationEdit
from stations.staff.listing import mark_of
from tests.factories.stations import StationFactory
from tests.stations.staff.conftest import Desk, Shown

pytestmark = pytest.mark.django_db

FILLED = {
    "phones": ("12348",),
    "address": "一楼",
    "hours": "周一 9:00-10:00",
    "services": ("advice",),
}
TOMORROW = (localdate() + timedelta(days=1)).isoformat()


def url(act: str, *stations: Station, query: str = "") -> str:
    chosen = "&".join([f"pk={station.pk}" for station in stations] + [query] * bool(query))
    return f"/admin/stations/bulk/{act}/?{chosen}"


def confirm(client: Client, address: str, number: int, **answers: str) -> str:
    """Look at what is chosen, so many stations, and press the button."""
    page = client.get(address)
    assert page.context["number"] == number
    answer = client.post(address, {"seen": page.context["seen"], **answers}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_stations_are_confirmed_together(desk: Desk, stations: dict[str, Station]) -> None:
    client = desk(Role.SUPERVISOR)
    address = url("verify", stations["centre"], stations["workstation"])
    page = client.get(address).content.decode()
    assert "会办理 2 个站点" in page
    assert "双峰县法律援助中心" in page
    assert "已记下核对：2 个站点" in confirm(client, address, 2, how="phone")
    done = Station.objects.filter(verified_on=localdate(), verified_how="phone")
    assert {row.key for row in done} == {"centre", "suoshi"}
    assert StationEdit.objects.filter(way="verify").count() == 2
    assert AuditEntry.objects.filter(action="stations.verify_many").count() == 1


def test_all_that_were_found_are_chosen_at_once_even_when_they_fit_on_a_page(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    client = desk(Role.SUPERVISOR)
    assert 'name="all"' in shown(client, "")
    assert 'name="all"' not in shown(client, "?kind=centre")  # there is only one
    assert "会办理 3 个站点" in client.get(url("verify", query="all=1")).content.decode()


def test_what_makes_no_sense_is_left_out_and_said(
    desk: Desk, stations: dict[str, Station], shown: Shown
) -> None:
    Station.objects.filter(key__in=["suoshi", "shijiang"]).update(published=False)
    Station.objects.filter(key="suoshi").update(**FILLED)
    client = desk(Role.SUPERVISOR)
    address = url("publish", *stations.values())
    page = client.get(address).content.decode()
    assert "会办理 1 个站点" in page
    assert "另有 2 个不在此列：已经公开，或者资料还不全" in page
    confirm(client, address, 1)
    assert {row.key for row in Station.objects.published()} == {"centre", "suoshi"}


def test_a_station_that_was_public_before_is_published_again(
    desk: Desk, stations: dict[str, Station]
) -> None:
    Station.objects.filter(key="suoshi").update(published=False, withdrawn="stale")
    confirm(desk(Role.SUPERVISOR), url("publish", stations["workstation"]), 1)
    station = Station.objects.get(key="suoshi")
    assert (station.published, station.withdrawn) == (True, "")


def test_what_nobody_has_confirmed_for_too_long_is_confirmed_before_it_is_published(
    desk: Desk, stations: dict[str, Station]
) -> None:
    Station.objects.filter(key="shijiang").update(
        published=False, withdrawn="stale", verified_on=localdate() - timedelta(days=800)
    )
    client, address = desk(Role.SUPERVISOR), url("publish", stations["contact_point"])
    page = client.get(address).content.decode()
    assert "1 个不在此列：已经公开，或者资料还不全，或者太久没有核对、要先核对" in page
    way = url("verify", stations["contact_point"], query="for=publish")
    assert f'<a href="{escape(way)}">去核对</a>' in page
    confirm(client, way, 1, how="phone")
    assert "去核对" not in client.get(address).content.decode()
    confirm(client, address, 1)
    assert Station.objects.get(key="shijiang").published


@pytest.mark.parametrize("choice", ["all=1&place=锁石镇", "pk"])
def test_what_is_too_old_of_many_is_confirmed_and_nothing_else(
    desk: Desk, stations: dict[str, Station], choice: str
) -> None:
    lies = {"division": stations["workstation"].division, "kind": "contact_point"}
    lies |= {"published": False, **FILLED}
    long_ago = localdate() - timedelta(days=800)
    old = StationFactory.create_batch(25, verified_on=long_ago, **lies)
    fresh = StationFactory.create_batch(2, verified_on=localdate() - timedelta(days=1), **lies)
    lacking = StationFactory(verified_on=long_ago, **lies | {"phones": ()})
    chosen = "&".join(f"pk={row.pk}" for row in (*old, *fresh, lacking))
    client = desk(Role.SUPERVISOR)
    address = url("publish", query=chosen if choice == "pk" else choice)
    page = client.get(address).content.decode()
    assert "有 25 个太久没有核对" in page
    way = unescape(page.split('">去核对</a>')[0].rsplit('"', 1)[1])
    looked = client.get(way)
    page = looked.content.decode()
    assert "会办理 25 个站点。" in page
    assert all(row.name in page for row in old)
    done = client.post(way, {"seen": looked.context["seen"], "how": "phone"})
    confirmed = set(Station.objects.filter(verified_on=localdate()).values_list("pk", flat=True))
    assert confirmed == {row.pk for row in old}
    page = client.get(done["location"]).content.decode()
    assert "会办理 27 个站点" in page
    assert "去核对" not in page


def test_a_choice_by_freshness_is_lost_once_confirmed_and_leads_to_the_list(
    desk: Desk, stations: dict[str, Station]
) -> None:
    Station.objects.filter(key="shijiang").update(
        published=False, withdrawn="stale", verified_on=localdate() - timedelta(days=800)
    )
    address = url("verify", query="all=1&fresh=old&for=publish")
    client = desk(Role.SUPERVISOR)
    seen = client.get(address).context["seen"]
    page = client.post(address, {"seen": seen, "how": "phone"}, follow=True)
    assert page.redirect_chain[0][0] == "/admin/stations/?fresh=old"
    assert "去重新公开" in page.content.decode()


def test_who_confirms_stays_in_her_list_and_is_told_what_can_come_back(
    desk: Desk, stations: dict[str, Station]
) -> None:
    Station.objects.filter(key="shijiang").update(published=False, withdrawn="stale")
    client = desk(Role.SUPERVISOR)
    for station, is_told in (("workstation", False), ("contact_point", True)):
        address = url("verify", stations[station], query="place=锁石镇")
        seen = client.get(address).context["seen"]
        page = client.post(address, {"seen": seen, "how": "phone"}, follow=True)
        assert page.redirect_chain[0][0].startswith("/admin/stations/?place=")
        assert ("现在可以重新公开了" in page.content.decode()) == is_told
        assert not is_told or "去重新公开" in page.content.decode()


def test_taking_stations_offline_wants_a_reason_that_is_kept(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client = desk(Role.SUPERVISOR)
    address = url("withdraw", stations["contact_point"])
    page = confirm(client, address, 1, reason="")
    assert "请填写为什么下线" in page
    confirm(client, address, 1, reason="村里合并")
    station = Station.objects.get(key="shijiang")
    assert (station.published, station.withdrawn) == (False, "staff")
    assert StationEdit.objects.get().reason == "村里合并"


def test_several_stations_are_closed_for_a_day(desk: Desk, stations: dict[str, Station]) -> None:
    client = desk(Role.SUPERVISOR)
    address = url("close", stations["centre"], stations["workstation"])
    answers = {"first_day": TOMORROW, "reason": "全县培训"}
    confirm(client, address, 2, **answers)
    closures = list(Closure.objects.all())
    assert {closure.station.key for closure in closures} == {"centre", "suoshi"}
    assert {(c.ends - c.starts, c.reason) for c in closures} == {(timedelta(days=1), "全县培训")}
    assert "全县培训" in StationEdit.objects.first().changes["closures"][1]  # type: ignore[union-attr]
    confirm(client, address, 2, **answers)
    assert Closure.objects.count() == 2


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"first_day": "2001-01-01"}, "这一天已经过去了"),
        ({"first_day": TOMORROW, "last_day": "2001-01-01"}, "结束的日子不能早于开始的日子"),
        (
            {"first_day": TOMORROW, "from_time": "10:00", "to_time": "09:00"},
            "结束时间要晚于开始时间",
        ),
        ({"first_day": "明天"}, "没有这一天"),
        ({}, "请填写从哪天起"),
    ],
)
def test_a_closure_that_cannot_be_is_said(
    desk: Desk, stations: dict[str, Station], answers: dict[str, str], words: str
) -> None:
    address = url("close", stations["centre"])
    page = confirm(desk(Role.SUPERVISOR), address, 1, reason="全县培训", **answers)
    assert words in page
    assert 'value="全县培训"' in page
    assert not Closure.objects.exists()


def test_all_that_the_filters_leave_are_taken(desk: Desk, stations: dict[str, Station]) -> None:
    client = desk(Role.SUPERVISOR)
    address = url("verify", query="all=1&place=锁石镇")
    assert "会办理 2 个站点" in client.get(address).content.decode()
    confirm(client, address, 2, how="visit")
    assert {row.key for row in Station.objects.filter(verified_how="visit")} == {
        "suoshi",
        "shijiang",
    }


def test_a_choice_that_has_moved_is_shown_again_before_anything_is_done(
    desk: Desk, stations: dict[str, Station]
) -> None:
    Station.objects.filter(key="suoshi").update(published=False)
    client, address = desk(Role.SUPERVISOR), url("withdraw", query="all=1")
    seen = client.get(address).context["seen"]
    Station.objects.update(published=True)
    Station.objects.filter(key="shijiang").update(published=False)  # as many, but not the same
    page = client.post(address, {"seen": seen, "reason": "撤并"}).content.decode()
    assert "选中的站点有变化" in page
    assert "锁石" in page
    assert {row.key for row in Station.objects.published()} == {"centre", "suoshi"}
    confirm(client, address, 2, reason="撤并")
    assert not Station.objects.published().exists()


def test_nothing_ticked_leads_back_with_words(desk: Desk) -> None:
    page = desk(Role.SUPERVISOR).get(url("verify", query="kind=centre"), follow=True)
    assert "请先勾选站点" in page.content.decode()
    assert page.redirect_chain == [("/admin/stations/?kind=centre", 302)]


def test_a_manager_reaches_her_own_stations_alone(desk: Desk, stations: dict[str, Station]) -> None:
    client = desk(Role.CLERK, manages="workstation")
    address = url("verify", query="all=1")
    assert "会办理 2 个站点" in client.get(address).content.decode()
    sent = {"seen": mark_of([stations["centre"].pk]), "how": "station"}
    client.post(url("verify", stations["centre"]), sent)
    assert not Station.objects.exclude(verified_on=None).exists()
    for act in ("publish", "withdraw", "no-such-act"):
        assert client.get(url(act, stations["workstation"])).status_code == 404
        assert client.post(url(act, stations["workstation"])).status_code == 404


def test_a_clerk_closes_her_stations_and_does_nothing_else(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client = desk(Role.CLERK, at="workstation")
    address = url("close", *stations.values())
    assert "会办理 2 个站点" in client.get(address).content.decode()
    assert client.get(url("verify", stations["workstation"])).status_code == 404


def test_an_act_costs_the_same_queries_however_many(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client = desk(Role.SUPERVISOR)
    confirm(client, url("verify", query="all=1"), 3, how="phone")
    Station.objects.update(verified_on=date(2001, 1, 1))
    with CaptureQueriesContext(connection) as few:
        confirm(client, url("verify", query="all=1"), 3, how="phone")
    StationFactory.create_batch(25, division=stations["centre"].division)
    Station.objects.update(verified_on=date(2001, 1, 1))
    with CaptureQueriesContext(connection) as many:
        confirm(client, url("verify", query="all=1"), 28, how="phone")
    assert len(many) == len(few)
