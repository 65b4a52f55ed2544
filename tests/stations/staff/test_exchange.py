"""Handing in a file of stations, and taking one home: the pages."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from portal import outbox
from portal.models import AuditEntry, Outbox
from portal.roles import Role
from stations import exchange, tables
from stations.columns import COLUMNS
from stations.enums import ImportState
from stations.importer import import_stations
from stations.models import Station, StationEdit, StationImport
from stations.reading import EXAMPLE_KEY
from stations.staff.viewsets import ExchangeViewSet
from tests.factories.portal import member, signed_in
from tests.factories.stations import StationFactory, network

pytestmark = pytest.mark.django_db

GOOD = "编号,名称,类型,所在区划\na,锁石镇第二工作站,工作站,锁石镇\n"
BAD = GOOD + "b,石江村,工作战,石江村\n"
PLACE = "/admin/stations-exchange/"


@pytest.fixture
def client() -> Client:
    network()
    return signed_in(Client(), member(Role.SUPERVISOR, username="supervisor"))


@pytest.fixture
def long_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as a long one."""
    monkeypatch.setattr(exchange, "LONG_BYTES", 0)


def hand_in(client: Client, content: str | bytes, name: str = "站点.csv") -> str:
    raw = content.encode() if isinstance(content, str) else content
    response = client.post(PLACE, {"file": SimpleUploadedFile(name, raw)})
    return str(response.headers.get("Location", response.content.decode()))


def text(client: Client, place: str) -> str:
    page = BeautifulSoup(client.get(place).content, "html.parser")
    return " ".join(page.main.get_text(" ").split())


def work() -> None:
    """What the worker does."""
    outbox.drain(kinds=[exchange.KIND])


def test_a_file_is_checked_first_and_written_when_confirmed(client: Client) -> None:
    place = hand_in(client, GOOD)
    page = text(client, place)
    assert "共 1 行，没有问题。还没有写入。" in page
    assert "1 新增 0 更新 0 不变" in page
    assert not Station.objects.filter(key="a").exists()
    done = client.post(place, follow=True).content.decode()
    assert "已导入：新增 1 个，更新 0 个" in done
    assert Station.objects.filter(key="a").exists()
    assert AuditEntry.objects.filter(action="stations.import").count() == 1
    assert bytes(StationImport.objects.get().content) == b""
    assert "站点.csv 已导入" in text(client, PLACE)


def test_what_would_change_is_shown_beforehand(client: Client) -> None:
    place = hand_in(client, "编号,名称,类型,所在区划,电话\ncentre,新名称,法律援助中心,431321,12348")
    page = text(client, place)
    assert "双峰县法律援助中心 → 新名称" in page
    assert "（空着） → 12348" in page


def test_a_file_with_problems_says_where_and_offers_nothing_to_confirm(client: Client) -> None:
    place = hand_in(client, BAD)
    page = text(client, place)
    assert "第 3 行 类型 没有“工作战”这一种 建议： 工作站" in page
    assert "确认导入" not in page
    client.post(place)
    assert not Station.objects.filter(key="a").exists()


def test_the_problems_can_be_taken_home_as_a_table(client: Client) -> None:
    place = hand_in(client, BAD)
    StationImport.objects.update(more=7)
    table = tables.read(client.get(f"{place}problems.csv").content)
    assert table.header == ["第几行", "哪一列", "哪里不对", "建议"]
    assert table.rows[0][1] == ["3", "类型", "没有“工作战”这一种", "工作站"]
    assert "另外还有 7 处" in table.rows[1][1][2]


def test_a_file_that_changes_nothing_needs_no_confirming(client: Client) -> None:
    page = text(
        client,
        hand_in(client, "编号,名称,类型,所在区划\nsuoshi,锁石镇法律援助工作站,工作站,锁石镇"),
    )
    assert "不用导入" in page
    assert "确认导入" not in page


def test_confirming_twice_imports_once(client: Client) -> None:
    place = hand_in(client, GOOD)
    client.post(place)
    assert client.post(place).headers["Location"] == place
    assert AuditEntry.objects.filter(action="stations.import").count() == 1
    assert StationEdit.objects.count() == 1


def test_a_file_that_is_not_wanted_is_gone(client: Client) -> None:
    place = hand_in(client, GOOD)
    client.post(f"{place}drop/")
    assert not StationImport.objects.exists()
    assert client.get(place).status_code == 404


def test_only_who_handed_it_in_confirms_it(client: Client) -> None:
    place = hand_in(client, GOOD)
    other = signed_in(Client(), member(Role.SUPERVISOR, username="other"))
    for address in (place, f"{place}drop/", f"{place}again/"):
        assert other.post(address).status_code == 404
    assert other.get(place).status_code == 404


def test_what_is_over_may_be_read_by_all_who_import(client: Client) -> None:
    place = hand_in(client, BAD)
    other = signed_in(Client(), member(Role.SUPERVISOR, username="other"))
    assert "没有“工作战”这一种" in text(other, place)
    assert other.get(f"{place}problems.csv").status_code == 200
    assert other.post(place).status_code == 404


def test_a_file_that_is_no_table_is_refused_at_once(client: Client) -> None:
    assert "打不开" in hand_in(client, b"PK\x03\x04", "x.xlsx")
    assert "请先选一个文件" in client.post(PLACE, {}).content.decode()
    assert "超过 20 MB" in hand_in(client, b"x" * (20 * 1024 * 1024 + 1))
    assert not StationImport.objects.exists()


