"""The stations that lack something, one after the other."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.roles import Role
from stations.enums import Kind
from stations.models import Division, Station, StationEdit
from tests.factories.stations import StationFactory
from tests.stations.staff.conftest import Desk, Shown

pytestmark = pytest.mark.django_db

FILLED = {
    "phones": ("12348",),
    "address": "一楼",
    "hours": "周一 9:00-10:00",
    "services": ("advice",),
}


@pytest.fixture(autouse=True)
def new(stations: dict[str, Station]) -> dict[str, Station]:
    """Three villages whose contact points nobody knows anything about."""
    Station.objects.filter(key="suoshi").update(**FILLED)
    return {
        name: StationFactory(
            key=f"p-{code}",
            name=f"{name}联络点",
            kind=Kind.CONTACT_POINT,
            division=Division.objects.get(pk=code),
            parent=stations["workstation"],
            published=False,
            hours="",
        )
        for name, code in (
            ("石壁头村", "431321103275"),
            ("新兴社区", "431321112001"),
            ("双溪村", "431321112209"),
        )
    }


def complete(client: Client, station: Station, query: str = "", **answers: object) -> str:
    path = f"/admin/stations/{station.pk}/complete/{query}"
    form = client.get(path).context["form"]
    data = {bound.html_name: bound.value() for bound in form}
    data = {name: value for name, value in data.items() if value not in (None, False)} | answers
    answer = client.post(path, data)
    assert answer.status_code == 302, answer.context["form"].errors
    return str(answer["Location"])


def test_the_list_says_what_each_lacks(desk: Desk, shown: Shown) -> None:
    page = shown(desk(Role.SUPERVISOR), "complete/")
    assert "共 3 个站点" in page
    assert page.count('<span class="flag flag--soon">电话</span>') == 3
    assert "石江村法律援助联络点" not in page


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("place=锁石镇", 2),
        ("lacks=phones", 2),
        ("lacks=ready", 1),
        ("place=锁石镇&lacks=phones", 1),
        ("place=没有的地方", 3),
    ],
)
def test_the_list_is_narrowed(
    desk: Desk, shown: Shown, new: dict[str, Station], query: str, number: int
) -> None:
    Station.objects.filter(pk=new["双溪村"].pk).update(**FILLED)
    page = shown(desk(Role.SUPERVISOR), f"complete/?{query}")
    assert f"共 {number} 个站点" in page
    assert ("没有叫“没有的地方”" in page) == ("没有的地方" in query)


def test_the_form_asks_for_what_is_missing_alone(desk: Desk, new: dict[str, Station]) -> None:
    Station.objects.filter(pk=new["双溪村"].pk).update(address="村部", services=("advice",))
    page = desk(Role.SUPERVISOR).get(f"/admin/stations/{new['双溪村'].pk}/complete/")
    fields = set(page.context["form"].fields)
    assert fields == {"phones", "hours", "inherits", "lng", "lat", "crs", "publish", "base"}
    assert "还有 3 个待补充" in page.content.decode()


def test_saving_leads_to_the_next_within_the_filter(desk: Desk, new: dict[str, Station]) -> None:
    client = desk(Role.SUPERVISOR)
    following = complete(client, new["新兴社区"], "?place=锁石镇", phones="0738-0000111")
    query = "?place=%E9%94%81%E7%9F%B3%E9%95%87"
    assert following == f"/admin/stations/{new['双溪村'].pk}/complete/{query}"
    assert complete(client, new["双溪村"], "?place=锁石镇") == f"/admin/stations/complete/{query}"
    station = Station.objects.get(pk=new["新兴社区"].pk)
    assert (station.phones, station.published) == (("0738-0000111",), False)
    assert StationEdit.objects.get().changes == {"phones": ["", "0738-0000111"]}


def test_a_complete_station_is_published(desk: Desk, new: dict[str, Station]) -> None:
    station = new["新兴社区"]
    answers = {"address": "村部", "phones": "12348", "inherits": ["hours", "services"]}
    complete(desk(Role.SUPERVISOR), station, **answers)
    station.refresh_from_db()
    assert station.published
    assert station.hours == "周一 9:00-10:00"
    assert station.inherits == ("hours", "services")


def test_it_stays_hidden_when_one_does_not_want_it_yet(desk: Desk, new: dict[str, Station]) -> None:
    station = new["新兴社区"]
    complete(
        desk(Role.SUPERVISOR),
        station,
        address="村部",
        inherits=["hours", "services", "phones"],
        publish="",
    )
    station.refresh_from_db()
    assert not station.published


def test_what_she_fills_in_is_no_longer_taken_over(desk: Desk, new: dict[str, Station]) -> None:
    station = new["新兴社区"]
    Station.objects.filter(key="suoshi").update(phones=())
    Station.objects.filter(pk=station.pk).update(inherits=("phones",))
    complete(desk(Role.SUPERVISOR), station, phones="0738-0000111")
    station.refresh_from_db()
    assert (station.phones, station.inherits) == (("0738-0000111",), ())


def test_the_place_of_the_village_stands_in_for_the_stations_own(
    desk: Desk, new: dict[str, Station]
) -> None:
    station = new["新兴社区"]
    client = desk(Role.SUPERVISOR)
    path = f"/admin/stations/{station.pk}/complete/"
    assert "at_division" not in client.get(path).context["form"].fields
    Division.objects.filter(pk=station.division_id).update(lng=112.3, lat=27.4)
    assert "先用新兴社区的位置" in client.get(path).content.decode()
    complete(client, station, at_division="on")
    station.refresh_from_db()
    assert (station.wgs_lng, station.wgs_lat) == (112.3, 27.4)


def test_bad_input_stays_and_is_said(desk: Desk, new: dict[str, Station]) -> None:
    path = f"/admin/stations/{new['新兴社区'].pk}/complete/"
    page = desk(Role.SUPERVISOR).post(path, {"phones": "问村长", "address": "村部"})
    text = page.content.decode()
    assert "不像电话号码" in text
    assert 'value="问村长"' in text
    assert 'value="村部"' in text


def test_a_manager_fills_in_her_contact_points_and_publishes_none(
    desk: Desk, new: dict[str, Station]
) -> None:
    client, station = desk(Role.CLERK, manages="workstation"), new["新兴社区"]
    assert (
        "publish"
        not in client.get(f"/admin/stations/{station.pk}/complete/").context["form"].fields
    )
    complete(client, station, address="村部", inherits=["hours", "services", "phones"])
    station.refresh_from_db()
    assert (station.address, station.published) == ("村部", False)


def test_those_that_are_ready_are_published_together(
    desk: Desk, shown: Shown, new: dict[str, Station]
) -> None:
    Station.objects.filter(pk=new["双溪村"].pk).update(**FILLED)
    client = desk(Role.SUPERVISOR)
    assert "公开资料已经齐的 1 个" in shown(client, "complete/")
    page = client.get("/admin/stations/bulk/publish/?all=1&state=to-complete").content.decode()
    assert "会办理 1 个站点" in page


def test_the_list_costs_the_same_queries_however_long(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    client = desk(Role.SUPERVISOR)
    shown(client, "complete/")
    with CaptureQueriesContext(connection) as few:
        shown(client, "complete/")
    StationFactory.create_batch(20, division=stations["centre"].division, published=False)
    with CaptureQueriesContext(connection) as many:
        shown(client, "complete/")
    assert len(many) == len(few) <= 23


def test_those_that_lack_what_they_need_are_not_offered_for_publishing(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    facts = {"phones": ("1",), "address": "一", "hours": "每天 全天", "services": ("advice",)}
    Station.objects.update(published=False, **facts)
    client = desk(Role.SUPERVISOR)
    assert "公开资料已经齐的 6 个" in shown(client, "complete/")
    assert "公开资料已经齐的 6 个" in shown(client, "complete/?lacks=lng")
    Station.objects.update(phones=())
    assert "公开资料已经齐的" not in shown(client, "complete/?lacks=phones")
    assert "公开资料已经齐的" not in shown(client, "complete/")
