"""The map that a page shows when asked to: what it is drawn on, and what the browser may load for
it.

Without a provider the points are drawn on plain paper. With one, its tiles are the only thing from
elsewhere that a page of ours ever loads, and only pages with the map may.
"""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.csp import allow_pictures
from stations import coordinates
from stations.enums import Crs

ASKED = "map"
"""The parameter with which a page is asked for its map."""

TIANDITU = (
    "https://t0.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    "&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={{key}}"
)
# The map itself, and the names on it.
PRESETS = {"tianditu": tuple(TIANDITU.format(layer=layer) for layer in ("vec", "cva"))}
GRIDS = ("mercator", "degrees")
"""How a provider cuts the world into tiles: EPSG:3857, or EPSG:4326 and 4490."""


@dataclass(frozen=True)
class Paper:
    """What a map is drawn on: the addresses of its layers with `{z}`, `{x}`, `{y}`, lowest first;
    the system its positions are in; who made it, with the number of its approval (审图号).
    """

    layers: tuple[str, ...] = ()
    crs: str = Crs.WGS84
    grid: str = "mercator"
    attribution: str = ""

    @property
    def origins(self) -> list[str]:
        """Where its tiles come from: scheme and host, each once."""
        parts = map(urlsplit, self.layers)
        return list(dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in parts))


def paper() -> Paper:
    """What the installation's settings say; plain paper when they name no provider."""
    given = settings.MAP
    if not given["tiles"]:
        return Paper()
    layers = PRESETS.get(given["tiles"]) or given["tiles"].split()
    return Paper(
        layers=tuple(layer.replace("{key}", given["key"]) for layer in layers),
        crs=given["crs"],
        grid=given["grid"],
        attribution=given["attribution"],
    )


@dataclass(frozen=True)
class PageMap:
    """The map of a page, or the way to ask for it. `query` asks for the same page with it, or
    without it when it is there.
    """

    is_shown: bool
    query: str
    paper: Paper = field(default_factory=Paper)

    @property
    def question(self) -> list[tuple[str, str]]:
        """The names and values of `query`."""
        return parse_qsl(self.query)

    def point(self, lng: float | None, lat: float | None) -> str:
        """A WGS-84 position as the map needs it: `112.200000,27.280000`; empty without one, and
        where no map is.
        """
        if lng is None or lat is None or not self.is_shown:
            return ""
        return "{:.6f},{:.6f}".format(*coordinates.from_wgs84(lng, lat, self.paper.crs))


def page_map(*, is_shown: bool, query: str) -> PageMap:
    """The map of a page, drawn on what the settings name."""
    return PageMap(is_shown, query, paper() if is_shown else Paper())


def asked_for(request: HttpRequest) -> PageMap:
    """The map of a page that takes no other question."""
    is_shown = ASKED in request.GET
    return page_map(is_shown=is_shown, query="" if is_shown else f"{ASKED}=on")


def let_load(response: HttpResponse, shown: PageMap) -> HttpResponse:
    """The page with leave to load the tiles of its map, when it has one."""
    if shown.is_shown and shown.paper.origins:
        allow_pictures(response, shown.paper.origins)
    return response
