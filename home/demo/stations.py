"""The stations of the demonstration county: a centre, a workstation per town, stations for certain
people, and a contact point per village.

The divisions are the county's own. Addresses, telephone numbers and positions below the county are
made up, the same every time. Everything goes through the importer, as a centre's own file would;
the people of the stations come after it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

from django.utils.timezone import localdate

from home.demo import locality, people
from home.demo.locality import Locality
from home.demo.specials import SPECIALS, Special
from search.language import fold, sound
from stations import coordinates, tables
from stations.columns import SEPARATOR
from stations.coordinates import Position
from stations.enums import Crs, Kind
from stations.importer import import_stations
from stations.models import Closure, Division, Station

CENTRE = "centre"
OFFICE = "周一至周五 8:30-12:00 14:30-17:30"
SUMMER = "7月1日至9月30日：周一至周五 8:00-12:00 15:00-18:00"
# What contact points keep, in turn.
POINT_HOURS = (
    "周一至周五 8:30-11:30",
    "周一至周五 8:30-12:00 14:30-17:00",
    "周一、周三、周五 8:30-11:30 14:30-16:30",
    "周二、周四、周六 9:00-11:30",
)
POINT_FACILITIES = ("无台阶；老花镜", "坡道；老花镜；大字材料", "老花镜")
TOWN_FACILITIES = (
    "坡道；低位柜台；老花镜；大字材料",
    "坡道；无障碍卫生间；手语；老花镜",
    "无台阶；备有轮椅；老花镜；单独谈话室；助听设备",
)
TOWN_SERVICES = "法律咨询；帮助填表、代收申请；受理、初步审查；人民调解引导"
# Of a hundred stations of each kind: how many days ago the facts were confirmed at most. What is on
# record longer than the last step of its kind is to be confirmed, or old.
CONFIRMED = {
    Kind.CENTRE: ((100, 20),),
    Kind.SPECIALISED: ((70, 120), (90, 240), (100, 400)),
    Kind.WORKSTATION: ((70, 130), (90, 250), (100, 420)),
    Kind.CONTACT_POINT: ((70, 160), (90, 340), (100, 660)),
}
HOWS = ("打电话核对", "上门核对", "站点自己确认")
StationRow = dict[str, str]
"""A row of a station file, by the names of its columns."""


@dataclass(frozen=True)
class Row:
    """What a made-up station is made of."""

    key: str
    kind: Kind
    position: Position
    number: int


def ensure() -> None:
    """The county's stations where there are none."""
    if not Station.objects.filter(is_demo=True).exists():
        _build(locality.here())


def reset() -> None:
    """Take the stations back to how they were delivered; others stay."""
    if Station.objects.filter(is_demo=True).exists():
        _build(locality.here())


def _build(place: Locality) -> None:
    today = localdate()
    Closure.objects.filter(station__is_demo=True).delete()
    report = import_stations(as_file(place, today), today=today)
    if report.problems:
        raise ValueError(f"the demonstration's own data: {list(report.problems)[:3]}")
    people.build(place.code, today)


def as_file(place: Locality, today: date) -> bytes:
    """All stations as a file for the importer."""
    rows = list(_stations(place, today))
    header = list(dict.fromkeys(name for row in rows for name in row))
    lines = ([row.get(name, "") for name in header] for row in rows)
    return tables.write(header, lines, tables.CSV)


def _stations(place: Locality, today: date) -> Iterator[StationRow]:
    file = CountyFile(place, today)
    yield file.centre()
    yield from (file.special(number, special) for number, special in enumerate(SPECIALS))
    yield from file.below()


