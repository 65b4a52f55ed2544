"""What is wrong with a file of stations beyond its single cells: who belongs to whom, what is taken
twice, and what lies where it cannot.
"""

from collections.abc import Iterator
from difflib import get_close_matches

from django.utils.translation import gettext as _

from stations import codes, coordinates
from stations.changes import Change, Row
from stations.enums import Kind, may_be_under
from stations.models import Division, Station
from stations.reports import Problem

# How far from the middle of a province, city, county, town and village its stations may lie, in km.
FARTHEST_KM = (900, 350, 120, 40, 25)


def problems(rows: list[Row], changes: list[Change]) -> list[Problem]:
    """Everything wrong that takes more than one cell to see."""
    return [
        *_twice(rows),
        *_taken_addresses(changes),
        *_parents(changes),
        *_positions(changes),
    ]


def _twice(rows: list[Row]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row in rows:
        if row.key in first:
            yield row.problem("key", _("和第 %s 行重复") % first[row.key])
        elif row.key:
            first[row.key] = row.number


def _taken_addresses(changes: list[Change]) -> Iterator[Problem]:
    """Addresses that another station has, on record or in the file."""
    slugs = [change.station.slug for change in changes]
    holders = dict(Station.objects.filter(slug__in=slugs).values_list("slug", "key"))
    for change in changes:
        holder = holders.setdefault(change.station.slug, change.row.key)
        if holder != change.row.key:
            yield change.row.problem("slug", _("这个网址已经是“%s”的") % holder)


def _parents(changes: list[Change]) -> Iterator[Problem]:
    """Parents that do not exist, that are of the wrong kind, or that come back to the station."""
    kinds = dict(Station.objects.values_list("key", "kind"))
    above: dict[str, str] = dict(
        Station.objects.exclude(parent=None).values_list("key", "parent__key")
    )
    for change in changes:
        kinds[change.row.key] = change.station.kind
        above[change.row.key] = change.row.values.get("parent", above.get(change.row.key, ""))
    for change in changes:
        parent = above[change.row.key]
        if parent:
            yield from _parent(change, parent, kinds, above)


def _parent(
    change: Change, parent: str, kinds: dict[str, str], above: dict[str, str]
) -> Iterator[Problem]:
    if parent not in kinds:
        near = get_close_matches(parent, kinds, n=1, cutoff=0.5)
        yield change.row.problem("parent", _("没有编号是“%s”的站点") % parent, *near)
    elif change.station.kind and not may_be_under(change.station.kind, kinds[parent]):
        words = {"kind": Kind(change.station.kind).label, "parent": Kind(kinds[parent]).label}
        yield change.row.problem("parent", _("%(kind)s不能归%(parent)s管") % words)
    elif _comes_back(change.row.key, above):
        yield change.row.problem("parent", _("上级站点绕了一圈又回到自己"))


def _comes_back(key: str, above: dict[str, str]) -> bool:
    at, passed = above.get(key), set()
    while at and at not in passed:
        if at == key:
            return True
        passed.add(at)
        at = above.get(at)
    return False


def _positions(changes: list[Change]) -> Iterator[Problem]:
    """Positions that are half given, without a system, or far from the division."""
    given = [change for change in changes if {"lng", "lat"} & change.row.values.keys()]
    known = _known_positions(given)
    for change in given:
        station, row = change.station, change.row
        if {"lng", "lat"} & (row.filled - row.values.keys()):
            continue  # one of them could not be read, which is already told
        if (station.lng is None) != (station.lat is None):
            missing = "lng" if station.lng is None else "lat"
            yield row.problem(missing, _("经度和纬度要一起填"))
        elif station.lng is not None and station.lat is not None:
            yield from _position(change, station.lng, station.lat, known)


def _position(
    change: Change, lng: float, lat: float, known: dict[str, Division]
) -> Iterator[Problem]:
    row = change.row
    if "crs" not in row.filled and ("crs" in row.values or change.is_new):
        suggestion = _("高德、腾讯地图填 gcj02，百度地图填 bd09，GPS 填 wgs84")
        yield row.problem("crs", _("有经纬度，却没有写坐标系"), suggestion)
    if abs(lat) > 90 or not coordinates.is_shifted(lng, lat):
        swapped = coordinates.is_shifted(lat, lng)
        problem = _("经度和纬度像是写反了") if swapped else _("这个位置不在中国")
        suggestion = _("经度 %(lng)s，纬度 %(lat)s") % {"lng": lat, "lat": lng} if swapped else ""
        yield row.problem("lng", problem, suggestion)
    elif change.station.division_id:
        yield from _distance(change, known)


def _distance(change: Change, known: dict[str, Division]) -> Iterator[Problem]:
    """Too far from the nearest division above whose own position is known."""
    station = change.station
    for code in reversed(codes.path(station.division_id)):
        place = known.get(code)
        if place is None:
            continue
        here = (station.wgs_lng or 0, station.wgs_lat or 0)
        km = coordinates.distance_m(here, (place.lng or 0, place.lat or 0)) / 1000
        if km > FARTHEST_KM[codes.level(code)]:
            words = {"place": place.name, "km": round(km)}
            yield change.row.problem("lng", _("离%(place)s有 %(km)s 公里，位置不对") % words)
        return


def _known_positions(changes: list[Change]) -> dict[str, Division]:
    wanted = {
        code
        for change in changes
        if change.station.division_id
        for code in codes.path(change.station.division_id)
    }
    return Division.objects.exclude(lng=None).exclude(lat=None).in_bulk(sorted(wanted))
