"""Open data goes to every site, is cheap to ask for again, and not too often."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client
from django.utils.http import http_date

from stations.enums import Withdrawn
from stations.models import Division, Station
from stations.opendata import delivery
from tests.factories.stations import ClosureFactory, StationFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
ADDRESSES = (
    "/api/stations/",
    "/api/stations.csv",
    "/api/stations/s/",
    "/api/stations/changes/",
    "/api/divisions/",
    "/api/openapi.json",
)


@pytest.fixture
def station() -> Station:
    with time_machine.travel(NOW - timedelta(days=1), tick=False):
        made: Station = StationFactory(key="s")
    return made


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_site_may_read_it_and_caches_may_keep_it_for_a_minute(
    client: Client, station: Station, address: str
) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["get", "head"])
def test_who_has_it_already_is_told_so(
    client: Client, station: Station, address: str, method: str
) -> None:
    with time_machine.travel(NOW, tick=False):
        first = client.get(address)
        again = getattr(client, method)(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again["ETag"] == first["ETag"]
    assert not again.content
    assert again["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("address", ADDRESSES[:2])
def test_a_mark_that_nginx_made_weak_is_known_too(
    client: Client, station: Station, address: str
) -> None:
    with time_machine.travel(NOW, tick=False):
        mark = client.get(address)["ETag"].removeprefix("W/")
        again = client.get(address, headers={"If-None-Match": f"W/{mark}"})
    assert again.status_code == 304


@pytest.mark.parametrize("address", ADDRESSES[:4])
def test_a_change_makes_what_one_has_out_of_date(
    client: Client, station: Station, address: str
) -> None:
    with time_machine.travel(NOW, tick=False):
        first = client.get(address)
    with time_machine.travel(NOW + timedelta(seconds=10), tick=False):
        Station.objects.update(note="请带身份证")
    with time_machine.travel(NOW + timedelta(seconds=20), tick=False):
        known = {"If-None-Match": first["ETag"]}
        assert client.get(address, headers=known).status_code == 200


def test_what_passes_or_is_renamed_by_itself_is_not_said_to_be_as_it_was(
    client: Client, station: Station
) -> None:
    with time_machine.travel(NOW - timedelta(hours=20), tick=False):
        ClosureFactory(station=station, starts=NOW, ends=NOW + timedelta(hours=1))
    answers = {}
    for moment in (NOW, NOW + timedelta(hours=2)):
        with time_machine.travel(moment, tick=False):
            since = {"If-Modified-Since": http_date(NOW.timestamp())}
            answers[moment] = client.get("/api/stations/s/", headers=since).json()["closures"]
            Division.objects.update(name="新名")
            divisions = client.get("/api/divisions/", headers=since).json()["divisions"]
            assert {one["name"] for one in divisions} == {"新名"}
    assert list(map(len, answers.values())) == [1, 0]


def test_a_change_that_comes_to_light_late_is_in_the_next_table(
    client: Client, station: Station
) -> None:
    with time_machine.travel(NOW, tick=False):
        station.save()
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        first = client.get("/api/stations.csv")
        assert "ETag" not in first
        assert "Last-Modified" not in first
    # An import that began before and took until now.
    with time_machine.travel(NOW - timedelta(minutes=1), tick=False):
        StationFactory(key="late")
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        table = client.get("/api/stations.csv")
        assert "late" in table.getvalue().decode()
        since = {"If-Modified-Since": table["Last-Modified"]}
        assert client.get("/api/stations.csv", headers=since).status_code == 304


def test_a_station_taken_away_makes_the_list_out_of_date(client: Client, station: Station) -> None:
    with time_machine.travel(NOW - timedelta(hours=1), tick=False):
        StationFactory(key="t")
    with time_machine.travel(NOW, tick=False):
        first = {path: client.get(path)["ETag"] for path in ADDRESSES[:2]}
    with time_machine.travel(NOW + timedelta(seconds=10), tick=False):
        Station.objects.filter(key="t").withdraw(Withdrawn.STAFF)
    with time_machine.travel(NOW + timedelta(seconds=20), tick=False):
        for path, mark in first.items():
            assert client.get(path, headers={"If-None-Match": mark}).status_code == 200


def test_head_has_the_headers_and_no_table(client: Client, station: Station) -> None:
    with time_machine.travel(NOW, tick=False):
        response = client.head("/api/stations.csv")
        assert response["ETag"] == client.get("/api/stations.csv")["ETag"]
    assert b"".join(response) == b""  # type: ignore[arg-type]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(station: Station, method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    response = getattr(client, method)("/api/stations/s/")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response["Content-Type"] == "application/problem+json"


def test_a_browser_may_ask_for_another_site_whether_what_it_has_is_current(client: Client) -> None:
    response = client.options("/api/stations/")
    assert response.status_code == 204
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]


def test_who_asks_too_often_is_told_how_long_to_wait(
    client: Client, station: Station, settings: LazySettings
) -> None:
    settings.OPEN_DATA_REQUESTS = 3
    with time_machine.travel(NOW + timedelta(seconds=20), tick=False):
        statuses = [client.get("/api/stations/").status_code for _ in range(4)]
        refused = client.get("/api/stations/s/", REMOTE_ADDR="127.0.0.99")
        other = client.get("/api/stations/", REMOTE_ADDR="203.0.113.7")
    with time_machine.travel(NOW + timedelta(seconds=60), tick=False):
        after = client.get("/api/stations/")
    assert statuses == [200, 200, 200, 429]
    assert refused.status_code == 429  # the same network
    assert refused["Retry-After"] == "40"
    assert refused["Access-Control-Allow-Origin"] == "*"
    assert refused.json()["type"] == "/api/#too-often"
    assert (other.status_code, after.status_code) == (200, 200)


def test_asking_writes_nothing(
    client: Client, station: Station, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(20) as seen:  # type: ignore[operator]
        client.get("/api/stations/")
    assert all(query["sql"].startswith("SELECT") for query in seen.captured_queries)


def test_without_stations_nothing_has_changed_yet() -> None:
    assert delivery.last_change() is None
