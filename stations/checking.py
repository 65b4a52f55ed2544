"""What is wrong with the rows of a station file beyond their single cells, as far as a few rows and
what is on record show it. What takes the whole file to see: `stations.belonging`.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal import bulk
from stations import codes, coordinates, stray_codes, verification
from stations.cells import Desk
from stations.changes import NEW, Change, contradictions
from stations.columns import BY_NAME
from stations.models import Station
from stations.models.stations import RESERVED_SLUGS
from stations.reading import Headings
from stations.reports import Problem

# How far from the middle of a province, city, county, town and village its stations may lie, in km.
FARTHEST_KM = (900, 350, 120, 40, 25)


def holders(changes: Sequence[Change]) -> dict[str, str]:
    """The stations on record that have the addresses which these would get: one query."""
    wanted = [
        change.after["slug"]
        for change in changes
        if change.before is None or "slug" in change.changed
    ]
    rows = Station.objects.filter(bulk.among("slug", wanted)).order_by()
    return dict(rows.values_list("slug", "key"))


def too_old(changes: Sequence[Change], headings: Headings, today: date) -> Iterator[Problem]:
    """The rows that make public what nobody confirmed for too long, which would be offline within
    the hour: one query, and none where no row makes anything public.
    """
    published = [change for change in changes if change.publishes]
    known = verification.rules() if published else {}
    for change in published:
        after = change.after
        added = localtime(after["added_at"]).date() if change.before else today
        day = after["verified_on"] or added
        if verification.is_expired(after["kind"], day, today, known):
            advice = _("先核对，把核对日期填上；还没有核对的，这一格填“否”")
            problem = _("太久没有核对，不能公开")
            yield headings.problem(change.row.number, "published", problem, advice)


def problems(
    change: Change, headings: Headings, taken: dict[str, str], desk: Desk
) -> Iterator[Problem]:
    """What is wrong with one row, beside its cells and beside what is on record."""
    yield from _address(change, headings, taken)
    yield from _inherited(change, headings)
    if desk.ended and (change.before is None or {"division", "serves"} & set(change.changed)):
        yield from _ended(change, headings, desk)
    if change.moves:
        yield from _position(change, headings, desk)


def _address(change: Change, headings: Headings, taken: dict[str, str]) -> Iterator[Problem]:
    number, slug = change.row.number, change.after["slug"]
    holder = taken.get(slug, change.after["key"])
    if holder != change.after["key"]:
        yield headings.problem(
            number, "slug", _("这个网址已经是“%s”的") % holder, _("换一个网址名")
        )
    elif slug in RESERVED_SLUGS and (change.before is None or "slug" in change.changed):
        yield headings.problem(
            number, "slug", _("“%s”已用作网页地址") % slug, _("填上网址名：%s-1") % slug
        )


def _inherited(change: Change, headings: Headings) -> Iterator[Problem]:
    number, after = change.row.number, change.after
    if after["inherits"] and not after["parent"] and not change.row.fills("parent"):
        yield headings.problem(
            number, "inherits", _("没有上级站点，不能跟上级走"), _("填上上级站点，或留空")
        )
    for name in contradictions(change):
        label = BY_NAME[name].label
        advice = _("这一格留空，或从“同上级站点”里去掉“%s”") % label
        yield headings.problem(number, name, _("写明了同上级站点，又填了自己的"), advice)


def _ended(change: Change, headings: Headings, desk: Desk) -> Iterator[Problem]:
    """Divisions that are no more, unless the station on record is of them already."""
    before = change.before or NEW
    for name in ("division", "serves"):
        said, known = (_codes(values.get(name)) for values in (change.after, before))
        for code in sorted((said - known) & desk.ended):
            if told := stray_codes.ended(desk.by_code[code], desk.today):
                yield headings.problem(change.row.number, name, *told)


def _codes(value: Any) -> set[str]:
    return {value} if isinstance(value, str) else set(value or ())


def _position(change: Change, headings: Headings, desk: Desk) -> Iterator[Problem]:
    """A position that is half given, without a system, or far from the division."""
    row, after = change.row, change.after
    if any(row.fills(name) for name in {"lng", "lat"} - row.values.keys()):
        return  # one of them could not be read, which is already told
    lng, lat = after["lng"], after["lat"]
    if (lng is None) != (lat is None):
        missing = "lng" if lng is None else "lat"
        yield headings.problem(row.number, missing, _("经度和纬度要一起填"))
    elif lng is not None and lat is not None:
        yield from _where(change, headings, desk)


def _where(change: Change, headings: Headings, desk: Desk) -> Iterator[Problem]:
    row, lng, lat = change.row, change.after["lng"], change.after["lat"]
    if not row.fills("crs") and ("crs" in row.values or change.before is None):
        suggestion = _("高德、腾讯地图填 gcj02，百度地图填 bd09，GPS 填 wgs84")
        yield headings.problem(row.number, "crs", _("有经纬度，却没有写坐标系"), suggestion)
    if abs(lat) > 90 or not coordinates.is_shifted(lng, lat):
        swapped = coordinates.is_shifted(lat, lng)
        problem = _("经度和纬度像是写反了") if swapped else _("这个位置不在中国")
        suggestion = _("经度 %(lng)s，纬度 %(lat)s") % {"lng": lat, "lat": lng} if swapped else ""
        yield headings.problem(row.number, "lng", problem, suggestion)
    else:
        yield from _distance(change, headings, desk)


def _distance(change: Change, headings: Headings, desk: Desk) -> Iterator[Problem]:
    """Too far from the nearest division above whose own position is known."""
    after = change.after
    for code in reversed(codes.path(after["division"])):
        place = desk.by_code.get(code)
        if place is None or place.lng is None or place.lat is None:
            continue
        here = (after["wgs_lng"], after["wgs_lat"])
        km = coordinates.distance_m(here, (place.lng, place.lat)) / 1000
        if km > FARTHEST_KM[codes.level(code)]:
            words = {"place": place.name, "km": round(km)}
            problem = _("离%(place)s有 %(km)s 公里，位置不对") % words
            advice = _("核对经纬度、坐标系和所在区划")
            yield headings.problem(change.row.number, "lng", problem, advice)
        return
