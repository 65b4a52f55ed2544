"""The people who answer for a station, and where their names never come."""

import pytest
from django.db import connection

from portal.models import AuditEntry
from portal.roles import Role
from stations.models import Liaison, Station, StationEdit
from tests.stations.staff.conftest import Desk, Shown, resave

pytestmark = pytest.mark.django_db

PERSON = {"name": "陈桂芳", "phone": "0738-000 1234", "unit": "村支书"}


@pytest.fixture
def liaison(stations: dict[str, Station]) -> Liaison:
    return Liaison.objects.create(station=stations["workstation"], **PERSON)


def url(station: Station, end: str = "") -> str:
    return f"/admin/stations/{station.pk}/people/{end}"


def test_somebody_is_added_for_staff_alone(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    client.post(url(station), PERSON)
    assert not Liaison.objects.get().is_public
    page = shown(client, f"{station.pk}/people/")
    assert "陈桂芳" in page
    assert "只有工作人员看得到" in page


def test_each_of_several_telephones_can_be_dialled(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    client.post(url(station), PERSON | {"phone": "0738-000 1234、13800005678", "is_public": "on"})
    page = shown(client, f"{station.pk}/people/")
    for number in ("07380001234", "13800005678"):
        assert f'href="tel:{number}"' in page
    open_data = client.get(f"/api/stations/{station.key}/").json()
    numbers = [phone["number"] for phone in open_data["contacts"][0]["phones"]]
    assert numbers == ["0738-000 1234", "13800005678"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"name": ""}, "请填写姓名"), ({"phone": "问村长"}, "不像电话号码")],
)
def test_what_cannot_be_is_said_and_kept(
    desk: Desk, stations: dict[str, Station], changes: dict[str, str], words: str
) -> None:
    page = desk(Role.SUPERVISOR).post(url(stations["workstation"]), PERSON | changes)
    assert words in page.content.decode()
    assert 'value="村支书"' in page.content.decode()


def test_somebody_is_changed_and_taken_off(
    desk: Desk, stations: dict[str, Station], liaison: Liaison
) -> None:
    client, path = desk(Role.SUPERVISOR), url(stations["workstation"], f"{liaison.pk}/")
    assert client.get(path).context["form"]["phone"].value() == "0738-000 1234"
    resave(client, path, PERSON | {"phone": "", "is_public": "on"})
    liaison.refresh_from_db()
    assert (liaison.phone, liaison.is_public) == ("", True)
    client.post(path, {"act": "delete"})
    assert not Liaison.objects.exists()


def test_only_who_may_edit_the_station_reads_them(
    desk: Desk, stations: dict[str, Station], liaison: Liaison
) -> None:
    station = stations["workstation"]
    paths = (url(station), url(station, f"{liaison.pk}/"))
    for client in (
        desk(Role.AUDITOR),
        desk(Role.CLERK, at="workstation"),
        desk(Role.CLERK, manages="contact_point"),
    ):
        for path in paths:
            assert client.get(path).status_code == 404
            assert client.post(path, PERSON).status_code == 404
    assert desk(Role.CLERK, manages="workstation").get(paths[0]).status_code == 200
    other = url(stations["contact_point"], f"{liaison.pk}/")
    assert desk(Role.SUPERVISOR).get(other).status_code == 404


def test_their_names_lie_nowhere_in_the_clear(
    desk: Desk, shown: Shown, stations: dict[str, Station], caplog: pytest.LogCaptureFixture
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    client.post(url(station), PERSON)
    liaison = Liaison.objects.get()
    resave(client, url(station, f"{liaison.pk}/"), PERSON | {"name": "刘大山"})
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # a table of ours
            kept = str(cursor.fetchall())
        assert not any(word in kept for word in ("陈桂芳", "刘大山", "000 1234")), table
    assert "陈桂芳" not in f"{liaison}{caplog.text}"
    assert not StationEdit.objects.exists()
    assert AuditEntry.objects.filter(action="stations.liaison").count() == 2
    assert "陈桂芳" not in shown(client, f"{station.pk}/")
