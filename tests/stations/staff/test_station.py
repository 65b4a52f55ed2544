"""One station: what is shown of it, and changing it."""

import re

import pytest
from django.utils.timezone import localdate
from wagtail.models import Site

from portal.roles import Role
from stations.models import DirectorySettings, Station, StationEdit
from tests.factories.stations import StationFactory
from tests.stations.staff.conftest import Desk, Shown, edit_url, filled, save

pytestmark = pytest.mark.django_db


def consent_is_needed() -> None:
    site = Site.objects.get(is_default_site=True)
    DirectorySettings.objects.create(site=site, managers_need_consent=True)


def test_a_supervisor_changes_a_station(desk: Desk, stations: dict[str, Station]) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    answer = save(
        client,
        station,
        division="锁石镇",
        serves="锁石镇；石壁头村",
        phones="12348；0738-000 0113",
        services=["intake", "advice"],
        hours="星期一到五 9:00—12:00",
        lng="112.2",
        lat="27.3",
        languages="双峰话；苗语",
        transport="坐 3 路车到锁石街",
        verified_how="phone",
        verified_on=localdate().isoformat(),
    )
    assert answer.status_code == 302, answer.context["form"].errors
    station.refresh_from_db()
    assert station.phones == ("12348", "0738-000 0113")
    assert station.services == ("intake", "advice")
    assert station.hours == "周一至周五 9:00-12:00"
    assert station.wgs_lat == 27.3
    assert station.languages == ("双峰话", "苗语")
    assert station.verified_by == client.user  # type: ignore[attr-defined]
    assert {row.name for row in station.serves.all()} == {"锁石镇", "石壁头村"}
    edit = StationEdit.objects.get()
    assert edit.by == client.user  # type: ignore[attr-defined]
    assert edit.changes["phones"] == ["", "12348；0738-000 0113"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"division": "双溪村"}, "有几个地方都叫“双溪村”"),
        ({"phones": "打村部"}, "不像电话号码"),
        ({"hours": "周八 8:30"}, "周八"),
        ({"lng": "112.2", "lat": ""}, "经度和纬度要一起填"),
        ({"parent": "没有的站"}, "没有叫“没有的站”的站点"),
        ({"name": ""}, "请填写名称"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_kept(
    desk: Desk, stations: dict[str, Station], changes: dict[str, str], words: str
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    page = save(client, station, **{"address": "新街1号"} | changes)
    text = page.content.decode()
    assert page.status_code == 200
    assert words in text
    assert 'value="新街1号"' in text
    station.refresh_from_db()
    assert station.address == ""


def test_the_parent_is_named_by_key_or_by_name(desk: Desk, stations: dict[str, Station]) -> None:
    client, station = desk(Role.SUPERVISOR), stations["contact_point"]
    for typed in ("centre", "双峰县法律援助中心", "双峰县法律援助中心 centre"):
        Station.objects.filter(pk=station.pk).update(parent=stations["workstation"])
        assert save(client, station, parent=typed).status_code == 302
        station.refresh_from_db()
        assert station.parent == stations["centre"]


def test_what_the_parent_says_stands_beside_the_box_that_takes_it_over(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["contact_point"]
    Station.objects.filter(key="suoshi").update(phones=("0738-0000999",))
    page = client.get(edit_url(station)).content.decode()
    assert "电话（上级现在是：0738-0000999）" in page
    assert save(client, station, inherits=["phones"]).status_code == 302
    station.refresh_from_db()
    assert station.phones == ("0738-0000999",)


def test_what_is_typed_is_not_lost_to_what_is_taken_over(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["contact_point"]
    page = save(client, station, inherits=["phones"], phones="12348").content.decode()
    assert "这一项跟上级站点走" in page
    assert 'value="12348"' in page


def test_two_people_at_one_station_lose_nothing(desk: Desk, stations: dict[str, Station]) -> None:
    first, second, station = desk(Role.SUPERVISOR), desk(Role.SUPERVISOR), stations["workstation"]
    hers = filled(second, edit_url(station), phones="0738-0000222", note="门口修路")
    assert save(first, station, phones="0738-0000111", address="新街1号").status_code == 302
    page = second.post(edit_url(station), hers)
    assert "别人把这里改成了“0738-0000111”" in page.content.decode()
    assert 'value="0738-0000222"' in page.content.decode()
    station.refresh_from_db()
    assert (station.phones, station.note) == (("0738-0000111",), "")
    again = hers | {"base": page.context["form"].data["base"]}
    assert second.post(edit_url(station), again).status_code == 302
    station.refresh_from_db()
    assert (station.phones, station.address) == (("0738-0000222",), "新街1号")
    assert station.note == "门口修路"


def test_what_another_changed_elsewhere_is_kept_and_said(
    desk: Desk, stations: dict[str, Station]
) -> None:
    first, second, station = desk(Role.SUPERVISOR), desk(Role.SUPERVISOR), stations["workstation"]
    hers = filled(second, edit_url(station), note="门口修路")
    save(first, station, phones="0738-0000111", serves="石壁头村")
    page = second.post(edit_url(station), hers, follow=True).content.decode()
    assert "别人刚改过的也留着" in page
    station.refresh_from_db()
    assert (station.phones, station.note) == (("0738-0000111",), "门口修路")
    assert [row.name for row in station.serves.all()] == ["石壁头村"]


def test_taking_the_tick_from_public_says_that_staff_did_it(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    save(client, station, published=False)
    station.refresh_from_db()
    assert (station.published, station.withdrawn) == (False, "staff")
    save(client, station, published="on")
    station.refresh_from_db()
    assert (station.published, station.withdrawn) == (True, "")


def test_a_public_station_with_gaps_is_saved_with_a_warning(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    data = filled(client, edit_url(station), note="门口修路")
    page = client.post(edit_url(station), data, follow=True).content.decode()
    assert "公开着，但还缺：电话、地址、服务内容、地图上的位置" in page


def test_a_supervisor_adds_a_station(desk: Desk, stations: dict[str, Station]) -> None:
    data = {
        "key": "new",
        "name": "新站",
        "kind": "workstation",
        "division": "431321112",
        "crs": "wgs84",
    }
    assert desk(Role.SUPERVISOR).post("/admin/stations/new/", data).status_code == 302
    station = Station.objects.get(key="new")
    assert (station.slug, station.published) == ("new", False)
    assert StationEdit.objects.get().changes == {}


def test_a_place_without_a_station_fills_in_what_follows_from_it(desk: Desk) -> None:
    client = desk(Role.SUPERVISOR)
    page = client.get("/admin/stations/new/?division=431321112206&kind=contact_point")
    form = page.context["form"]
    said = {name: form[name].value() for name in ("name", "kind", "division", "parent", "key")}
    assert said == {
        "name": "锁石村法律援助联络点",
        "kind": "contact_point",
        "division": "431321112206 锁石村",
        "parent": "锁石镇法律援助工作站 suoshi",
        "key": "431321112206",
    }
    StationFactory(key="431321112206")
    page = client.get("/admin/stations/new/?division=431321112206&kind=contact_point")
    assert page.context["form"]["key"].value() == "431321112206-1"
    assert client.get("/admin/stations/new/?division=431&kind=shop").status_code == 200


def test_a_station_that_others_hang_on_is_not_deleted(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client = desk(Role.SUPERVISOR)
    path = f"/admin/stations/{stations['workstation'].pk}/delete/"
    assert "不能恢复" in client.get(path).content.decode()
    assert "不能删除" in client.post(path, follow=True).content.decode()
    assert Station.objects.filter(key="suoshi").exists()
    lonely = StationFactory(division=stations["centre"].division)
    client.post(f"/admin/stations/{lonely.pk}/delete/")
    assert not Station.objects.filter(pk=lonely.pk).exists()


def test_a_station_is_confirmed_with_one_click(desk: Desk, stations: dict[str, Station]) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    path = f"/admin/stations/{station.pk}/verify/"
    answer = client.post(path, {"how": "visit", "next": "/admin/stations/confirm/"})
    assert answer["Location"] == "/admin/stations/confirm/"
    station.refresh_from_db()
    assert (station.verified_on, station.verified_how) == (localdate(), "visit")
    assert station.verified_by == client.user  # type: ignore[attr-defined]
    elsewhere = client.post(path, {"how": "visit", "next": "https://example.org/"})
    assert elsewhere["Location"] == f"/admin/stations/{station.pk}/"
    assert "请选择是怎么核对的" in client.post(path, {"how": "file"}, follow=True).content.decode()


def test_confirming_what_fell_offline_offers_to_publish_it_again(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["contact_point"]
    Station.objects.filter(pk=station.pk).update(published=False, withdrawn="stale")
    path = f"/admin/stations/{station.pk}/verify/"
    data = {"how": "phone", "next": "/admin/stations/confirm/"}
    page = client.post(path, data, follow=True).content.decode()
    link = re.search(r'href="([^"]+)">重新公开', page)
    assert link
    address = link[1].replace("&amp;", "&")
    looked = client.get(address)
    assert "会办理 1 个站点" in looked.content.decode()
    done = client.post(address, {"seen": looked.context["seen"]})
    assert done["Location"] == f"/admin/stations/{station.pk}/"
    station.refresh_from_db()
    assert (station.published, station.withdrawn) == (True, "")


# Managers


def test_a_manager_changes_the_public_facts_of_her_station(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client, station = desk(Role.CLERK, manages="workstation"), stations["workstation"]
    assert save(client, station, phones="12348", confirmed="on").status_code == 302
    station.refresh_from_db()
    assert station.phones == ("12348",)
    assert (station.verified_on, station.verified_how) == (localdate(), "station")
    assert StationEdit.objects.get().way == "manager"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("key", "mine"),
        ("slug", "mine"),
        ("kind", "centre"),
        ("division", "431321"),
        ("parent", "shijiang"),
        ("serves", "双峰县"),
        ("takes_applications", ""),
        ("published", ""),
        ("verified_on", "2020-01-01"),
        ("is_demo", "on"),
    ],
)
def test_a_manager_does_not_change_what_the_station_is(
    desk: Desk, stations: dict[str, Station], name: str, value: str
) -> None:
    client, station = desk(Role.CLERK, manages="workstation"), stations["workstation"]
    assert name not in client.get(edit_url(station)).context["form"].fields
    before = Station.objects.values().get(pk=station.pk)
    save(client, station, **{name: value})
    after = Station.objects.values().get(pk=station.pk)
    assert {key: after[key] for key in after if key != "changed_at"} == {
        key: before[key] for key in before if key != "changed_at"
    }
    assert not station.serves.exists()


def test_where_consent_is_needed_her_changes_wait(
    desk: Desk, stations: dict[str, Station], shown: Shown
) -> None:
    consent_is_needed()
    client, station = desk(Role.CLERK, manages="workstation"), stations["workstation"]
    assert "要主管同意以后" in client.get(edit_url(station)).content.decode()
    assert save(client, station, phones="12348", confirmed="on").status_code == 302
    station.refresh_from_db()
    assert (station.phones, station.verified_on) == ((), None)
    edit = StationEdit.objects.get()
    assert edit.changes == {
        "phones": ["", "12348"],
        "verified_on": ["", localdate().isoformat()],
    }
    form = client.get(edit_url(station)).context["form"]
    assert form["phones"].value() == "12348"
    assert form["confirmed"].value() is True
    save(client, station, address="新街1号")
    assert set(StationEdit.objects.get().changes) == {"phones", "address", "verified_on"}


def test_boxes_left_as_they_were_are_no_change_whatever_order_they_are_kept_in(
    desk: Desk, stations: dict[str, Station]
) -> None:
    station = stations["workstation"]
    Station.objects.filter(pk=station.pk).update(facilities=("large_print", "ramp"))
    client = desk(Role.CLERK, manages="workstation")
    # A browser sends ticked boxes in the order of the form.
    save(client, station, phones="12348", facilities=["ramp", "large_print"])
    assert set(StationEdit.objects.get().changes) == {"phones"}
    save(client, station, facilities=["ramp"])
    station.refresh_from_db()
    assert station.facilities == ("ramp",)


def test_confirming_alone_needs_no_consent(desk: Desk, stations: dict[str, Station]) -> None:
    consent_is_needed()
    client, station = desk(Role.CLERK, manages="workstation"), stations["workstation"]
    save(client, station, confirmed="on")
    station.refresh_from_db()
    assert (station.verified_on, station.verified_how) == (localdate(), "station")


def test_her_change_does_not_undo_what_came_between(
    desk: Desk, stations: dict[str, Station]
) -> None:
    consent_is_needed()
    client, station = desk(Role.CLERK, manages="workstation"), stations["workstation"]
    hers = filled(client, edit_url(station), note="门口修路")
    save(desk(Role.SUPERVISOR), station, phones="0738-0000111")
    client.post(edit_url(station), hers)
    assert StationEdit.objects.get(state="waiting").changes == {"note": ["", "门口修路"]}


def test_who_decides_reads_words_where_the_file_has_codes(
    desk: Desk, stations: dict[str, Station], shown: Shown
) -> None:
    consent_is_needed()
    client, station = desk(Role.CLERK, manages="workstation"), stations["workstation"]
    save(client, station, lng="112.2", lat="27.3", crs="bd09")
    page = shown(desk(Role.SUPERVISOR), f"consent/{StationEdit.objects.get().pk}/")
    assert "BD-09（百度）" in page
    assert "bd09" not in page


def test_a_refusal_is_told_with_a_way_to_try_again(
    desk: Desk, stations: dict[str, Station], shown: Shown
) -> None:
    consent_is_needed()
    client, station = desk(Role.CLERK, manages="workstation"), stations["workstation"]
    save(client, station, phones="12348")
    edit = StationEdit.objects.get()
    path = f"/admin/stations/consent/{edit.pk}/"
    desk(Role.SUPERVISOR).post(path, {"decision": "refuse", "reason": "打不通"})
    page = shown(client, f"{station.pk}/")
    assert "没有同意" in page
    assert "打不通" in page
    again = client.get(f"{edit_url(station)}?again={edit.pk}").context["form"]
    assert again["phones"].value() == "12348"
    save(client, station, phones="0738-000 0119")
    assert "没有同意" not in shown(client, f"{station.pk}/")


def test_an_edit_can_be_put_back(desk: Desk, stations: dict[str, Station]) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    save(client, station, phones="12348", parent="")
    edit = StationEdit.objects.get()
    form = client.get(f"{edit_url(station)}?revert={edit.pk}").context["form"]
    assert form["phones"].value() == ""
    assert form["parent"].value() == "双峰县法律援助中心 centre"
    assert client.get(f"{edit_url(station)}?revert=0").status_code == 200


def test_who_looks_reads_the_station_and_finds_no_buttons(
    desk: Desk, stations: dict[str, Station], shown: Shown
) -> None:
    for role in (Role.AUDITOR, Role.REVIEWER, Role.CLERK):
        page = shown(desk(role), f"{stations['workstation'].pk}/")
        assert "锁石镇法律援助工作站" in page
        assert 'method="post"' not in page.partition('class="nice-padding desk"')[2]
