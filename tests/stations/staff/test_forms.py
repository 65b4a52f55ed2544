"""The form over all of a station: what it refuses beyond single boxes."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from portal.roles import Role
from stations import tables
from stations.exporter import export_stations
from stations.importer import import_stations
from stations.models import Division, Station
from tests.stations.staff.conftest import Desk, save

pytestmark = pytest.mark.django_db


def test_what_nobody_confirmed_for_too_long_is_confirmed_before_it_is_published(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["contact_point"]
    old = localdate() - timedelta(days=800)
    Station.objects.filter(pk=station.pk).update(published=False, verified_on=old)
    page = save(client, station, published="on", address="新街1号").content.decode()
    assert "太久没有核对，请先核对" in page
    assert 'value="新街1号"' in page
    assert not Station.objects.get(pk=station.pk).published
    today = localdate().isoformat()
    assert save(client, station, published="on", verified_on=today).status_code == 302
    assert Station.objects.get(pk=station.pk).published
    Station.objects.filter(pk=station.pk).update(verified_on=old)
    assert save(client, station, address="新街1号").status_code == 302


def test_a_division_that_is_no_more_is_not_named_anew(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    station.serves.set(["431321112209"])
    Division.objects.filter(pk__in=("431321112209", "431321112206")).update(
        valid_to=localdate() - timedelta(days=1)
    )
    assert save(client, station, name="新名").status_code == 302
    errors = save(client, station, division="431321112206").context["form"].errors
    assert "锁石村”已经撤销" in str(errors["division"])
    served = "431321112209；431321112206"
    errors = save(client, station, serves=served).context["form"].errors
    assert "锁石村”已经撤销" in str(errors["serves"])
    assert "双溪村" not in str(errors["serves"])


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("slug", "SuoShi-1", "suoshi-1"),
        ("languages", "普通话；苗语、侗语；双峰 话", ("苗语", "侗语", "双峰 话")),
        ("partner", " 工会 ;妇联|工会；；残联", "工会；妇联；残联"),
        ("phones", "０７３８—0000113 / 12348", ("0738-0000113", "12348")),
        ("transport", "坐 3 路\r\n下车", "坐 3 路\n下车"),
        ("note", "带\x0b证\x7f件\uffff", "带证件"),
        ("note", '\'=1+1 "引号" _x0041_ ＝，；😀', '\'=1+1 "引号" _x0041_ ＝，；😀'),
        ("address", "００1２号 <b>&amp;", "００1２号 <b>&amp;"),
    ],
)
@pytest.mark.parametrize("kind", [tables.CSV, tables.XLSX])
def test_what_a_form_keeps_comes_back_the_same_from_a_file(
    desk: Desk, stations: dict[str, Station], name: str, typed: str, kept: object, kind: str
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    assert save(client, station, **{name: typed}).status_code == 302
    assert getattr(Station.objects.get(pk=station.pk), name) == kept
    exported = export_stations(Station.objects.filter(pk=station.pk), kind)
    assert import_stations(exported, today=localdate()).unchanged == 1


@pytest.mark.parametrize(
    ("key", "problem"), [("su.oshi", "已有"), ("SU-OSHI", "已有"), ("Near", "已用作网页地址")]
)
def test_an_address_that_follows_from_the_key_is_looked_at_like_one_that_was_written(
    desk: Desk, stations: dict[str, Station], key: str, problem: str
) -> None:
    Station.objects.filter(pk=stations["workstation"].pk).update(slug="su-oshi")
    answers = {"name": "新站", "kind": "workstation", "division": "431321112", "crs": "wgs84"}
    client = desk(Role.SUPERVISOR)
    page = client.post("/admin/stations/new/", {**answers, "key": key, "slug": ""})
    assert problem in str(page.context["form"].errors["slug"])
    assert not Station.objects.filter(key=key).exists()
    assert client.post("/admin/stations/new/", {**answers, "key": "n.1"}).status_code == 302
    assert Station.objects.get(key="n.1").slug == "n-1"


def test_a_kind_under_which_those_below_cannot_stand_is_refused_as_in_a_file(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    errors = save(client, station, kind="contact_point").context["form"].errors
    assert "“石江村法律援助联络点”就不能归它管了" in str(errors["kind"])
    assert save(client, station, kind="specialised").status_code == 302
    stations["contact_point"].delete()
    assert save(client, station, kind="contact_point").status_code == 302
    assert import_stations(export_stations(Station.objects.all()), today=localdate()).problems == []


def test_nobody_has_confirmed_a_station_tomorrow(desk: Desk, stations: dict[str, Station]) -> None:
    client, today = desk(Role.SUPERVISOR), localdate()
    tomorrow = (today + timedelta(days=1)).isoformat()
    errors = save(client, stations["workstation"], verified_on=tomorrow).context["form"].errors
    assert "核对日期在将来" in str(errors["verified_on"])
    done = save(client, stations["workstation"], verified_on=today.isoformat())
    assert done.status_code == 302


@pytest.mark.parametrize(
    ("lng", "lat", "problem"), [("-112.2", "27.28", "不在中国"), ("0", "0", "不在中国")]
)
@pytest.mark.parametrize("who", [Role.SUPERVISOR, Role.CLERK])
def test_a_position_that_is_not_in_china_is_refused(
    desk: Desk, stations: dict[str, Station], lng: str, lat: str, problem: str, who: str
) -> None:
    manages = "" if who == Role.SUPERVISOR else "workstation"
    client = desk(who, manages=manages) if manages else desk(who)
    errors = save(client, stations["workstation"], lng=lng, lat=lat).context["form"].errors
    assert problem in str(errors["lng"])
    assert save(client, stations["workstation"], lng="112.2", lat="27.28").status_code == 302


def test_a_position_the_wrong_way_round_is_said_to_be_so(
    desk: Desk, stations: dict[str, Station]
) -> None:
    answers = {"lng": "39.9", "lat": "76.1"}
    errors = save(desk(Role.SUPERVISOR), stations["workstation"], **answers).context["form"].errors
    assert "写反了" in str(errors["lng"])
