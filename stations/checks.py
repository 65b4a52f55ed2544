"""Wrong map settings do not start: the map would stay empty, or be off by some hundred metres."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from stations import maps
from stations.enums import Crs

# Maps in other systems are cut in a way of their own, which the map cannot draw.
DRAWN = (Crs.WGS84.value, Crs.GCJ02.value)
PLACES = ("{z}", "{x}", "{y}")
APPROVAL = "审图号"


@register()
def map_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What FAYUAN_MAP_... say fits together."""
    return list(_problems(settings.MAP)) if settings.MAP["tiles"] else []


def _problems(given: dict[str, str]) -> Iterator[CheckMessage]:
    layers = maps.PRESETS.get(given["tiles"]) or given["tiles"].split()
    for layer in layers:
        if not (layer.startswith("https://") and all(place in layer for place in PLACES)):
            words = f"{layer!r} is neither a preset nor an https address with {', '.join(PLACES)}"
            yield Error(f"FAYUAN_MAP_TILES: {words}", id="stations.E001")
        if "{key}" in layer and not given["key"]:
            yield Error("FAYUAN_MAP_KEY is not set, and the map needs it", id="stations.E002")
    if given["crs"] not in DRAWN:
        yield Error(f"FAYUAN_MAP_CRS is none of {', '.join(DRAWN)}", id="stations.E003")
    if given["grid"] not in maps.GRIDS:
        yield Error(f"FAYUAN_MAP_GRID is none of {', '.join(maps.GRIDS)}", id="stations.E004")
    if APPROVAL not in given["attribution"]:
        words = (
            f"FAYUAN_MAP_ATTRIBUTION does not show the number of the map's approval ({APPROVAL})"
        )
        yield Warning(words, id="stations.W001")
