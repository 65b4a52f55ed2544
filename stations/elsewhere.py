"""Tells that a text means a place outside of the jurisdiction, on record or not, and which one: the
provinces, cities and counties of the country come with the product.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from stations import codes, gazetteer, matching, names
from stations.enums import Level
from stations.matching import Named
from stations.models import Division
from stations.models.divisions import LEVELS

PROVINCES = (
    *("北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江"),
    *("安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州"),
    *("云南", "陕西", "甘肃", "青海", "台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆"),
    *("香港", "澳门"),
)
LONGEST_STEM = 15
_COUNTY_DIGITS = 6
_BARE = re.compile(f"(?:{'|'.join(PROVINCES)})(?=$|.*[省市区县州])")
# A market (超市, 集市, 菜市场) and a county town (县城) are no counties.
_UNIT = re.compile(r"([^省市县州]{2,8}?)(?:省|(?<![超集门夜都])市(?![场民])|县(?!城)|自治州)")
_MARKET = re.compile("市[场民]")
_LARGE = (Level.PROVINCE, Level.CITY, Level.COUNTY)
# Districts of some cities, and what people everywhere call a part of their town.
_VAGUE = re.compile("(?:郊|矿|城关|[新老东西南北城市中江河桥]{1,2})区")


def named(folded: str) -> list[Division]:
    """The provinces, cities and counties of the country that a folded text names, in whole or with
    the name in full at its beginning; by code when it is one. The larger ones first, none that lies
    in another of them. They are not rows of the database.
    """
    try:
        return _by_code(codes.pad(folded))
    except codes.InvalidCode:
        pass
    stems = matching.all_parts(folded, LONGEST_STEM)
    candidates = [one for stem in stems for one in _by_stem().get(stem, ())]
    # 和平社区 is a village or a part of a town; 和平区 and 和平县 are not what is meant.
    found = [
        one
        for one in matching.named(folded, candidates)
        if one.is_in_full(folded) or folded.endswith(one.stem)
    ]
    found = found or _beginning(folded, candidates)
    rows = [one.row for one in found]
    return [row for row in rows if not any(_lies_in(row, other) for other in rows)]


def is_in_full(folded: str, rows: Iterable[Division]) -> bool:
    """Whether a folded text holds the name of one of some places as it is: 杭州市, not 杭州."""
    return any(names.fold(row.name) in folded for row in rows)


def is_elsewhere(folded: str, candidates: Iterable[Division]) -> bool:
    """Whether a folded text looks like the name of a province, city or county other than ours that
    the tables do not have. `candidates` are the divisions whose stems occur in it.
    """
    rows = list(candidates)
    ours = {row.stem for row in rows if row.level in _LARGE}
    bare = _BARE.match(folded)
    if bare and bare.group() not in ours:
        return True
    return any(not _is_ours(unit, rows) for unit in _UNIT.findall(folded))


def _beginning(folded: str, candidates: list[Named]) -> list[Named]:
    """What the longest beginning of a text names in full."""
    for end in range(len(folded) - 1, names.SHORTEST_STEM - 1, -1):
        text = folded[:end]
        if _MARKET.match(folded, end - 1):
            continue
        if found := [one for one in matching.named(text, candidates) if one.is_in_full(text)]:
            return found
    return []


def _lies_in(row: Division, other: Division) -> bool:
    return row.code != other.code and codes.contains(other.code, row.code)


def _by_code(code: str) -> list[Division]:
    """The place of a padded code, or the county it lies in. Six digits that are no county may be a
    postcode, and say nothing of a province.
    """
    row = _country().get(code[:_COUNTY_DIGITS].ljust(codes.LENGTH, "0"))
    return [row] if row else []


@lru_cache(maxsize=1)
def _country() -> dict[str, Division]:
    """The provinces, cities and counties of the tables, by code."""
    rows = {}
    for county in gazetteer.counties():
        full_name = ""
        for place in county.rows:
            full_name += place.name
            if place.code in rows:
                continue
            level = LEVELS[codes.level(place.code)]
            rows[place.code] = Division(
                code=place.code,
                name=place.name,
                level=level,
                full_name=full_name,
                stem=names.stem(place.name),
            )
    return rows


@lru_cache(maxsize=1)
def _by_stem() -> dict[str, list[Named]]:
    by_stem: dict[str, list[Named]] = {}
    for row in _country().values():
        if not _VAGUE.fullmatch(row.name):
            by_stem.setdefault(row.stem, []).append(Named.as_it_is(row))
    return by_stem


def _is_ours(unit: str, rows: list[Division]) -> bool:
    """A large division of that name, or a longer name that begins with a place of ours."""
    stem = names.stem(unit)
    return any(
        stem == row.stem or unit.endswith(row.stem)
        if row.level in _LARGE
        else stem != row.stem and unit.startswith(row.stem)
        for row in rows
    )
