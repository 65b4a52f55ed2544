"""Whose name the public reads, where what managers change needs consent."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import Model
from django.test import Client
from django.utils.timezone import localdate
from wagtail.models import Site

from portal.models import AuditEntry, User
from portal.roles import Role
from stations.models import DirectorySettings, Duty, Liaison, Station
from tests.conftest import MONDAY
from tests.factories.portal import signed_in
from tests.stations.staff.conftest import Desk, Shown, filled, resave

pytestmark = pytest.mark.django_db

LIAISON = {"name": "陈桂芳", "phone": "0738-000 1234", "unit": "村支书"}
TURN = {"name": "陈桂芳", "role": "staff", "first_day": "2026-11-25", "last_day": "2026-11-25"}
TURN |= {"starts": "09:00", "ends": "11:00"}


@dataclass(frozen=True)
class Part:
    """A part of the workstation's screen that names people: where it is, and what is typed there
    for one of them.
    """

    path: str
    model: type[Model]
    words: dict[str, str]

    def one(self) -> Any:
        """The only one on record, as she is on record now."""
        return self.model._default_manager.get()

    def path_of_one(self) -> str:
        return f"{self.path}{self.one().pk}/"


@pytest.fixture
def manager(desk: Desk) -> Client:
    """The manager of the workstation."""
    return desk(Role.CLERK, manages="workstation")


def user_of(client: Client) -> User:
    user: User = client.user  # type: ignore[attr-defined]
    return user


def wanting_consent(*, wanted: bool) -> None:
    site = Site.objects.get(is_default_site=True)
    DirectorySettings.objects.update_or_create(
        site=site, defaults={"managers_need_consent": wanted}
    )


@pytest.fixture(params=[("people", Liaison, LIAISON), ("duty", Duty, TURN)], ids=["people", "duty"])
def part(request: pytest.FixtureRequest, stations: dict[str, Station]) -> Part:
    """Each in turn, where managers need consent to make a name public."""
    wanting_consent(wanted=True)
    name, model, words = request.param
    return Part(f"/admin/stations/{stations['workstation'].pk}/{name}/", model, words)


@pytest.mark.parametrize("wanted", [True, False])
def test_a_manager_makes_a_name_public_only_where_that_needs_no_consent(
    manager: Client, part: Part, wanted: bool
) -> None:
    wanting_consent(wanted=wanted)
    assert ("要主管同意才公开" in manager.get(part.path).content.decode()) is wanted
    manager.post(part.path, part.words | {"is_public": "on"})
    one = part.one()
    assert (one.is_public, one.waits) == (not wanted, wanted)
    resave(manager, part.path_of_one(), part.words)
    one.refresh_from_db()
    assert (one.is_public, one.waits) == (False, False)  # she thought better of it


def test_a_public_name_that_a_manager_changes_is_for_staff_until_a_supervisor_has_seen_it(
    desk: Desk, manager: Client, part: Part
) -> None:
    supervisor, public = desk(Role.SUPERVISOR), {"is_public": "on"}
    supervisor.post(part.path, part.words | public)
    one = part.one()
    resave(manager, part.path_of_one(), part.words | public)
    one.refresh_from_db()
    assert one.is_public  # she saved what there was
    resave(manager, part.path_of_one(), part.words | public | {"name": "刘大山"})
    one.refresh_from_db()
    assert (one.name, one.is_public, one.waits) == ("刘大山", False, True)
    resave(manager, part.path_of_one(), part.words | public | {"name": "刘大山"})
    one.refresh_from_db()
    assert (one.is_public, one.waits) == (False, True)  # saving again is no consent
    resave(supervisor, part.path_of_one(), part.words | {"decision": "agree"})
    one.refresh_from_db()
    assert (one.is_public, one.waits) == (True, False)


@pytest.mark.parametrize("agrees", [True, False])
def test_a_name_that_waits_is_listed_until_a_supervisor_decides(
    desk: Desk, manager: Client, shown: Shown, part: Part, agrees: bool
) -> None:
    manager.post(part.path, part.words | {"is_public": "on"})
    one = part.one()
    supervisor = desk(Role.SUPERVISOR)
    for client in (supervisor, manager):
        page = shown(client, "consent/")
        assert "等同意公开的姓名" in page
        assert part.path_of_one() in page
        assert client.get("/admin/stations/").context["view"].standing.waiting == 1
    assert "等主管同意以后才公开" in manager.get(part.path_of_one()).content.decode()
    page = supervisor.get(part.path_of_one()).content.decode()
    assert "同意公开" in page
    assert 'type="checkbox" name="is_public"' not in page
    decided = {"decision": "agree"} if agrees else {"decision": "refuse", "reason": "本人不愿意"}
    answer = resave(supervisor, part.path_of_one(), part.words | decided)
    assert ("已同意公开" if agrees else "没有同意，理由已经") in answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/admin/stations/consent/"
    one.refresh_from_db()
    assert (one.is_public, one.waits) == (agrees, False)
    assert "没有等待同意的改动" in shown(supervisor, "consent/")


def test_a_name_is_refused_with_a_reason_that_who_asked_reads_until_she_saves_it_anew(
    desk: Desk, manager: Client, shown: Shown, part: Part
) -> None:
    manager.post(part.path, part.words | {"is_public": "on"})
    path, supervisor = part.path_of_one(), desk(Role.SUPERVISOR)
    refused = part.words | {"decision": "refuse"}
    assert "请填写为什么不公开" in resave(supervisor, path, refused).content.decode()
    assert part.one().waits
    page = resave(supervisor, path, refused | {"reason": "本人不愿意"}).content.decode()
    assert "理由已经告诉提交的人" in page
    assert AuditEntry.objects.filter(action="stations.refuse").count() == 1

    below = part.path.removeprefix("/admin/stations/")
    of_the_station = f"{part.one().station_id}/"
    for place in (of_the_station, below):
        page = shown(manager, place)
        assert "您想公开“陈桂芳”" in page
        assert "本人不愿意" in page
        assert f'href="{path}"' in page
        assert "本人不愿意" not in shown(supervisor, place)
    assert "本人不愿意" in manager.get(path).content.decode()
    resave(manager, path, part.words | {"is_public": "on"})
    assert part.one().waits
    for place in (of_the_station, below, path.removeprefix("/admin/stations/")):
        assert "本人不愿意" not in shown(manager, place)


def test_a_refusal_is_told_for_a_month_to_who_asked_and_to_nobody_else(
    desk: Desk, manager: Client, shown: Shown, part: Part
) -> None:
    manager.post(part.path, part.words | {"is_public": "on", "last_day": "2027-03-01"})
    refused = part.words | {"last_day": "2027-03-01", "decision": "refuse", "reason": "本人不愿意"}
    resave(desk(Role.SUPERVISOR), part.path_of_one(), refused)
    place = f"{part.one().station_id}/"
    assert "本人不愿意" not in shown(desk(Role.CLERK, manages="workstation"), place)
    with time_machine.travel(MONDAY + timedelta(days=29)):
        assert "本人不愿意" in shown(signed_in(Client(), user_of(manager)), place)
    with time_machine.travel(MONDAY + timedelta(days=31)):
        assert "本人不愿意" not in shown(signed_in(Client(), user_of(manager)), place)


def test_who_refuses_a_name_that_nobody_is_known_to_have_sent_is_not_told_that_somebody_was(
    desk: Desk, stations: dict[str, Station]
) -> None:
    one = Liaison.objects.create(station=stations["workstation"], name="陈桂芳", waits=True)
    path = f"/admin/stations/{one.station_id}/people/{one.pk}/"
    refused = LIAISON | {"decision": "refuse", "reason": "本人不愿意"}
    page = resave(desk(Role.SUPERVISOR), path, refused).content.decode()
    assert "没有记下是谁提交的" in page
    assert "理由已经告诉提交的人" not in page


def test_a_reason_is_not_lost_to_somebody_who_was_quicker(
    desk: Desk, manager: Client, part: Part
) -> None:
    manager.post(part.path, part.words | {"is_public": "on"})
    path, supervisor = part.path_of_one(), desk(Role.SUPERVISOR)
    typed = filled(supervisor, path) | {"decision": "refuse", "reason": "本人不愿意"}
    resave(manager, path, part.words | {"is_public": "on", "name": "刘大山"})
    page = supervisor.post(path, typed)
    assert page.context["form"]["reason"].value() == "本人不愿意"
    assert not page.context["form"]["reason"].errors
    resave(manager, path, part.words)  # she takes the wish back
    assert "您写的理由是：本人不愿意" in supervisor.post(path, typed).content.decode()


def test_turns_that_are_entered_once_more_wait_for_who_asked_for_the_first(
    desk: Desk, manager: Client, stations: dict[str, Station]
) -> None:
    wanting_consent(wanted=True)
    path = f"/admin/stations/{stations['workstation'].pk}/duty/"
    manager.post(path, TURN | {"is_public": "on"})
    desk(Role.SUPERVISOR).post(f"{path}copy/", {"week": "2026-11-30", "days": "7"})
    askers = Duty.objects.values_list("asked_by", "waits")
    assert list(askers) == [(user_of(manager).pk, True)] * 2


def test_enter_saves_what_was_typed_and_neither_publishes_a_name_nor_refuses_it(
    desk: Desk, manager: Client, shown: Shown, part: Part
) -> None:
    manager.post(part.path, part.words | {"is_public": "on"})
    path = part.path_of_one()
    supervisor = desk(Role.SUPERVISOR)
    form = supervisor.get(path).content.decode().split("<form")[-1]
    entered = re.search(r"<button[^>]*>", form)  # a browser presses the first for Enter
    assert entered is not None
    assert "name=" not in entered[0]
    answer = resave(supervisor, path, part.words | {"name": "刘大山"})
    assert answer.redirect_chain[-1][0] == path
    assert "姓名还没有公开" in answer.content.decode()
    one = part.one()
    assert (one.name, one.is_public, one.waits) == ("刘大山", False, True)
    assert f'{path}"' in shown(supervisor, "consent/")


def test_names_that_wait_elsewhere_are_not_for_another_manager(
    desk: Desk, stations: dict[str, Station], shown: Shown
) -> None:
    wanting_consent(wanted=True)
    Liaison.objects.create(station=stations["centre"], name="陈桂芳", waits=True)
    assert "陈桂芳" not in shown(desk(Role.CLERK, manages="workstation"), "consent/")
    assert "陈桂芳" in shown(desk(Role.SUPERVISOR), "consent/")


def test_the_name_of_a_turn_that_is_over_waits_no_more(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    today = localdate()
    turn = {"station": stations["workstation"], "starts": "09:00", "ends": "11:00", "waits": True}
    for name, day in (("陈桂芳", today), ("李四", today - timedelta(days=1))):
        Duty.objects.create(name=name, first_day=day, last_day=day, **turn)
    page = shown(desk(Role.SUPERVISOR), "consent/")
    assert "陈桂芳" in page
    assert "李四" not in page


def test_more_names_than_the_list_shows_are_counted(
    desk: Desk, shown: Shown, stations: dict[str, Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stations.staff.deciding.MOST_NAMES", 1)
    client = desk(Role.SUPERVISOR)
    Liaison.objects.create(station=stations["workstation"], name="陈桂芳", waits=True)
    assert "没有列出" not in shown(client, "consent/")
    for name in ("李四", "王五"):
        Liaison.objects.create(station=stations["workstation"], name=name, waits=True)
    assert "还有 2 个没有列出" in shown(client, "consent/")


@pytest.mark.parametrize(
    ("before", "meanwhile"),
    [
        ({"is_public": "on"}, {}),  # she takes the wish back
        ({"is_public": "on"}, {"is_public": "on", "name": "刘大山"}),
        ({}, {"is_public": "on"}),
    ],
)
def test_nobody_decides_on_a_name_otherwise_than_she_has_seen_it(
    desk: Desk, manager: Client, part: Part, before: dict[str, str], meanwhile: dict[str, str]
) -> None:
    manager.post(part.path, part.words | before)
    one = part.one()
    path, supervisor = part.path_of_one(), desk(Role.SUPERVISOR)
    old_page = filled(supervisor, path)
    old_page.pop("is_public", None)
    resave(manager, path, part.words | meanwhile)
    asked = part.model._default_manager.values().get()
    for pressed in ({"decision": "agree"}, {"is_public": "on"}, {}):
        page = supervisor.post(path, old_page | pressed, follow=True).content.decode()
        assert "没有照您看到的保存或公开" in page
        assert meanwhile.get("name", part.words["name"]) in page
        assert part.model._default_manager.values().get() == asked
    resave(supervisor, path, part.words | {"is_public": "on", "decision": "agree"})
    one.refresh_from_db()
    assert (one.is_public, one.waits) == (True, False)


def test_what_was_typed_stays_beside_what_somebody_else_has_saved(
    desk: Desk, manager: Client, part: Part
) -> None:
    manager.post(part.path, part.words)
    path = part.path_of_one()
    typed = filled(manager, path) | {"name": "李小梅"}
    resave(desk(Role.SUPERVISOR), path, part.words | {"name": "刘大山"})
    page = manager.post(path, typed)
    assert page.context["form"].errors == {"name": ["“姓名”现在登记的是：刘大山"]}
    assert 'value="李小梅"' in page.content.decode()
    manager.post(path, typed | {"seen": page.context["form"]["seen"].value()})
    kept = part.one()
    assert kept.name == "李小梅"


@pytest.mark.parametrize(
    ("wanted", "told"), [("on", "要公开请再勾选一次"), ("", "不公开请再点一次")]
)
def test_who_may_publish_is_told_that_her_choice_is_asked_anew(
    desk: Desk, stations: dict[str, Station], wanted: str, told: str
) -> None:
    path = f"/admin/stations/{stations['workstation'].pk}/people/"
    supervisor, before = desk(Role.SUPERVISOR), {"is_public": "" if wanted else "on"}
    supervisor.post(path, LIAISON | before)
    path = f"{path}{Liaison.objects.get().pk}/"
    seen = {"seen": filled(supervisor, path)["seen"]}
    resave(supervisor, path, LIAISON | before | {"name": "刘大山"})
    page = supervisor.post(path, LIAISON | seen | {"name": "刘大山", "is_public": wanted})
    form = page.context["form"]
    assert list(form.errors) == ["is_public"]
    assert told in str(form.errors["is_public"])
    assert form["is_public"].value() is not bool(wanted)


def test_a_page_that_does_not_tell_what_it_showed_publishes_nobody(
    desk: Desk, manager: Client, part: Part
) -> None:
    manager.post(part.path, part.words | {"is_public": "on"})
    one = part.one()
    desk(Role.SUPERVISOR).post(part.path_of_one(), part.words | {"decision": "agree"})
    one.refresh_from_db()
    assert (one.is_public, one.waits) == (False, True)
