import csv
import io

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from applications.models import Application
from applications.review import acts, export
from applications.transitions import perform
from portal.models import AuditEntry, User
from stations.models import Station
from tests.applications.review.conftest import Desk
from tests.factories.casework import ID_NUMBER, hand_in, staff

pytestmark = pytest.mark.django_db

REASON = "月度情况通报"
FORMULA = '=HYPERLINK("https://example.invalid")'


def exported(client: Client, kind: str = "csv", query: str = "tab=open") -> HttpResponse:
    url = f"{reverse('review:export')}?{query}"
    return client.post(url, {"reason": REASON, "kind": kind})  # type: ignore[return-value]


def table(answer: HttpResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("role", ["clerk", "reviewer", "approver"])
def test_only_who_oversees_may_export(application: Application, desk: Desk, role: str) -> None:
    client = desk(role)
    assert exported(client).status_code == 404
    assert "导出名单" not in client.get(reverse("review:index")).content.decode()


def test_an_export_needs_a_reason_and_is_logged_with_it(
    application: Application, desk: Desk
) -> None:
    client = desk("auditor")
    bare = client.post(reverse("review:export"), {"reason": "", "kind": "csv"})
    assert "请写明导出做什么用" in bare.content.decode()
    assert not AuditEntry.objects.filter(action=acts.EXPORT).exists()
    exported(client)
    assert AuditEntry.objects.get(action=acts.EXPORT).reason == f"{REASON}（1 件）"


def test_an_export_holds_no_name_and_no_number(application: Application, desk: Desk) -> None:
    for kind in ("csv", "xlsx"):
        answer = exported(desk("supervisor"), kind)
        content = answer.content
        if kind == "xlsx":
            sheet = load_workbook(io.BytesIO(content)).active
            content = str(list(sheet.iter_rows(values_only=True))).encode()
        text = content.decode()
        assert "陈○" in text
        assert application.reference in text
        assert not any(secret in text for secret in ("陈晓", ID_NUMBER, "13800005678"))
        assert answer["Content-Disposition"].endswith(f'.{kind}"')


def test_every_row_says_who_took_it_out_and_when(application: Application, desk: Desk) -> None:
    client = desk("supervisor")
    name = User.objects.latest("pk").get_full_name()
    (row,) = table(exported(client))
    assert row["导出人和时间"].startswith(name)
    assert (row["到期日"], row["顺延后到期日"]) == ("2026-11-24", "2026-11-24")


def test_the_export_is_the_list_as_it_was_narrowed(
    stations: dict[str, Station], desk: Desk
) -> None:
    wages = hand_in()
    hand_in(matter={"matter": "domestic-violence"})
    perform(wages, "take", by=staff("reviewer", stations["centre"]))
    client = desk("supervisor")
    assert len(table(exported(client))) == 2
    (row,) = table(exported(client, query="tab=open&matter=wages"))
    assert row["编号"] == wages.reference
    assert table(exported(client, query="tab=closed")) == []


def test_an_export_keeps_to_the_rows_of_who_exports(application: Application, desk: Desk) -> None:
    assert table(exported(desk("supervisor", "contact_point"))) == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_a_spreadsheet_would_run_is_written_as_text(
    application: Application, stations: dict[str, Station], desk: Desk, kind: str
) -> None:
    handler = staff("reviewer", stations["centre"])
    User.objects.filter(pk=handler.pk).update(last_name=FORMULA)
    perform(application, "take", by=User.objects.get(pk=handler.pk))
    answer = exported(desk("supervisor"), kind)
    if kind == "csv":
        assert table(answer)[0]["承办人"] == f"'{FORMULA}"
        return
    sheet = load_workbook(io.BytesIO(answer.content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if FORMULA in str(cell.value)]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)


def test_a_list_that_is_too_long_is_cut_and_says_so_before(
    application: Application, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in()
    monkeypatch.setattr(export, "MOST_ROWS", 1)
    client = desk("supervisor")
    page = client.get(f"{reverse('review:export')}?tab=open").content.decode()
    assert "一次最多导出 1 件" in page
    assert len(table(exported(client))) == 1
