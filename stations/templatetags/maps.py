"""Where stations are drawn on the map of a page."""

from django import template

from stations.maps import PageMap
from stations.models import Station

register = template.Library()


@register.filter
def point(shown: PageMap, station: Station) -> str:
    """The position of a station as the map needs it; empty when it has none."""
    return shown.point(station.wgs_lng, station.wgs_lat)
