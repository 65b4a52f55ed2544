"""Stations as documents of the search."""

import pytest
from pytest_django import DjangoAssertNumQueries

from search import registry
from search.indexed import prepare, shower
from search.plan import make
from search.synonyms import Synonyms
from stations.models import Station
from stations.searchable import published_stations, station_document
from tests.factories.stations import network

pytestmark = pytest.mark.django_db


def test_a_contact_point_is_found_by_the_places_it_lies_in() -> None:
    network()
    station = published_stations().get(key="shijiang")
    document = station_document(station)
    assert document.key == f"stations.station:{station.pk}"
    assert document.kind == "station"
    assert document.url == "/stations/shijiang/"
    assert "锁石镇石江村" in document.place
    assert document.place_codes[-1] == "431321112216"
    assert "431321000000" in document.place_codes


def test_a_station_is_found_by_the_places_it_serves_and_what_it_is_for() -> None:
    stations = network()
    stations["workstation"].serves.set(["431321103275"])
    Station.objects.filter(key="suoshi").update(
        services="|home_visit|", audiences="|disabled|", phones="|0738-000 0113|"
    )
    document = station_document(published_stations().get(key="suoshi"))
    assert "石壁头村" in document.place
    assert "上门服务" in document.body
    assert document.audiences == ("disabled",)
    assert document.phone == "0738-000 0113"


def test_only_what_is_published_is_searchable() -> None:
    network()
    Station.objects.filter(key="suoshi").update(published=False)
    source = registry.source_of("stations.station")
    assert {doc.title for doc in source.chunk(0, None, limit=9).values()} == {
        "双峰县法律援助中心",
        "石江村法律援助联络点",
    }


def test_all_documents_take_a_handful_of_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    network()
    with django_assert_max_num_queries(3):
        assert len(registry.source_of("stations.station").chunk(0, None, limit=9)) == 3


def test_what_a_result_quotes_is_said_in_words() -> None:
    network()
    Station.objects.filter(key="shijiang").update(
        services="|advice|", address="石江村村部", phones="|0738-000 0216|"
    )
    document = station_document(published_stations().get(key="shijiang"))
    assert document.summary == "石江村村部；0738-000 0216；服务锁石镇石江村的居民。"
    assert document.body == "能办：法律咨询。"
    shown = shower(make("湖南省石江", Synonyms()))(prepare(document).display, 1.0)
    assert "湖南省" not in shown.highlight_html
    assert "<mark>石江</mark>村村部；" in shown.highlight_html
