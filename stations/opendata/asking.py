"""What may be asked, as the parameters of an address."""

import re
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Self

from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from portal.vocabulary import Audience
from stations import codes
from stations.coordinates import Position
from stations.enums import Facility, Kind, Level, Service
from stations.opendata.words import said, with_choices
from stations.querysets import DivisionQuerySet, StationQuerySet

MOST = 200
USUAL = 100

_CODE = r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$"
_LATITUDE = r"-?(90|[0-8]?[0-9](\.[0-9]{1,15})?)"
_LONGITUDE = r"-?(180|1[0-7][0-9](\.[0-9]{1,15})?|[0-9]{1,2}(\.[0-9]{1,15})?)"
_POSITION = rf"^{_LATITUDE},{_LONGITUDE}$"
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)([Zz]|[+ -]\d\d:\d\d)?)?", re.ASCII
)


def wrong(parameter: str, text: str) -> PydanticCustomError:
    """A parameter that is not right, with what to say about it."""
    return PydanticCustomError("said", "{text}", {"parameter": parameter, "text": text})


class Asked(BaseModel):
    """Parameters of an address. A name that is not declared is refused: a mistyped filter must not
    quietly give everything.
    """

    @model_validator(mode="after")
    def only_known(self, info: ValidationInfo) -> Self:
        """Refuse names that are not declared."""
        for name in (info.context or {})["request"].GET:
            if name not in type(self).model_fields:
                raise wrong(name, _("没有这个参数"))
        return self


class Paged(Asked):
    """How many, and from where on."""

    limit: int = Field(USUAL, ge=1, le=MOST, description=said(gettext_lazy("一页最多多少条")))
    cursor: str | None = Field(
        None, description=said(gettext_lazy("从哪里接着取；用上一页 next 里的，不要自己写"))
    )


class AskedTable(Asked):
    """Which stations."""

    kind: Kind | None = Field(None, description=with_choices(gettext_lazy("类型"), Kind))
    service: Service | None = Field(
        None, description=with_choices(gettext_lazy("有这项服务的"), Service)
    )
    audience: Audience | None = Field(
        None, description=with_choices(gettext_lazy("特别服务这些人的"), Audience)
    )
    facility: Facility | None = Field(
        None, description=with_choices(gettext_lazy("有这种设施的"), Facility)
    )
    division: str | None = Field(
        None,
        pattern=_CODE,
        description=said(gettext_lazy("在这个行政区划和它下面的（2、4、6、9 或 12 位代码）")),
        examples=["431321112"],
    )

    def among(self, rows: StationQuerySet) -> StationQuerySet:
        """The stations that are asked for, in no order."""
        rows = rows.of_kind(self.kind or "").offering(self.service or "")
        rows = rows.for_audience(self.audience or "").equipped_with(self.facility or "")
        if self.division is None:
            return rows
        try:
            return rows.inside(self.division)
        except codes.InvalidCode:
            return rows.none()


class AskedStations(AskedTable, Paged):
    """Which stations, and how many."""

    near: str | None = Field(
        None,
        pattern=_POSITION,
        description=said(
            gettext_lazy(
                "离这里最近的 limit 个，由近到远，不分页；先纬度后经度，中间用半角逗号，WGS-84"
            )
        ),
        examples=["27.45717,112.17516"],
    )

    @property
    def position(self) -> Position | None:
        """Where `near` is: longitude and latitude."""
        if self.near is None:
            return None
        lat, lng = map(float, self.near.split(","))
        return lng, lat


class AskedDivisions(Paged):
    """Which divisions, and how many."""

    level: Level | None = Field(None, description=with_choices(gettext_lazy("级别"), Level))
    parent: str | None = Field(
        None,
        pattern=_CODE,
        description=said(gettext_lazy("直接属于这个区划的")),
        examples=["431321"],
    )
    within: str | None = Field(
        None,
        pattern=_CODE,
        description=said(gettext_lazy("这个区划和它下面的各级")),
        examples=["431321"],
    )

    def among(self, rows: DivisionQuerySet) -> DivisionQuerySet:
        """The divisions that are asked for, in no order."""
        try:
            if self.parent is not None:
                rows = rows.children_of(codes.pad(self.parent))
            if self.within is not None:
                rows = rows.under(self.within)
        except codes.InvalidCode:
            return rows.none()
        return rows.filter(level=self.level) if self.level else rows


def read_time(value: Any) -> datetime | None:
    """A day or a moment as people and programs write it. Without an offset it is Chinese time; a
    plus sign that arrives as a blank, because nobody encoded it, is taken for what it was.
    """
    if value is None or isinstance(value, datetime):
        return value
    found = _TIME.fullmatch(str(value))
    try:
        if found is None:
            raise ValueError(value)
        day = date.fromisoformat(found[1])
        clock = time.fromisoformat(found[2] + _offset(found[3] or "")) if found[2] else time()
        moment = datetime.combine(day, clock)
    except ValueError:
        text = _("要写日期或时间，例如 2026-11-01 或 2026-11-01T08:00:00%2B08:00")
        raise wrong("since", text) from None
    return _in_utc(moment if moment.tzinfo else moment.replace(tzinfo=get_default_timezone()))


def _offset(text: str) -> str:
    return text.replace(" ", "+").upper()


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # a day from the edge of what a date can be
        return moment.replace(tzinfo=UTC)


class AskedChanges(Paged):
    """From when on."""

    since: Annotated[
        datetime | None,
        BeforeValidator(read_time),
        WithJsonSchema({"anyOf": [{"type": "string", "format": f} for f in ("date-time", "date")]}),
    ] = Field(
        None,
        description=said(
            gettext_lazy("从什么时候起的改动；不写就是从头，也就是全部站点。有 cursor 时不看它")
        ),
        examples=["2026-11-01", "2026-11-01T08:00:00+08:00"],
    )
