"""The page that explains the open data to whoever wants to use it."""

import html

import pytest
from django.test import Client

from portal.models import AgencySettings
from stations.opendata import problems, reference, spreadsheet

pytestmark = pytest.mark.django_db


def page(client: Client) -> str:
    response = client.get("/api/")
    assert response.status_code == 200
    assert not response.cookies
    return html.unescape(response.content.decode())


def test_it_lists_every_address_field_column_and_problem(client: Client) -> None:
    text = page(client)
    for operation in reference.operations():
        assert f"<code>{operation.address}</code>" in text
    for line in (*reference.fields(), *spreadsheet.COLUMNS):
        assert f"<code>{line.name}</code>" in text
    for kind in problems.KINDS:
        assert f'id="{kind.anchor}"' in text


def test_fields_inside_others_are_listed_too() -> None:
    names = {line.name for line in reference.fields()}
    assert {
        "key",
        "location.division.code",
        "schedules.opens_at",
        "contacts.phones.number",
    } <= names


def test_it_says_how_often_one_may_ask_and_under_what_licence(client: Client) -> None:
    AgencySettings.objects.all().delete()
    text = page(client)
    assert "每分钟至少可以取 60 次" in text
    assert "CC BY 4.0" in text
    assert "请写明来源“法援在线”" in text


def test_every_page_leads_to_it(client: Client) -> None:
    assert 'href="/api/"' in client.get("/help/").content.decode()
