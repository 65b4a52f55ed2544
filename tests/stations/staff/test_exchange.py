"""Handing in a file of stations, and taking one home."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portal.models import AuditEntry
from portal.roles import Role
from stations import tables
from stations.importer import import_stations
from stations.models import Station, StationImport
from tests.factories.portal import member, signed_in
from tests.factories.stations import network

pytestmark = pytest.mark.django_db

GOOD = "编号,名称,类型,所在区划\na,锁石镇第二工作站,工作站,锁石镇\n"
BAD = GOOD + "b,石江村,工作战,石江村\n"
PLACE = "/admin/stations-exchange/"


@pytest.fixture
def client() -> Client:
    network()
    return signed_in(Client(), member(Role.SUPERVISOR, username="supervisor"))


def hand_in(client: Client, content: str | bytes, name: str = "站点.csv") -> str:
    raw = content.encode() if isinstance(content, str) else content
    response = client.post(PLACE, {"file": SimpleUploadedFile(name, raw)})
    return str(response.headers.get("Location", response.content.decode()))


def test_a_file_is_checked_first_and_written_when_confirmed(client: Client) -> None:
    check = hand_in(client, GOOD)
    page = client.get(check).content.decode()
    assert "将新增 1 个站点，更新 0 个，0 个不变" in page
    assert not Station.objects.filter(key="a").exists()
    done = client.post(check, follow=True).content.decode()
    assert "已导入：新增 1 个，更新 0 个" in done
    assert "站点.csv" in done
    assert Station.objects.filter(key="a").exists()
    assert AuditEntry.objects.filter(action="stations.import").count() == 1
    assert bytes(StationImport.objects.get().content) == b""


def test_a_file_with_problems_says_where_and_offers_nothing_to_confirm(client: Client) -> None:
    check = hand_in(client, BAD)
    page = client.get(check).content.decode()
    assert "没有“工作战”这一种" in page
    assert "确认导入" not in page
    client.post(check)
    assert not Station.objects.filter(key="a").exists()


def test_confirming_twice_imports_once(client: Client) -> None:
    check = hand_in(client, GOOD)
    client.post(check)
    assert client.post(check).status_code == 404
    assert AuditEntry.objects.filter(action="stations.import").count() == 1


def test_only_who_handed_it_in_confirms_it(client: Client) -> None:
    check = hand_in(client, GOOD)
    other = signed_in(Client(), member(Role.SUPERVISOR, username="other"))
    assert other.get(check).status_code == 404
    assert other.post(check).status_code == 404


def test_a_file_that_is_no_table_is_refused_at_once(client: Client) -> None:
    assert "打不开" in hand_in(client, b"PK\x03\x04", "x.xlsx")
    assert "请先选一个文件" in client.post(PLACE, {}).content.decode()
    assert not StationImport.objects.exists()


def test_a_file_never_confirmed_is_forgotten_after_a_day(client: Client) -> None:
    hand_in(client, GOOD)
    StationImport.objects.update(at=timezone.now() - timedelta(days=2))
    hand_in(client, GOOD)
    assert StationImport.objects.count() == 1


@pytest.mark.parametrize("kind", [tables.CSV, tables.XLSX])
def test_what_is_downloaded_imports_without_a_change(client: Client, kind: str) -> None:
    response = client.get(f"{PLACE}stations.{kind}")
    assert response.headers["Content-Disposition"].endswith(f'.{kind}"')
    assert "no-store" in response.headers["Cache-Control"]
    report = import_stations(response.content, today=date(2026, 11, 23))
    assert (report.unchanged, report.problems) == (3, [])
    assert AuditEntry.objects.filter(action="stations.export").count() == 1