def test_a_long_file_is_checked_and_written_by_the_worker(client: Client, long_files: None) -> None:
    place = hand_in(client, GOOD)
    assert "正在检查" in text(client, place)
    work()
    assert "没有问题" in text(client, place)
    client.post(place)
    assert "正在写入" in text(client, place)
    assert not Station.objects.filter(key="a").exists()
    work()
    assert "已经导入，共 1 行" in text(client, place)
    assert Station.objects.filter(key="a").exists()


def test_the_page_of_a_long_file_refreshes_itself_with_scripts_and_without(
    client: Client, long_files: None
) -> None:
    place = hand_in(client, GOOD)
    page = BeautifulSoup(client.get(place).content, "html.parser")
    assert page.head.noscript.meta["http-equiv"] == "refresh"
    assert page.find(id="standing")["data-refresh"]
    work()
    page = BeautifulSoup(client.get(place).content, "html.parser")
    assert page.head.noscript is None or page.head.noscript.meta is None
    assert not page.find(id="standing").has_attr("data-refresh")


def test_a_long_file_that_is_no_table_says_so(client: Client, long_files: None) -> None:
    place = hand_in(client, ",,\n,,\n")
    work()
    assert "文件是空的" in text(client, place)


def test_what_changed_since_the_check_is_told_and_nothing_written(
    client: Client, long_files: None
) -> None:
    place = hand_in(client, GOOD)
    work()
    client.post(place)
    StationFactory(key="quicker", slug="a")
    work()
    assert "这个网址已经是“quicker”的" in text(client, place)
    assert not Station.objects.filter(key="a").exists()


def test_a_file_that_the_worker_gave_up_on_can_be_tried_again(
    client: Client, long_files: None
) -> None:
    place = hand_in(client, GOOD)
    Outbox.objects.update(parked=timezone.now())
    assert "几次都没有办成" in text(client, place)
    client.post(f"{place}again/")
    work()
    assert "没有问题" in text(client, place)


def test_a_worker_that_is_not_heard_of_is_said(client: Client, long_files: None) -> None:
    place = hand_in(client, GOOD)
    assert "没有动静" not in text(client, place)
    StationImport.objects.update(at=timezone.now() - timedelta(minutes=2))
    assert "没有动静" in text(client, place)


def test_the_history_is_shown_in_pages(client: Client) -> None:
    hand_in(client, BAD)
    done = StationImport.objects.get()
    for number in range(40):
        done.pk, done.name = None, f"文件{number}.csv"
        done.save()
    assert "文件39.csv" in text(client, PLACE)
    assert "文件20.csv" not in text(client, PLACE)
    with CaptureQueriesContext(connection) as many:
        first = text(client, f"{PLACE}imports/")
    assert "文件20.csv" in first
    assert not any('"content"' in one["sql"] for one in many.captured_queries)
    assert "文件0.csv" in text(client, f"{PLACE}imports/?p=2")


@pytest.mark.parametrize("kind", [tables.CSV, tables.XLSX])
def test_what_is_downloaded_imports_without_a_change(client: Client, kind: str) -> None:
    response = client.get(f"{PLACE}stations.{kind}")
    assert response.headers["Content-Disposition"].endswith(f'.{kind}"')
    assert "no-store" in response.headers["Cache-Control"]
    report = import_stations(response.getvalue(), today=date(2026, 11, 23))
    assert (report.unchanged, report.problems) == (3, [])
    assert AuditEntry.objects.filter(action="stations.export").count() == 1


def test_the_empty_form_explains_every_column_and_cannot_be_imported_by_accident(
    client: Client,
) -> None:
    content = client.get(f"{PLACE}blank.xlsx").content
    book = load_workbook(io.BytesIO(content))
    explained = {row[0] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True)}
    assert explained == {str(column.label) for column in COLUMNS}
    assert book.worksheets[0]["A2"].value == EXAMPLE_KEY
    (problem, *_others) = [
        one
        for one in import_stations(content, today=date(2026, 11, 23)).problems
        if one.column == "编号"
    ]
    assert problem.suggestion == "删掉这一行"


MAY = (Role.SUPERVISOR,)
POST_ONLY = {"drop", "again"}


def addresses(pk: int) -> dict[str, str]:
    """Every address of the section."""
    found: dict[str, str] = {}
    for pattern in ExchangeViewSet().get_urlpatterns():
        route = str(pattern.pattern).replace("<int:pk>", str(pk)).replace("<filekind:kind>", "csv")
        found[str(pattern.name)] = PLACE + route
    return found


@pytest.mark.parametrize("role", ["", *Role.values])
def test_every_address_exists_for_who_may_change_stations_and_for_nobody_else(
    client: Client, role: str
) -> None:
    hand_in(client, BAD)
    pk = StationImport.objects.get().pk
    user = member(*filter(None, [role]))
    StationImport.objects.update(by=user, state=ImportState.PROBLEMS)
    visitor: Any = signed_in(Client(), user)
    for name, address in addresses(pk).items():
        ask = visitor.post if name in POST_ONLY else visitor.get
        status = ask(address).status_code
        # Without any role Wagtail's own door is shut already.
        refused = {404} if role else {302}
        assert status in ({200, 302} if role in MAY else refused), (name, role, status)


def test_no_address_opens_without_the_second_factor(client: Client) -> None:
    hand_in(client, BAD)
    pk = StationImport.objects.get().pk
    half = Client()
    half.force_login(member(Role.SUPERVISOR, username="half"))
    for name, address in addresses(pk).items():
        answer = half.post(address) if name in POST_ONLY else half.get(address)
        assert answer.status_code == 302, name
        assert answer.headers["Location"].startswith("/admin/login/")
        half.force_login(member(Role.SUPERVISOR))
