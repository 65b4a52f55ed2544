"""What a map is drawn on, and what the browser may load for it."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from stations import coordinates, maps
from stations.checks import map_settings
from tests.factories.stations import located_network

BASE = {"tiles": "", "key": "", "crs": "wgs84", "grid": "mercator", "attribution": ""}
TILES = "https://tiles.example/{z}/{x}/{y}.png"
APPROVED = "某图 审图号：GS（2026）0000号"


@pytest.fixture
def given(settings: Any) -> Any:
    def give(**values: str) -> None:
        settings.MAP = BASE | values

    return give


def test_without_a_provider_the_paper_is_plain(given: Any) -> None:
    given()
    assert maps.paper() == maps.Paper()
    assert maps.paper().origins == []


def test_the_preset_names_two_layers_of_one_host_with_the_key(given: Any) -> None:
    given(tiles="tianditu", key="secret")
    paper = maps.paper()
    assert len(paper.layers) == 2
    for layer, name in zip(paper.layers, ("vec", "cva"), strict=True):
        assert f"/{name}_w/wmts?" in layer
        assert f"LAYER={name}&" in layer
        assert "TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=secret" in layer
    assert paper.origins == ["https://t0.tianditu.gov.cn"]


def test_any_provider_is_named_by_its_address(given: Any) -> None:
    given(tiles=f"{TILES} https://names.example:8443/{{z}}/{{x}}/{{y}}?k={{key}}", key="k1")
    assert maps.paper().layers[1].endswith("?k=k1")
    assert maps.paper().origins == ["https://tiles.example", "https://names.example:8443"]


def test_points_are_given_in_the_providers_coordinates(given: Any) -> None:
    given(tiles=TILES, crs="gcj02")
    shown = maps.page_map(is_shown=True, query="")
    lng, lat = map(float, shown.point(112.2, 27.28).split(","))
    assert (lng, lat) == pytest.approx(coordinates.wgs84_to_gcj02(112.2, 27.28), abs=1e-6)

    given()
    assert maps.page_map(is_shown=True, query="").point(112.2, 27.28) == "112.200000,27.280000"
    assert maps.page_map(is_shown=False, query="").point(112.2, 27.28) == ""
    assert maps.page_map(is_shown=True, query="").point(None, 27.28) == ""


def test_the_map_is_asked_for_and_put_away_by_the_address() -> None:
    asked = maps.asked_for(RequestFactory().get("/stations/"))
    assert (asked.is_shown, asked.query) == (False, "map=on")
    shown = maps.asked_for(RequestFactory().get("/stations/?map=on"))
    assert (shown.is_shown, shown.query) == (True, "")


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({}, []),
        ({"tiles": "tianditu", "key": "k", "attribution": APPROVED}, []),
        ({"tiles": TILES, "attribution": APPROVED, "crs": "gcj02", "grid": "degrees"}, []),
        ({"tiles": "tianditu", "attribution": APPROVED}, ["stations.E002", "stations.E002"]),
        ({"tiles": "amap", "attribution": APPROVED}, ["stations.E001"]),
        (
            {"tiles": TILES.replace("https", "http"), "attribution": APPROVED},
            ["stations.E001"],
        ),
        ({"tiles": TILES, "attribution": APPROVED, "crs": "bd09"}, ["stations.E003"]),
        ({"tiles": TILES, "attribution": APPROVED, "grid": "hexagons"}, ["stations.E004"]),
        ({"tiles": TILES}, ["stations.W001"]),
    ],
)
def test_settings_that_do_not_fit_together_are_named(
    given: Any, values: dict[str, str], problems: list[str]
) -> None:
    given(**values)
    assert [problem.id for problem in map_settings(None)] == problems


@pytest.fixture
def located(db: None) -> None:
    """A county with stations whose positions are known."""
    located_network()


PAGES = (
    "/stations/",
    "/stations/town/431321112/",
    "/stations/town/431321/",
    "/stations/near/?place=石江村",
)


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_only_a_page_with_the_map_may_load_tiles_and_from_that_host_alone(
    client: Client, given: Any, located: None, path: str
) -> None:
    given(tiles=TILES, attribution=APPROVED)
    without = client.get(path)
    assert "img-src 'self';" in without.headers["Content-Security-Policy"] + ";"
    assert "leaflet" not in without.content.decode()
    assert "data-point" not in without.content.decode()

    shown = client.get(path + ("&" if "?" in path else "?") + "map=on")
    pictures = [
        part.split()[1:]
        for part in shown.headers["Content-Security-Policy"].split("; ")
        if part.startswith("img-src")
    ]
    assert pictures == [["'self'", "https://tiles.example"]]
    html = shown.content.decode()
    assert f'data-layer="{TILES}"' in html
    assert APPROVED in html
    assert 'data-point="112.2' in html


@pytest.mark.django_db
def test_everything_on_the_map_is_in_the_list(client: Client, given: Any, located: None) -> None:
    given()
    html = client.get("/stations/near/?place=石江村&map=on").content.decode()
    assert html.count("data-point") == html.count("<article") == 3
    assert "img-src 'self'" in client.get(PAGES[3] + "&map=on").headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_map_stays_while_one_narrows_and_turns_pages(client: Client, located: None) -> None:
    html = client.get("/stations/near/?place=石江村&map=on&sort=best").content.decode()
    assert '<input type="hidden" name="map" value="on">' in html
    assert "sort=best&amp;map=on" in html
