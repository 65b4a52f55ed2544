"""Tells a place that is not on record because it lies in another county or province."""

import re
from collections.abc import Iterable

from stations import names
from stations.enums import Level
from stations.models import Division

PROVINCES = (
    *("北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江"),
    *("安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州"),
    *("云南", "陕西", "甘肃", "青海", "台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆"),
    *("香港", "澳门"),
)
_BARE = re.compile(f"(?:{'|'.join(PROVINCES)})(?=$|.*[省市区县州])")
# A market (超市, 集市, 菜市场) and a county town (县城) are no counties.
_UNIT = re.compile(r"([^省市县州]{2,8}?)(?:省|(?<![超集门夜都])市(?![场民])|县(?!城)|自治州)")
_LARGE = (Level.PROVINCE, Level.CITY, Level.COUNTY)


def is_elsewhere(folded: str, candidates: Iterable[Division]) -> bool:
    """Whether a folded text names a province, city or county other than ours. `candidates` are the
    divisions whose stems occur in it.
    """
    named = list(candidates)
    ours = {row.stem for row in named if row.level in _LARGE}
    bare = _BARE.match(folded)
    if bare and bare.group() not in ours:
        return True
    return any(not _is_ours(unit, named) for unit in _UNIT.findall(folded))


def _is_ours(unit: str, named: list[Division]) -> bool:
    """A large division of that name, or a longer name that begins with a place of ours."""
    stem = names.stem(unit)
    return any(
        stem == row.stem or unit.endswith(row.stem)
        if row.level in _LARGE
        else stem != row.stem and unit.startswith(row.stem)
        for row in named
    )