@dataclass(frozen=True)
class CountyFile:
    """The rows of the station file of one county, on a day."""

    place: Locality
    today: date
    centre_key: str = CENTRE

    def slug(self, *parts: Division | str) -> str:
        """The address of a station that is named by these parts."""
        return "-".join(part if isinstance(part, str) else _pinyin(part) for part in parts)

    def below(self) -> Iterator[StationRow]:
        """A workstation for each town, each before the contact points of its villages."""
        number = 0
        for number_of_town, town in enumerate(self.place.towns):
            position = self.place.position(town)
            yield self.workstation(number_of_town, town, position)
            villages = self.place.villages.get(town.code, [])
            for index, village in enumerate(villages):
                spot = self.place.spread.village(position, index, len(villages))
                yield self.point(number, village, spot)
                number += 1

    def _common(self, row: Row) -> StationRow:
        lng, lat = coordinates.from_wgs84(*row.position, Crs.GCJ02)
        days = _days_since(row)
        return {
            "key": row.key,
            "kind": row.kind.value,
            "phones": f"{self.place.area_code}-000 {row.number:04d}",
            "lng": f"{lng:.6f}",
            "lat": f"{lat:.6f}",
            "crs": Crs.GCJ02.value,
            "languages": SEPARATOR.join(self.place.languages),
            "verified_on": (self.today - timedelta(days=days)).isoformat(),
            "verified_how": HOWS[days % len(HOWS)],
            "is_demo": "是",
        }

    def centre(self) -> StationRow:
        """The county's centre."""
        seat = self.place.seat.name
        spot = self.place.spread.at(0.12, 0.05)
        return self._common(Row(self.centre_key, Kind.CENTRE, spot, 1)) | {
            "slug": self.slug(CENTRE),
            "name": f"{self.place.county.name}法律援助中心",
            "division": self.place.code,
            "services": "法律咨询；帮助填表、代收申请；受理、初步审查；审查决定、指派律师；"
            "代写法律文书；人民调解引导；远程视频咨询",
            "address": f"{seat}{self.place.word}公共法律服务中心一楼（演示地址）",
            "transport": "乘公交到政务中心站，下车走三分钟（演示路线）",
            "hours": SEPARATOR.join([OFFICE, SUMMER]),
            "facilities": "坡道；无障碍卫生间；无障碍停车位；备有轮椅；低位柜台；手语；"
            "大字材料；老花镜；单独谈话室；助听设备",
            "takes_applications": "是",
        }

    def special(self, number: int, special: Special) -> StationRow:
        """A station for certain people."""
        spot = self.place.spread.at(*special.place)
        told = self.place.speaks
        return self._common(Row(special.key, Kind.SPECIALISED, spot, 201 + number)) | {
            "slug": self.slug(special.slug),
            "name": told(special.name),
            "division": self.place.seat.code,
            "parent": self.centre_key,
            "serves": self.place.code,
            "audiences": special.audiences,
            "services": special.services,
            "address": f"{self.place.seat.name}{told(special.partner)}一楼（演示地址）",
            "inherits": "" if special.hours else "开放时间",
            "hours": special.hours,
            "facilities": special.facilities,
            "partner": told(special.partner),
            "takes_applications": "是" if special.takes else "否",
            "note": told(special.note),
        }

    def workstation(self, number: int, town: Division, spot: Position) -> StationRow:
        """The workstation of a town. Half of them keep the centre's hours."""
        own = [OFFICE, SUMMER, "周六 9:00-11:30"] if number % 3 == 0 else [OFFICE, SUMMER]
        follows = number % 2 == 1
        more = "；上门服务" if follows else "；远程视频咨询"
        return self._common(Row(town_key(town), Kind.WORKSTATION, spot, 101 + number)) | {
            "slug": self.slug(town),
            "name": f"{town.name}法律援助工作站",
            "division": town.code,
            "parent": self.centre_key,
            "services": TOWN_SERVICES + more,
            "address": f"{town.name}司法所一楼（演示地址）",
            "transport": f"班车到{town.name}站，往前走到司法所（演示路线）",
            "inherits": "开放时间" if follows else "",
            "hours": "" if follows else SEPARATOR.join(own),
            "facilities": TOWN_FACILITIES[number % len(TOWN_FACILITIES)],
            "partner": f"{town.name}司法所",
            "takes_applications": "是",
        }

    def point(self, number: int, village: Division, spot: Position) -> StationRow:
        """The contact point of a village. One in nine is reached at its workstation's number."""
        assert village.parent is not None  # noqa: S101  # the loaders refuse a village without a town
        town = village.parent
        office = "村部便民服务点" if village.name.endswith("村") else "居委会"
        follows = number % 9 == 4
        row = Row(f"point-{village.code}", Kind.CONTACT_POINT, spot, 1001 + number)
        return (
            self._common(row)
            | {
                "slug": self.slug(town, village, village.code[9:]),
                "name": f"{village.name}法律援助联络点",
                "division": village.code,
                "parent": town_key(town),
                "inherits": "电话" if follows else "",
                "services": "帮助填表、代收申请" + ("；上门服务" if number % 3 == 0 else ""),
                "address": f"{town.name}{village.name}{office}（演示地址）",
                "hours": POINT_HOURS[number % len(POINT_HOURS)],
                "facilities": POINT_FACILITIES[number % len(POINT_FACILITIES)],
                "note": "联络员常在外走动，来之前请先打电话。" if number % 4 == 0 else "",
            }
            | ({"phones": ""} if follows else {})
        )


def _days_since(row: Row) -> int:
    """How long ago a station's facts were confirmed: fresh, due and old ones stand side by side.
    The same for a key whenever it is made.
    """
    drawn = crc32(row.key.encode())
    earliest = 1
    for share, latest in CONFIRMED[row.kind]:
        if drawn % 100 < share:
            return earliest + drawn // 100 % (latest - earliest)
        earliest = latest
    return earliest


def town_key(town: Division) -> str:
    """The key of a town's workstation."""
    return f"town-{town.code[:9]}"


def _pinyin(place: Division) -> str:
    return sound(fold(place.name)).full
