"""Links that open a station in a map application, each in the coordinates it draws in."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from stations import coordinates
from stations.enums import Crs
from stations.models import Station


@dataclass(frozen=True)
class MapLink:
    """A link that opens a position in a map application."""

    label: str
    url: str


def links(station: Station) -> list[MapLink]:
    """Plain links: the telephone's own map application, and two providers in the coordinates each
    draws in.
    """
    lng, lat = station.wgs_lng, station.wgs_lat
    if lng is None or lat is None:
        return []
    amap = coordinates.from_wgs84(lng, lat, Crs.GCJ02)
    baidu = coordinates.from_wgs84(lng, lat, Crs.BD09)
    to_amap = {
        "position": f"{amap[0]:.6f},{amap[1]:.6f}",
        "name": station.name,
        "coordinate": "gaode",
        "callnative": "1",
    }
    to_baidu = {
        "location": f"{baidu[1]:.6f},{baidu[0]:.6f}",
        "title": station.name,
        "content": station.address or station.name,
        "output": "html",
        "coord_type": "bd09ll",
    }
    where = f"{lat:.6f},{lng:.6f}"
    return [
        MapLink(_("手机地图"), f"geo:{where}?q={where}({quote(station.name)})"),
        MapLink(_("高德地图"), f"https://uri.amap.com/marker?{urlencode(to_amap)}"),
        MapLink(_("百度地图"), f"https://api.map.baidu.com/marker?{urlencode(to_baidu)}"),
    ]
