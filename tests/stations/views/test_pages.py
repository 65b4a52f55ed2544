"""What holds of every public page: no cookie, no code inside, few queries however many stations."""

import random
import re

import brotli
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from stations.enums import Facility, Kind, Service
from stations.models import Division, Station
from tests.factories.stations import StationFactory
from tests.stations.views.conftest import Page

pytestmark = pytest.mark.django_db

PAGES = [
    "/stations/",
    "/stations/near/?place=石江村",
    "/stations/near/?lat=27.28&lng=112.2",
    "/stations/covers/",
    "/stations/covers/?q=石江村",
    "/stations/town/431321112/",
    "/stations/town/431321/",
    "/stations/suoshi/",
    "/stations/suoshi/card/",
    "/stations/suoshi/report/thanks/",
]


LISTS = PAGES[:7]
KILOBYTE = 1024


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_without_a_cookie_and_without_inline_code(
    page: Page, stations: dict[str, Station], path: str
) -> None:
    html = page(path).replace('<script type="application/ld+json">', "<data>")  # never run
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html)


@pytest.mark.parametrize(
    "path", ["/stations/", "/stations/near/?place=石江村", "/stations/covers/?q=石江村"]
)
def test_pages_work_before_there_is_any_station(page: Page, path: str) -> None:
    page(path)


@pytest.mark.parametrize(
    "path",
    ["town/999999/", "town/abc/", "nobody/", "nobody/card/", "nobody/card.vcf", "nobody/report/"],
)
def test_what_is_not_there_is_not_found(page: Page, path: str) -> None:
    page(f"/stations/{path}", 404)


def test_an_unpublished_station_is_nowhere(page: Page, stations: dict[str, Station]) -> None:
    Station.objects.filter(key="suoshi").update(published=False)
    page("/stations/suoshi/", 410)
    for path in LISTS:
        assert "锁石镇法律援助工作站" not in page(path)


LIMITS = {
    "/stations/": 8,
    "/stations/near/?place=石江村": 13,
    "/stations/near/?lat=27.28&lng=112.2": 9,
    "/stations/near/?lat=27.28&lng=112.2&open=on": 12,
    "/stations/near/?place=石江村&sort=best&audience=elderly": 13,
    "/stations/near/?at=431321112216&page=3": 13,
    "/stations/covers/?q=石江村": 8,
    "/stations/places/?q=石江": 9,
    "/stations/town/431321112/": 6,
    "/stations/suoshi/": 10,
    "/stations/suoshi/card/": 5,
}


@pytest.mark.parametrize("path", LIMITS)
@pytest.mark.parametrize("count", [0, 300])
def test_a_page_takes_few_queries_however_many_stations_there_are(
    client: Client,
    stations: dict[str, Station],
    path: str,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    random.seed(3)
    village = Division.objects.get(pk="431321112206")
    rows = [
        Station(
            key=f"more{number}",
            name="点",
            kind=Kind.CONTACT_POINT,
            division=village,
            lng=112.2 + random.gauss(0, 0.1),
            lat=27.28 + random.gauss(0, 0.1),
        )
        for number in range(count)
    ]
    for row in rows:
        row.derive()
    Station.objects.bulk_create(rows)
    client.get(path)
    with django_assert_max_num_queries(LIMITS[path]):
        client.get(path)


def test_ten_stations_with_everything_on_record_are_a_light_page(
    page: Page, stations: dict[str, Station]
) -> None:
    for number in range(12):
        StationFactory(
            lng=112.2,
            lat=27.28 + number / 1000,
            phones=["0738-000 0113", "0738-000 0114"],
            services=Service.values,
            facilities=Facility.values,
            audiences=["elderly"],
            address="锁石镇司法所一楼大厅左手第二个窗口",
            verified_on="2026-11-03",
        )
    for path in ("near/?place=石江村", f"{Station.objects.last().slug}/"):
        html = page(f"/stations/{path}")
        assert len(brotli.compress(html.encode())) <= 15 * KILOBYTE
        files = set(re.findall(r'(?:href|src)="/static/([^"#]+)', html))
        assert 1 + len(files) <= 6
