"""What the open data answers with.

Names and meanings are those of the Human Services Data Specification (Open Referral HSDS 3) where
it has them: a station is a `service_at_location` with its `location` inside. The rest is our own.
"""

from datetime import date, datetime
from typing import Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from portal.vocabulary import Audience
from stations.enums import Crs, DutyRole, Facility, Kind, Level, Service, Verified
from stations.opendata.words import said, with_choices


class Shape(BaseModel):
    """An answer, or a part of one. Every name is always there, with null or an empty list where
    nothing is on record.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)


class OfferedService(Shape):
    """Something one can get at a station."""

    code: Service = Field(description=with_choices(_("服务内容"), Service))
    name: str = Field(description=said(_("中文名称")))


class ServedAudience(Shape):
    """People whom a station is meant for."""

    code: Audience = Field(description=with_choices(_("服务对象"), Audience))
    name: str = Field(description=said(_("中文名称")))


class Accessibility(Shape):
    """Something that makes the place usable for everybody."""

    code: Facility = Field(description=with_choices(_("无障碍和便利设施"), Facility))
    name: str = Field(description=said(_("中文名称")))


class DivisionName(Shape):
    """An administrative division."""

    code: str = Field(
        description=said(_("行政区划代码（GB/T 2260），12 位")), examples=["431321112000"]
    )
    name: str = Field(description=said(_("名称")), examples=["锁石镇"])
    full_name: str = Field(
        description=said(_("从省级起的全称")), examples=["湖南省娄底市双峰县锁石镇"]
    )
    level: Level = Field(description=with_choices(_("级别"), Level))


class Address(Shape):
    """A postal address, as HSDS has it."""

    address_1: str = Field(description=said(_("地址，照站点登记的写法")))
    region: str | None = Field(description=said(_("县级")))
    city: str | None = Field(description=said(_("市级")))
    state_province: str | None = Field(description=said(_("省级")))
    country: Literal["CN"] = Field(default="CN", description=said(_("国家")))


class GivenPosition(Shape):
    """A position as it was given to us."""

    lng: float = Field(description=said(_("经度")))
    lat: float = Field(description=said(_("纬度")))
    crs: Crs = Field(description=with_choices(_("坐标系"), Crs))


class Language(Shape):
    """A dialect or language spoken there besides Mandarin."""

    name: str = Field(description=said(_("方言或语言")), examples=["双峰话"])


class Location(Shape):
    """Where a station is."""

    location_type: Literal["physical"] = Field(default="physical", description=said(_("实地")))
    division: DivisionName = Field(description=said(_("所在行政区划")))
    addresses: list[Address] = Field(description=said(_("没有登记地址时为空")))
    latitude: float | None = Field(description=said(_("纬度，WGS-84")), examples=[27.45717])
    longitude: float | None = Field(description=said(_("经度，WGS-84")), examples=[112.17516])
    position_as_given: GivenPosition | None = Field(
        description=said(_("登记时的坐标和坐标系；上面的经纬度由它换算"))
    )
    transportation: str = Field(description=said(_("怎么去")))
    accessibility: list[Accessibility] = Field(description=said(_("无障碍和便利设施")))
    languages: list[Language] = Field(description=said(_("普通话以外能用的方言和语言")))


class Phone(Shape):
    """A telephone number."""

    number: str = Field(description=said(_("号码，照登记的写法")), examples=["0738-6821234"])
    type: Literal["voice"] = Field(default="voice", description=said(_("通话")))


class Opening(Shape):
    """One opening that comes back every week, in the words of RFC 5545.

    Times are local with their offset. Without times the place is closed on those days.
    """

    freq: Literal["WEEKLY"] = Field(default="WEEKLY", description=said(_("每周")))
    byday: str = Field(description=said(_("星期几")), examples=["MO,TU,WE,TH,FR"])
    opens_at: str | None = Field(
        description=said(_("开门时间；空值表示这几天不开")), examples=["08:30+08:00"]
    )
    closes_at: str | None = Field(
        description=said(_("关门时间；24 点写作 23:59")), examples=["12:00+08:00"]
    )
    closes_next_day: bool = Field(description=said(_("关门时间在第二天")))
    season_from: str | None = Field(
        description=said(_("只在每年的这一段有效，从哪天起（月-日）；这一段里代替全年的安排")),
        examples=["07-01"],
    )
    season_to: str | None = Field(
        description=said(_("到哪天止（月-日）；可以跨年；02-28 就是到二月底")), examples=["09-30"]
    )


class Closed(Shape):
    """A time when the station is closed though its weekly hours say it is open."""

    starts: datetime = Field(description=said(_("从什么时候起")))
    ends: datetime = Field(description=said(_("到什么时候止")))
    reason: str = Field(description=said(_("原因")))


class Turn(Shape):
    """A turn of the duty roster. The name is null unless it is meant for the public."""

    role: DutyRole = Field(description=with_choices(_("身份"), DutyRole))
    name: str | None = Field(description=said(_("姓名；不公开的为空值")))
    valid_from: date = Field(description=said(_("从哪天起")))
    valid_to: date = Field(description=said(_("到哪天止，含当天")))
    byday: str = Field(description=said(_("星期几")), examples=["MO,WE"])
    opens_at: str = Field(description=said(_("几点起")), examples=["09:00+08:00"])
    closes_at: str = Field(description=said(_("几点止")), examples=["11:30+08:00"])


class Contact(Shape):
    """Somebody who answers for the station and whose name is meant for the public."""

    name: str = Field(description=said(_("姓名")))
    title: str = Field(description=said(_("单位和职务")))
    phones: list[Phone] = Field(description=said(_("电话")))


class ServiceArea(Shape):
    """A division that the station serves, with everything below it."""

    name: str = Field(description=said(_("全称")), examples=["湖南省娄底市双峰县锁石镇"])
    code: str = Field(description=said(_("行政区划代码，12 位")), examples=["431321112000"])


class Organization(Shape):
    """The legal aid agency that publishes the data."""

    name: str = Field(description=said(_("名称")))
    website: str = Field(description=said(_("网址")))


class StationRecord(Shape):
    """A station with everything about it that is public."""

    key: str = Field(description=said(_("站点编号，不会改变")), examples=["431321112-gzz"])
    name: str = Field(description=said(_("名称")), examples=["锁石镇法律援助工作站"])
    url: str = Field(description=said(_("站点网页")))
    kind: Kind = Field(description=with_choices(_("类型"), Kind))
    parent: str | None = Field(description=said(_("上级站点的编号")))
    organization: Organization = Field(description=said(_("发布数据的法律援助机构")))
    partners: list[str] = Field(description=said(_("共建单位")))
    services: list[OfferedService] = Field(description=said(_("服务内容")))
    audiences: list[ServedAudience] = Field(description=said(_("特别服务的人群，空着就是所有人")))
    takes_applications: bool = Field(description=said(_("是否受理申请")))
    alert: str = Field(description=said(_("来之前请知道的事")))
    location: Location = Field(description=said(_("在哪里")))
    phones: list[Phone] = Field(description=said(_("电话")))
    contacts: list[Contact] = Field(description=said(_("公开的联络员")))
    schedules: list[Opening] = Field(
        description=said(_("每周的开放时间；空着就是没有登记，请打电话问"))
    )
    hours_text: str = Field(description=said(_("开放时间的文字")))
    open_on_holidays: bool = Field(
        description=said(_("法定节假日是否照常；不照常的，调休上班的周末照周一开"))
    )
    closures: list[Closed] = Field(description=said(_("还没有过去的临时关门")))
    duties: list[Turn] = Field(description=said(_("还没有过去的值班")))
    service_areas: list[ServiceArea] = Field(description=said(_("服务哪些地方")))
    assured_date: date | None = Field(description=said(_("最近核对的日期")))
    assured_how: Verified | None = Field(description=with_choices(_("怎么核对的"), Verified))
    last_modified: datetime = Field(description=said(_("最近改动的时间")))
    is_demo: bool = Field(description=said(_("演示数据，不是真的")))
    distance_m: int | None = Field(
        description=said(_("离 near 的直线距离，米；没有用 near 时为空值"))
    )


class StationPage(Shape):
    """Some stations, and where the next ones are."""

    stations: list[StationRecord] = Field(description=said(_("站点")))
    next: str | None = Field(description=said(_("下一页的地址；空值表示没有了")))


class ChangedStation(Shape):
    """A station that is new, changed, or public again."""

    key: str = Field(description=said(_("站点编号")))
    removed: Literal[False] = Field(default=False, description=said(_("没有下线")))
    at: datetime = Field(description=said(_("改动的时间")))
    station: StationRecord = Field(description=said(_("现在的资料")))


class GoneStation(Shape):
    """A station that the public could see and can see no longer."""

    key: str = Field(description=said(_("站点编号")))
    removed: Literal[True] = Field(default=True, description=said(_("已经下线")))
    at: datetime = Field(description=said(_("下线的时间")))


class ChangePage(Shape):
    """What changed, the oldest change first. A station stands where it last changed."""

    changes: list[ChangedStation | GoneStation] = Field(description=said(_("改动，旧的在前")))
    next: str | None = Field(description=said(_("下一页的地址；空值表示这一次取完了")))
    resume: str | None = Field(
        description=said(_("取完以后，下一次从这个地址取起；没有取完时为空值"))
    )


class DivisionRecord(DivisionName):
    """An administrative division, with what it lies in and how long it has been one."""

    parent: str | None = Field(description=said(_("上级区划的代码")))
    latitude: float | None = Field(description=said(_("纬度，WGS-84")))
    longitude: float | None = Field(description=said(_("经度，WGS-84")))
    valid_from: date | None = Field(description=said(_("启用日期")))
    valid_to: date | None = Field(description=said(_("停用日期")))
    successors: list[str] = Field(description=said(_("撤并以后归入哪些区划")))


class DivisionPage(Shape):
    """Some divisions, and where the next ones are."""

    divisions: list[DivisionRecord] = Field(description=said(_("行政区划")))
    next: str | None = Field(description=said(_("下一页的地址；空值表示没有了")))


class WrongParameter(Shape):
    """What is wrong with one parameter."""

    parameter: str = Field(description=said(_("参数名")))
    detail: str = Field(description=said(_("错在哪里")))


class Problem(Shape):
    """Why there is no answer (RFC 9457)."""

    type: str = Field(description=said(_("哪一类问题，说明在开放数据网页上")))
    title: str = Field(description=said(_("问题")))
    status: int = Field(description=said(_("HTTP 状态码")))
    detail: str = Field(description=said(_("具体情况")))
    errors: list[WrongParameter] = Field(default=[], description=said(_("哪个参数不对")))
