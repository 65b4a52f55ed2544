"""The stations of the demonstration county: a centre, a workstation per town, stations for certain
people, and a contact point per village.

The divisions are the county's own. Addresses, telephone numbers and positions below the county are
made up, the same every time: towns and villages are spread around the county's real position as
such places lie. Everything goes through the importer, as a centre's own file would.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, pi, radians, sin, sqrt

from django.utils.timezone import localdate

from search.language import fold, sound
from stations import gazetteer, tables
from stations.columns import SEPARATOR
from stations.enums import Crs, Level
from stations.importer import import_stations
from stations.models import Closure, Division, Station
from stations.reports import Report

COUNTY = "431321"
CENTRE = "centre"
TOWN_OF_CENTRE = "431321001"
# The county's published position.
LNG, LAT, CRS = 112.175163, 27.457172, Crs.GCJ02.value
KM_PER_DEGREE = 111.32
GOLDEN_ANGLE = pi * (3 - sqrt(5))
VILLAGES_FROM_KM, VILLAGES_TO_KM = 0.5, 3.8

# How far east and north of the county's position each town is put, in kilometres.
TOWNS = {
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
    "无台阶；备有轮椅；老花镜；单独谈话室",
)
TOWN_SERVICES = "法律咨询；帮助填表、代收申请；受理、初步审查；人民调解引导"


@dataclass(frozen=True)
class Special:
    """A station for certain people, at its partner's, so many kilometres from the county's
    position.
    """

    key: str
    slug: str
    name: str
    partner: str
    audiences: str
    place: tuple[float, float]
    facilities: str = "坡道；无障碍卫生间；老花镜"
    services: str = "法律咨询；帮助填表、代收申请；受理、初步审查"
    note: str = ""
    takes: bool = True


SPECIAL = (
    Special(
        *("special-disabled", "canjiren", "双峰县残疾人法律援助工作站", "县残疾人联合会", "残疾人"),
        place=(0.9, -0.1),
        facilities="坡道；无障碍卫生间；无障碍停车位；备有轮椅；低位柜台；手语；盲文材料；大字材料",
        services="法律咨询；帮助填表、代收申请；受理、初步审查；上门服务",
        note="行动不便的，打电话预约，工作人员上门。",
    ),
    Special(
        *(
            "special-women",
            "funv-ertong",
            "双峰县妇女儿童法律援助工作站",
            "县妇女联合会",
            "妇女；未成年人",
        ),
        place=(0.3, 0.5),
        facilities="坡道；单独谈话室；老花镜",
        note="有单独谈话室。正在受到伤害，请先拨 110。",
    ),
    Special(
        *(
            "special-elderly",
            "laonianren",
            "双峰县老年人法律援助工作站",
            "县老龄工作委员会办公室",
            "老年人",
        ),
        place=(1.2, -0.8),
        facilities="坡道；无障碍卫生间；低位柜台；老花镜；大字材料",
        services="法律咨询；帮助填表、代收申请；受理、初步审查；上门服务",
    ),
    Special(
        *("special-minors", "weichengnianren", "双峰县未成年人法律援助工作站"),
        *("共青团双峰县委员会", "未成年人"),
        place=(-0.4, 0.2),
    ),
    Special(
        *("special-military", "junren-junshu", "双峰县军人军属法律援助工作站"),
        *("县人民武装部", "军人军属"),
        place=(-0.9, -0.6),
        note="进门需登记身份证或军人证件。",
    ),
    Special(
        *("special-workers", "nongmingong", "双峰县农民工法律援助工作站"),
        *("县人力资源和社会保障局", "进城务工人员"),
        place=(1.6, 0.4),
        note="讨薪的，请带上工资条、工牌、聊天记录、工友电话，有什么带什么。",
    ),
    Special(
        *("special-detention", "kanshousuo", "双峰县看守所法律援助值班站"),
        *("县看守所", "在押人员"),
        place=(-3.1, -2.2),
        services="值班律师法律帮助；帮助填表、代收申请",
        note="在押人员向看守所民警提出即可；家属请到县法律援助中心。",
        takes=False,
    ),
    Special(
        *("special-court", "fayuan", "双峰县人民法院法律援助值班站"),
        *("县人民法院", "所有人"),
        place=(1.9, -1.1),
        services="值班律师法律帮助；法律咨询；代写法律文书；帮助填表、代收申请",
        note="进门需要安检，请带身份证。",
        takes=False,
    ),
)


def ensure() -> None:
    """The county's divisions, and its stations where there are none."""
    if not Division.objects.under(COUNTY).exists():
        gazetteer.add(COUNTY)
    if not Station.objects.filter(is_demo=True).exists():
        reset()


def reset() -> None:
    """Take the stations back to how they were delivered; others stay."""
    if not Division.objects.under(COUNTY).exists():
        return
    Closure.objects.filter(station__is_demo=True).delete()
    _refuse_problems(import_stations(as_file(), today=localdate()))


def _refuse_problems(report: Report) -> None:
    if report.problems:
        raise ValueError(f"the demonstration's own data: {report.problems[:3]}")


