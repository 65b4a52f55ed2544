"""The open data as a program takes it."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal.models import AgencySettings
from portal.vocabulary import Audience
from stations.enums import Crs, Facility, Kind, Service, Withdrawn
from stations.models import Division, Station
from tests.factories.stations import StationFactory, county, network

pytestmark = pytest.mark.django_db


def get(client: Client, address: str) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()
    answer: dict[str, Any] = response.json()
    return answer


def keys(answer: dict[str, Any]) -> list[str]:
    return [station["key"] for station in answer["stations"]]


def walk(client: Client, address: str, what: str = "stations") -> list[dict[str, Any]]:
    """All pages, one after the other."""
    rows: list[dict[str, Any]] = []
    following: str | None = address
    while following:
        answer = get(client, following)
        rows += answer[what]
        following = answer["next"]
    return rows


def test_the_list_holds_every_public_station_once_and_no_other(client: Client) -> None:
    network()
    StationFactory(key="hidden", published=False)
    assert [row["key"] for row in walk(client, "/api/stations/?limit=1")] == [
        "centre",
        "shijiang",
        "suoshi",
    ]


def test_the_next_page_is_also_named_in_a_header(client: Client) -> None:
    network()
    response = client.get("/api/stations/?limit=2&kind=")
    assert response.status_code == 400  # an empty word is no word
    response = client.get("/api/stations/?limit=2")
    assert response["Link"] == f'<{response.json()["next"]}>; rel="next"'


def test_a_station_made_or_taken_away_between_two_pages_disturbs_no_other(client: Client) -> None:
    for key in ("b", "d", "f"):
        StationFactory(key=key)
    first = get(client, "/api/stations/?limit=2")
    StationFactory(key="a")
    StationFactory(key="e")
    Station.objects.filter(key="b").delete()
    assert keys(first) == ["b", "d"]
    assert keys(get(client, first["next"])) == ["e", "f"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=centre", ["both"]),
        ("service=intake", ["both", "shop"]),
        ("audience=elderly", ["both"]),
        ("facility=ramp", ["shop"]),
        ("division=431321112", ["shop"]),
        ("division=43", ["both", "shop"]),
        ("division=999999", []),
        ("service=intake&facility=ramp", ["shop"]),
    ],
)
def test_filters_narrow_the_list(client: Client, query: str, found: list[str]) -> None:
    places = county()
    StationFactory(
        key="both",
        kind=Kind.CENTRE,
        division=places["431321"],
        services=[Service.INTAKE, Service.ADVICE],
        audiences=[Audience.ELDERLY],
    )
    StationFactory(
        key="shop",
        division=places["431321112"],
        services=[Service.INTAKE],
        facilities=[Facility.RAMP],
    )
    assert keys(get(client, f"/api/stations/?{query}")) == found


def test_filters_hold_on_the_following_pages(client: Client) -> None:
    for key in "abc":
        StationFactory(key=key, kind=Kind.CENTRE)
        StationFactory(key=f"{key}x")
    assert [row["key"] for row in walk(client, "/api/stations/?limit=1&kind=centre")] == [*"abc"]


def test_near_gives_the_nearest_with_their_distance_and_nobody_may_keep_it(client: Client) -> None:
    StationFactory(key="far", lng=113.0, lat=27.5)
    StationFactory(key="close", lng=112.0, lat=27.5)
    StationFactory(key="nowhere")
    response = client.get("/api/stations/?near=27.5,112.01")
    assert [(s["key"], s["distance_m"]) for s in response.json()["stations"]] == [
        ("close", 986),
        ("far", 97645),
    ]
    assert response.json()["next"] is None
    assert response["Cache-Control"] == "private, no-store"


def test_one_station_is_found_by_its_key(client: Client) -> None:
    network()
    AgencySettings.objects.update(agency="双峰县法律援助中心")
    answer = get(client, "/api/stations/suoshi/")
    assert answer["name"] == "锁石镇法律援助工作站"
    assert answer["parent"] == "centre"
    assert answer["location"]["division"]["full_name"] == "湖南省娄底市双峰县锁石镇"


@pytest.mark.parametrize(("state", "status"), [("never", 404), ("hidden", 404), ("gone", 410)])
def test_a_station_that_is_not_public_is_unknown_unless_it_once_was(
    client: Client, state: str, status: int
) -> None:
    if state == "hidden":
        StationFactory(key="x", published=False)
    if state == "gone":
        StationFactory(key="x")
        Station.objects.filter(key="x").withdraw(Withdrawn.STAFF)
    response = client.get("/api/stations/x/")
    assert response.status_code == response.json()["status"] == status
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("address", "parameter", "words"),
    [
        ("/api/stations/?limit=0", "limit", "不能小于 1"),
        ("/api/stations/?limit=201", "limit", "不能大于 200"),
        ("/api/stations/?limit=many", "limit", "要写整数"),
        ("/api/stations/?divison=43", "divison", "没有这个参数"),
        ("/api/stations/?division=4313a", "division", "写法不对"),
        ("/api/stations/?near=95,112", "near", "写法不对"),
        ("/api/stations/?kind=shop", "kind", "centre、workstation、contact_point、specialised"),
        ("/api/stations/?cursor=xyz", "cursor", "从第一页重新取"),
        ("/api/stations.csv?limit=3", "limit", "没有这个参数"),
        ("/api/stations/changes/?since=yesterday", "since", "2026-11-01"),
        ("/api/stations/changes/?since=2026-02-30", "since", "2026-11-01"),
        ("/api/divisions/?level=street", "level", "province、city、county、township、village"),
        ("/api/stations/a b/", "key", "写法不对"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words_of_the_parameter(
    client: Client, address: str, parameter: str, words: str
) -> None:
    response = client.get(address)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    error = response.json()["errors"][0]
    assert error["parameter"] == parameter
    assert words in error["detail"]
    assert words in response.json()["detail"]


def test_an_address_that_does_not_exist_answers_like_the_others(client: Client) -> None:
    response = client.get("/api/lawyers/")
    assert response.status_code == 404
    assert response.json()["type"] == "/api/#unknown"


def test_divisions_are_listed_by_code_and_found_one_by_one(client: Client) -> None:
    county()
    old = Division.objects.get(code="431321112209")
    old.successors.set([Division.objects.get(code="431321112216")])
    rows = walk(client, "/api/divisions/?limit=2&within=431321112", "divisions")
    assert [row["code"] for row in rows] == sorted(row["code"] for row in rows)
    assert len(rows) == 5
    assert len(get(client, "/api/divisions/?parent=431321112&level=village")["divisions"]) == 4
    one = get(client, "/api/divisions/431321112209/")
    assert one["successors"] == ["431321112216"]
    assert one["parent"] == "431321112000"
    assert client.get("/api/divisions/990000000000/").status_code == 404


@pytest.mark.parametrize("count", [2, 20])
@pytest.mark.parametrize(
    ("address", "most"),
    [
        # when it changed 2, site settings 1, stations 1, what lies beside them 4, places 1
        ("/api/stations/", 9),
        ("/api/stations/?near=27.5,112.0", 14),
        ("/api/stations/changes/", 13),
        ("/api/stations.csv", 4),
        ("/api/divisions/", 4),
    ],
)
def test_the_number_of_queries_does_not_grow(
    client: Client,
    address: str,
    most: int,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    places = county()
    for number in range(count):
        StationFactory(
            key=f"s{number}",
            division=places["431321112"],
            serves=[places["431321112216"]],
            lng=112.0 + number / 1000,
            lat=27.5,
            crs=Crs.WGS84,
        )
    with django_assert_max_num_queries(most):
        response = client.get(address)
        b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
