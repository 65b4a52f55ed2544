"""What search machines are told: every public address once, and what changed since they came."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from stations import stretches
from stations.enums import Withdrawn
from stations.models import Station
from tests.factories.guides import GuideFactory
from tests.factories.stations import StationFactory, county

pytestmark = pytest.mark.django_db
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def entries(client: Client, address: str) -> dict[str, str]:
    """Addresses without the host, with the day each last changed."""
    response = client.get(address, headers={"host": "aid.example.cn"})
    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=3600"
    tree = ElementTree.fromstring(response.content)  # noqa: S314  # our own answer
    found = {}
    for entry in tree:
        address = str(entry.findtext(f"{SPACE}loc"))
        assert address.startswith("http://aid.example.cn/")
        found[address.removeprefix("http://aid.example.cn")] = entry.findtext(f"{SPACE}lastmod", "")
    return found


def test_the_index_names_the_parts_and_the_host_that_was_asked(client: Client) -> None:
    with time_machine.travel(datetime(2026, 11, 3, tzinfo=UTC)):
        first = StationFactory()
    number = first.pk // stretches.STRETCH
    found = entries(client, "/sitemap.xml")
    assert list(found) == ["/sitemap-pages.xml", f"/sitemap-stations-{number}.xml"]
    assert found[f"/sitemap-stations-{number}.xml"].startswith("2026-11-03")


def test_published_pages_are_told_and_drafts_are_not(client: Client) -> None:
    GuideFactory(slug="pay")
    GuideFactory(slug="draft", live=False)
    found = entries(client, "/sitemap-pages.xml")
    assert {"/", "/guides/pay/"} <= found.keys()
    assert not any("draft" in address for address in found)


def test_stations_are_told_with_the_day_anything_of_them_changed(client: Client) -> None:
    with time_machine.travel(datetime(2026, 11, 3, tzinfo=UTC)):
        station = StationFactory(slug="suoshi", verified_on=None)
    StationFactory(slug="hidden", published=False)
    number = station.pk // stretches.STRETCH
    assert entries(client, f"/sitemap-stations-{number}.xml") == {"/stations/suoshi/": "2026-11-03"}


def test_every_station_is_told_once_however_they_are_scattered(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stretches, "STRETCH", 10)
    division = county()["431321112"]
    for pk in (3, 9, 10, 57, 58):
        StationFactory(pk=1_000 + pk, slug=f"s{pk}", division=division)
    StationFactory(pk=1_030, slug="hidden", division=division, published=False)
    parts = [part for part in entries(client, "/sitemap.xml") if "stations" in part]
    assert parts == [f"/sitemap-stations-{number}.xml" for number in (100, 101, 105)]
    told = [address for part in parts for address in entries(client, part)]
    assert told == [f"/stations/s{pk}/" for pk in (3, 9, 10, 57, 58)]


def test_a_station_taken_away_changes_its_part(client: Client) -> None:
    with time_machine.travel(datetime(2026, 11, 3, tzinfo=UTC)):
        StationFactory()
        gone = StationFactory()
    with time_machine.travel(datetime(2026, 11, 9, tzinfo=UTC)):
        Station.objects.filter(pk=gone.pk).withdraw(Withdrawn.STAFF)
    part = f"/sitemap-stations-{gone.pk // stretches.STRETCH}.xml"
    assert entries(client, "/sitemap.xml")[part].startswith("2026-11-09")


@pytest.mark.parametrize("name", ["stations-999999", "stations-x", "stations", "other"])
def test_a_part_that_does_not_exist_is_not_found(client: Client, name: str) -> None:
    assert client.get(f"/sitemap-{name}.xml").status_code == 404


@pytest.mark.parametrize("count", [2, 20])
def test_the_number_of_queries_does_not_grow(
    client: Client, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    division = county()["431321112"]
    pks = [StationFactory(division=division).pk for _ in range(count)]
    client.get("/sitemap.xml")
    with django_assert_max_num_queries(6):
        client.get("/sitemap.xml")
    with django_assert_max_num_queries(2):
        text = client.get(f"/sitemap-stations-{pks[0] // stretches.STRETCH}.xml").content.decode()
    assert len(re.findall("<loc>", text)) == count