def as_file() -> bytes:
    """All stations as a file for the importer."""
    rows = list(_stations())
    header = list(dict.fromkeys(name for row in rows for name in row))
    return tables.write(
        header, ([row.get(name, "") for name in header] for row in rows), tables.CSV
    )


def _stations() -> Iterator[dict[str, str]]:
    yield _common("centre", (0.12, 0.05), 1) | {
        "key": CENTRE,
        "slug": "centre",
        "name": "双峰县法律援助中心",
        "kind": "centre",
        "division": COUNTY,
        "services": "法律咨询；帮助填表、代收申请；受理、初步审查；审查决定、指派律师；"
        "代写法律文书；人民调解引导；远程视频咨询",
        "address": "永丰街道县公共法律服务中心一楼（演示地址）",
        "hours": SEPARATOR.join([OFFICE, SUMMER]),
        "facilities": "坡道；无障碍卫生间；无障碍停车位；备有轮椅；低位柜台；手语；"
        "大字材料；老花镜；单独谈话室",
        "takes_applications": "是",
    }
    yield from (_special(place, special) for place, special in enumerate(SPECIAL))
    for place, town in enumerate(_divisions(Level.TOWNSHIP)):
        yield _workstation(place, town)
    towns: dict[str, int] = {}
    for number, village in enumerate(_divisions(Level.VILLAGE)):
        place = towns.setdefault(village.parent_id or "", 0)
        towns[village.parent_id or ""] += 1
        yield _point(number, place, village)


def _divisions(level: Level) -> list[Division]:
    rows = Division.objects.under(COUNTY).filter(level=level).select_related("parent")
    return list(rows.order_by("code"))


def _common(key: str, offset: tuple[float, float], number: int) -> dict[str, str]:
    lng, lat = _at(offset)
    phone = f"0738-000 {number:04d}"  # no local number begins with 000
    return {
        "key": key,
        "phones": phone,
        "lng": f"{lng:.6f}",
        "lat": f"{lat:.6f}",
        "crs": CRS,
        "is_demo": "是",
    }


def _at(offset: tuple[float, float]) -> tuple[float, float]:
    """The position so many kilometres east and north of the county's."""
    east, north = offset
    return LNG + east / (KM_PER_DEGREE * cos(radians(LAT))), LAT + north / KM_PER_DEGREE


def _special(place: int, special: Special) -> dict[str, str]:
    return _common(special.key, special.place, 201 + place) | {
        "slug": special.slug,
        "name": special.name,
        "kind": "specialised",
        "division": TOWN_OF_CENTRE,
        "parent": CENTRE,
        "serves": COUNTY,
        "audiences": special.audiences,
        "services": special.services,
        "address": f"永丰街道{special.partner}一楼（演示地址）",
        "hours": OFFICE,
        "facilities": special.facilities,
        "partner": special.partner,
        "takes_applications": "是" if special.takes else "否",
        "note": special.note,
    }


def _workstation(place: int, town: Division) -> dict[str, str]:
    services = TOWN_SERVICES + ("；远程视频咨询" if place % 2 == 0 else "；上门服务")
    return _common(_town_key(town), TOWNS[town.code[:9]], 101 + place) | {
        "slug": _pinyin(town),
        "name": f"{town.name}法律援助工作站",
        "kind": "workstation",
        "division": town.code[:9],
        "parent": CENTRE,
        "services": services,
        "address": f"{town.name}司法所一楼（演示地址）",
        "hours": SEPARATOR.join(
            [OFFICE, SUMMER, "周六 9:00-11:30"] if place % 3 == 0 else [OFFICE, SUMMER]
        ),
        "facilities": TOWN_FACILITIES[place % len(TOWN_FACILITIES)],
        "partner": f"{town.name}司法所",
        "takes_applications": "是",
    }


def _point(number: int, place: int, village: Division) -> dict[str, str]:
    assert village.parent is not None  # noqa: S101  # the loader refuses a village without a town
    town = village.parent
    east, north = TOWNS[town.code[:9]]
    distance = VILLAGES_FROM_KM + VILLAGES_TO_KM * sqrt((place + 0.5) / 50)
    angle = place * GOLDEN_ANGLE
    office = "社区居委会" if village.name.endswith("社区") else "村部便民服务点"
    position = east + distance * cos(angle), north + distance * sin(angle)
    return _common(f"point-{village.code}", position, 1001 + number) | {
        "slug": f"{_pinyin(town)}-{_pinyin(village)}-{village.code[9:]}",
        "name": f"{village.name}法律援助联络点",
        "kind": "contact_point",
        "division": village.code,
        "parent": _town_key(town),
        "services": "帮助填表、代收申请" + ("；上门服务" if number % 3 == 0 else ""),
        "address": f"{town.name}{village.name}{office}（演示地址）",
        "hours": POINT_HOURS[number % len(POINT_HOURS)],
        "facilities": POINT_FACILITIES[number % len(POINT_FACILITIES)],
        "note": "联络员常在外走动，来之前请先打电话。" if number % 4 == 0 else "",
    }


def _town_key(town: Division) -> str:
    return f"town-{town.code[:9]}"


def _pinyin(place: Division) -> str:
    return sound(fold(place.name)).full
