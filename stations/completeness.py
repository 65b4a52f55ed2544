"""What is missing before a station can be shown: what a centre's first mornings are for."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from stations.models import Station


@dataclass(frozen=True)
class Gap:
    """Something not yet on record: the column to fill, and its name in words."""

    column: str
    label: str


def gaps(station: Station) -> list[Gap]:
    """What is missing, most wanted first. Empty: the station is complete. Reads no other row."""
    wanted = (
        ("phones", _("电话"), station.phones),
        ("address", _("地址"), station.address),
        ("hours", _("开放时间"), station.hours),
        ("services", _("服务内容"), station.services),
        ("lng", _("地图上的位置"), station.wgs_lng is not None),
    )
    return [Gap(column, label) for column, label, filled in wanted if not filled]


def lacking() -> Q:
    """The stations that have gaps, for a filter."""
    return unready() | Q(wgs_lat=None) | Q(wgs_lng=None)


def unready() -> Q:
    """The stations that lack what nobody can do without. Where a village lies on the map, few
    installations know on their first day; it does not hold up the rest.
    """
    return Q(phones="") | Q(address="") | Q(hours="") | Q(services="")


def is_ready(station: Station) -> bool:
    """Whether a station lacks nothing but its place on the map."""
    return all(gap.column == "lng" for gap in gaps(station))
