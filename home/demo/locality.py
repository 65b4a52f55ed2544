"""The county of the demonstration, and how texts written for one county speak of another.

Every text, station and account of the demonstration is written for 双峰县; for another county its
own names stand in the place of those of 双峰县, so that the texts read like any others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from home.demo.spread import Spread, moved, spread
from portal.models import AgencySettings
from stations import codes, gazetteer, names
from stations.coordinates import Position
from stations.enums import Level
from stations.models import Division

HOME = "431321"
# The towns that the texts speak of, and the villages of each: the one with the centre first.
TOLD = (
    ("永丰街道", ("城西社区", "五里社区")),
    ("锁石镇", ("石江村", "景星村", "双溪村")),
    ("杏子铺镇", ("花树村",)),
    ("荷叶镇", ("天坪村", "荷塘村")),
    ("井字镇", ("同德村",)),
    ("青树坪镇", ("从宜村",)),
    ("走马街镇", ("金坪村",)),
    ("三塘铺镇", ("长冲村",)),
)
# How far east and north of the county's position the towns of 双峰县 lie, in kilometres.
TOWNS_OF_HOME: Mapping[str, tuple[float, float]] = {
    "431321001": (0.6, -0.4),
    "431321002": (-4.2, 3.1),
    "431321101": (20.5, -12.6),
    "431321102": (15.2, -15.9),
    "431321103": (-3.4, 9.2),
    "431321104": (8.3, 13.1),
    "431321105": (12.4, 1.3),
    "431321107": (-11.6, 17.8),
    "431321108": (-13.8, -4.9),
    "431321109": (-8.1, -10.6),
    "431321110": (-18.4, -12.2),
    "431321111": (-6.9, -18.3),
    "431321112": (2.7, -19.5),
    "431321200": (10.3, -21.1),
    "431321201": (13.1, -8.2),
    "431321202": (5.4, -9.7),
}
# No local number begins with 000. The area code of 双峰县; elsewhere one that no place has.
AREA_CODE, NO_AREA_CODE = "0738", "0000"
LANGUAGES = {
    "藏族": "藏语",
    "西藏": "藏语",
    "维吾尔": "维吾尔语",
    "蒙古": "蒙古语",
    "壮族": "壮语",
    "苗族": "苗语",
    "彝族": "彝语",
    "侗族": "侗语",
    "瑶族": "瑶语",
    "朝鲜族": "朝鲜语",
    "傣族": "傣语",
    "哈萨克": "哈萨克语",
    "土家族": "土家语",
    "白族": "白语",
    "哈尼": "哈尼语",
}
_NAMES = [name for town, villages in TOLD for name in (town, *villages)]
_TOLD = re.compile("|".join(["双峰县", *_NAMES, "县(?!级)"]))
_URBAN = "街道"


class NotACounty(LookupError):
    """The files of divisions have no county of this code, or none with towns."""


@dataclass(frozen=True)
class Locality:
    """A county with its towns and villages, all on record, by code."""

    county: Division
    towns: list[Division]
    villages: dict[str, list[Division]]

    @property
    def code(self) -> str:
        """Six digits, as files and people write it."""
        return self.county.code[:6]

    @property
    def seat(self) -> Division:
        """The town where the centre is."""
        return self.towns[0]

    @property
    def word(self) -> str:
        """What the county is: 县, 区, 市 or 旗."""
        last = self.county.name[-1]
        return last if last in "区市旗" else "县"

    @property
    def is_home(self) -> bool:
        """Whether this is the county that the texts are written for."""
        return self.code == HOME

    @property
    def area_code(self) -> str:
        """The first digits of its made-up telephone numbers."""
        return AREA_CODE if self.is_home else NO_AREA_CODE

    @property
    def languages(self) -> list[str]:
        """What is spoken there besides Mandarin."""
        local = "双峰话" if self.is_home else "本地话"
        spoken = {word for name, word in LANGUAGES.items() if name in self.county.full_name}
        return [local, *sorted(spoken)]

    @cached_property
    def spread(self) -> Spread:
        """Where its stations lie."""
        streets = sum(town.name.endswith(_URBAN) for town in self.towns)
        return spread(self.code, is_urban=2 * streets > len(self.towns))

    def position(self, town: Division) -> Position:
        """The position of a town, made up; of 双峰县 as they lie."""
        offset = TOWNS_OF_HOME.get(town.code[:9])
        if offset:
            return moved(self.spread.centre, *offset)
        return self.spread.town(self.towns.index(town), len(self.towns))

    @cached_property
    def _spoken(self) -> dict[str, str]:
        """What stands here in the place of the names of 双峰县 and of what it is."""
        spoken = {"双峰县": self.county.name, "县": self.word}
        told = [town for town in self.towns if self._of(town)] or [self.seat]
        for place, (name, villages) in enumerate(TOLD):
            town = told[place % len(told)]
            spoken[name] = town.name
            inside = self._of(town) or [town]
            for number, village in enumerate(villages):
                spoken[village] = inside[(place + number) % len(inside)].name
        return spoken

    def _of(self, town: Division) -> list[Division]:
        return self.villages.get(town.code, [])

    def speaks(self, text: str) -> str:
        """A text written for 双峰县, of this county."""
        if self.is_home:
            return text
        return _TOLD.sub(lambda found: self._spoken[found.group()], text)

    def told(self, value: Any) -> Any:
        """The same for everything within lists and tables."""
        if isinstance(value, str):
            return self.speaks(value)
        if isinstance(value, list):
            return [self.told(part) for part in value]
        if isinstance(value, dict):
            return {key: self.told(part) for key, part in value.items()}
        return value


def here() -> Locality:
    """The county of the demonstration that is there; 双峰县 when there is none yet."""
    agency = AgencySettings.objects.filter(site__is_default_site=True, is_demo=True).first()
    return locality(agency.division_code if agency and agency.division_code else HOME)


def locality(code: str) -> Locality:
    """A county, its divisions set up if they are not on record. Raises NotACounty."""
    own = padded(code)
    if not Division.objects.children_of(own).exists():
        gazetteer.add(own)
    return on_record(own)


def padded(code: str) -> str:
    """The 12 digits of a county's code. Raises NotACounty."""
    try:
        own = codes.pad(code)
        found = gazetteer.counties(own)
    except (codes.InvalidCode, gazetteer.UnknownDivision):
        raise NotACounty(code) from None
    if len(found) != 1 or found[0].rows[-1].code != own:
        raise NotACounty(code)
    return own


def on_record(code: str) -> Locality:
    """A county (12 digits) with what is on record of it. Raises NotACounty when that is no town."""
    rows = list(Division.objects.under(code).select_related("parent").order_by("code"))
    towns = [row for row in rows if row.level == Level.TOWNSHIP]
    villages: dict[str, list[Division]] = {}
    for row in rows:
        if row.level == Level.VILLAGE and names.is_peopled(row.name):
            villages.setdefault(row.parent_id or "", []).append(row)
    if not towns:
        raise NotACounty(code)
    return Locality(rows[0], towns, villages)
