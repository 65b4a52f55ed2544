"""Telling the centre that something is wrong."""

import pytest
from django.db import connection
from django.test import Client

from portal.models import RateLimit
from stations.models import MistakeReport, Station
from stations.views.report import REPORTS_PER_NETWORK
from tests.stations.views.conftest import text

pytestmark = pytest.mark.django_db

ADDRESS = "/stations/suoshi/report/"
WRONG_PHONE = {"what": "phone", "words": "新电话是 0738-000 0999"}


def test_a_report_is_kept_with_its_words_sealed(
    client: Client, stations: dict[str, Station]
) -> None:
    response = client.post(ADDRESS, WRONG_PHONE)
    assert (response.status_code, response.headers["Location"]) == (303, f"{ADDRESS}thanks/")
    kept = MistakeReport.objects.get()
    assert (kept.station, kept.what) == (stations["workstation"], "phone")
    assert kept.words == WRONG_PHONE["words"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM stations_mistakereport")
        assert "0999" not in cursor.fetchone()[0]
    assert "收到了，谢谢您" in client.get(response.headers["Location"]).content.decode()


def test_words_are_not_needed(client: Client, stations: dict[str, Station]) -> None:
    assert client.post(ADDRESS, {"what": "closed"}).status_code == 303
    assert MistakeReport.objects.get().words == ""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "请选一项：哪里不对"),
        ({"words": "门牌是 5 号"}, "请选一项：哪里不对"),
        ({"what": "zzz"}, "请从列出的选项里选"),
        ({"what": "phone", "words": "长" * 501}, "最多写 500 个字，现在是 501 个"),
    ],
)
def test_what_is_missing_is_said_beside_the_question_and_what_was_typed_stays(
    client: Client, stations: dict[str, Station], given: dict[str, str], said: str
) -> None:
    html = client.post(ADDRESS, given).content.decode()
    assert "<title>错误：" in html
    assert html.count(said) == 2
    assert given.get("words", "") in html
    assert not MistakeReport.objects.exists()


def test_only_this_page_sets_a_cookie_and_a_forged_post_is_refused(
    stations: dict[str, Station],
) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ADDRESS, WRONG_PHONE).status_code == 403
    page = strict.get(ADDRESS)
    assert set(page.cookies) == {"csrftoken"}
    assert "no-store" in page.headers["Cache-Control"]
    token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    done = strict.post(ADDRESS, {**WRONG_PHONE, "csrfmiddlewaretoken": token})
    assert done.status_code == 303


def test_what_fills_in_everything_is_thanked_and_not_kept(
    client: Client, stations: dict[str, Station]
) -> None:
    assert client.post(ADDRESS, {**WRONG_PHONE, "website": "https://x"}).status_code == 303
    assert not MistakeReport.objects.exists()


def test_one_network_cannot_flood_the_list(client: Client, stations: dict[str, Station]) -> None:
    for number in range(REPORTS_PER_NETWORK):
        where = f"203.0.113.{number}"
        assert client.post(ADDRESS, WRONG_PHONE, REMOTE_ADDR=where).status_code == 303
    refused = client.post(ADDRESS, WRONG_PHONE, REMOTE_ADDR="203.0.113.99")
    assert refused.status_code == 429
    said = text(refused.content.decode())
    assert "这一次没有收下 这一小时从您这里报错的太多了" in said
    assert "需要改" not in said
    assert "或者打 12348 说" in said
    assert WRONG_PHONE["words"] in refused.content.decode()
    assert client.post(ADDRESS, WRONG_PHONE, REMOTE_ADDR="198.51.100.1").status_code == 303
    assert MistakeReport.objects.count() == REPORTS_PER_NETWORK + 1
    assert not RateLimit.objects.filter(key__contains="203").exists()


def test_only_public_stations_can_be_wrong(client: Client, stations: dict[str, Station]) -> None:
    Station.objects.filter(key="suoshi").update(published=False)
    assert client.get(ADDRESS).status_code == 404
    assert client.post(ADDRESS, WRONG_PHONE).status_code == 404
