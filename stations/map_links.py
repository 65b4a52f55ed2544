"""Links that open a station in a map application, each in the coordinates it draws in."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from stations import coordinates
from stations.coordinates import Position
from stations.enums import Crs
from stations.models import Station


@dataclass(frozen=True)
class MapLink:
    """A link that opens a position in a map application."""

    label: str
    url: str


def links(station: Station) -> list[MapLink]:
    """Plain links: the telephone's own map application, and two providers in the coordinates each
    draws in; none without a position.
    """
    here = _position(station)
    return [_own(station, here), _amap(station, here), _baidu(station, here)] if here else []


def everywhere(station: Station) -> MapLink | None:
    """The one of them that works on every telephone, with and without the application."""
    here = _position(station)
    return _amap(station, here) if here else None


def _position(station: Station) -> Position | None:
    lng, lat = station.wgs_lng, station.wgs_lat
    return None if lng is None or lat is None else (lng, lat)


def _own(station: Station, here: Position) -> MapLink:
    where = f"{here[1]:.6f},{here[0]:.6f}"
    return MapLink(_("手机地图"), f"geo:{where}?q={where}({quote(station.name)})")


def _amap(station: Station, here: Position) -> MapLink:
    lng, lat = coordinates.from_wgs84(*here, Crs.GCJ02)
    asked = {
        "position": f"{lng:.6f},{lat:.6f}",
        "name": station.name,
        "coordinate": "gaode",
        "callnative": "1",
    }
    return MapLink(_("高德地图"), f"https://uri.amap.com/marker?{urlencode(asked)}")


def _baidu(station: Station, here: Position) -> MapLink:
    lng, lat = coordinates.from_wgs84(*here, Crs.BD09)
    asked = {
        "location": f"{lat:.6f},{lng:.6f}",
        "title": station.name,
        "content": station.address or station.name,
        "output": "html",
        "coord_type": "bd09ll",
    }
    return MapLink(_("百度地图"), f"https://api.map.baidu.com/marker?{urlencode(asked)}")
