"""Changes that wait, and deciding on them."""

import pytest
from django.test import Client
from django.utils import timezone

from portal.models import AuditEntry, User
from portal.roles import Role
from stations import consent, facts
from stations.models import Station, StationEdit
from tests.factories.portal import signed_in
from tests.factories.stations import OFFICE_HOURS
from tests.stations.staff.conftest import Desk, Shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def edit(desk: Desk, stations: dict[str, Station]) -> StationEdit:
    user: User = desk(Role.CLERK, manages="workstation").user  # type: ignore[attr-defined]
    made = consent.propose(
        stations["workstation"], {"phones": "12348", "note": "门口修路"}, by=user, at=timezone.now()
    )
    assert made is not None
    return made


def test_the_list_counts_and_leads_to_each(desk: Desk, shown: Shown, edit: StationEdit) -> None:
    page = shown(desk(Role.SUPERVISOR), "consent/")
    assert "等待同意<b>1</b>" in page
    assert f"/admin/stations/consent/{edit.pk}/" in page
    assert "电话、来之前请知道" in page


def test_old_and_new_stand_side_by_side_and_are_accepted(
    desk: Desk, shown: Shown, edit: StationEdit
) -> None:
    client = desk(Role.SUPERVISOR)
    page = shown(client, f"consent/{edit.pk}/")
    assert "<ins>12348</ins>" in page
    client.post(f"/admin/stations/consent/{edit.pk}/", {"decision": "accept"})
    station = Station.objects.get(key="suoshi")
    assert (station.phones, station.note) == (("12348",), "门口修路")
    edit.refresh_from_db()
    assert edit.decided_by == client.user  # type: ignore[attr-defined]
    assert AuditEntry.objects.filter(action="stations.accept").exists()


def test_a_refusal_wants_a_reason(desk: Desk, edit: StationEdit) -> None:
    client, path = desk(Role.SUPERVISOR), f"/admin/stations/consent/{edit.pk}/"
    page = client.post(path, {"decision": "refuse", "reason": ""})
    assert "请填写为什么不同意" in page.content.decode()
    client.post(path, {"decision": "refuse", "reason": "打不通"})
    edit.refresh_from_db()
    assert (edit.state, edit.reason) == ("refused", "打不通")


def test_a_conflict_is_asked_column_by_column(desk: Desk, edit: StationEdit) -> None:
    client, path = desk(Role.SUPERVISOR), f"/admin/stations/consent/{edit.pk}/"
    facts.write(edit.station, {"phones": "0738-0000999"}, today=timezone.localdate())
    page = client.get(path).content.decode()
    assert "别人也改过其中几处" in page
    assert "0738-0000999" in page
    assert "请逐项选用哪一个" in client.post(path, {"decision": "accept"}).content.decode()
    client.post(path, {"decision": "accept", "line-phones": "keep"})
    station = Station.objects.get(key="suoshi")
    assert (station.phones, station.note) == (("0738-0000999",), "门口修路")


def test_what_makes_no_station_is_said(desk: Desk, edit: StationEdit) -> None:
    StationEdit.objects.filter(pk=edit.pk).update(changes={"hours": [OFFICE_HOURS, "周八"]})
    client, path = desk(Role.SUPERVISOR), f"/admin/stations/consent/{edit.pk}/"
    page = client.post(path, {"decision": "accept"}).content.decode()
    assert "照这样改不成" in page
    assert consent.waiting().exists()


def test_what_a_colleague_decided_meanwhile_is_said(desk: Desk, edit: StationEdit) -> None:
    client, path = desk(Role.SUPERVISOR), f"/admin/stations/consent/{edit.pk}/"
    client.post(path, {"decision": "accept"})
    page = client.post(path, {"decision": "refuse", "reason": "迟了"}, follow=True)
    assert "已经有人处理" in page.content.decode()
    assert client.get(path).status_code == 404


def test_a_manager_takes_her_own_change_back(desk: Desk, shown: Shown, edit: StationEdit) -> None:
    assert edit.by is not None
    client = signed_in(Client(), edit.by)
    path = f"/admin/stations/consent/{edit.pk}/back/"
    assert path in shown(client, "consent/")
    assert desk(Role.SUPERVISOR).post(path).status_code == 404
    client.post(path)
    assert not consent.waiting().exists()


def test_a_manager_decides_on_nothing(desk: Desk, edit: StationEdit) -> None:
    for role in (Role.CLERK, Role.AUDITOR):
        client = desk(role, manages="workstation")
        path = f"/admin/stations/consent/{edit.pk}/"
        assert client.get(path).status_code == 404
        assert client.post(path, {"decision": "accept"}).status_code == 404
    assert consent.waiting().exists()
