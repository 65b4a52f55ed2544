"""The columns of the station file: their headings, how each is read and how it is written."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.vocabulary import Audience
from stations import cells, codes
from stations.cells import Reader
from stations.enums import Crs, Facility, Kind, Service
from stations.models import Division, Station

SEPARATOR = "；"


def division_words(row: Division) -> str:
    """Code and name: a spreadsheet cannot take it for a number and cut it short."""
    return f"{codes.stem(row.code)} {row.name}"


def labels_words(values: Iterable[str], choices: type[models.TextChoices]) -> str:
    """The labels of some choices."""
    return SEPARATOR.join(str(choices(value).label) for value in values)


def yes_no_words(value: bool) -> str:
    """是 or 否."""
    return _("是") if value else _("否")


def number_words(value: float | None) -> str:
    """The shortest text that reads back as the same number."""
    return "" if value is None else repr(value)


@dataclass(frozen=True)
class Column:
    """One column: the attribute it fills, its heading, and how it is read and written. A new
    station needs the required ones; a blank cell is read only where `blank` allows it.
    """

    name: str
    label: Any
    read: Reader
    write: Callable[[Station], str]
    required: bool = False
    default: Any = ""


COLUMNS: Sequence[Column] = (
    Column("key", gettext_lazy("编号"), cells.read_key, lambda s: s.key, required=True),
    Column("name", gettext_lazy("名称"), cells.text_of(80), lambda s: s.name, required=True),
    Column("slug", gettext_lazy("网址名"), cells.read_slug, lambda s: s.slug),
    Column(
        "kind",
        gettext_lazy("类型"),
        cells.choice_of(Kind),
        lambda s: str(Kind(s.kind).label),
        required=True,
    ),
    Column(
        "division",
        gettext_lazy("所在区划"),
        cells.read_division,
        lambda s: division_words(s.division),
        required=True,
    ),
    Column(
        "parent",
        gettext_lazy("上级站点"),
        cells.text_of(60),
        lambda s: s.parent.key if s.parent else "",
    ),
    Column(
        "serves",
        gettext_lazy("服务区划"),
        cells.read_divisions,
        lambda s: SEPARATOR.join(division_words(row) for row in s.serves.all()),
        default=(),
    ),
    Column(
        "audiences",
        gettext_lazy("服务对象"),
        cells.words_of(Audience),
        lambda s: labels_words(s.audiences, Audience),
        default=(),
    ),
    Column(
        "services",
        gettext_lazy("服务内容"),
        cells.words_of(Service),
        lambda s: labels_words(s.services, Service),
        default=(),
    ),
    Column("address", gettext_lazy("地址"), cells.text_of(160), lambda s: s.address),
    Column(
        "phones",
        gettext_lazy("电话"),
        cells.read_phones,
        lambda s: SEPARATOR.join(s.phones),
        default=(),
    ),
    Column(
        "lng", gettext_lazy("经度"), cells.read_number, lambda s: number_words(s.lng), default=None
    ),
    Column(
        "lat", gettext_lazy("纬度"), cells.read_number, lambda s: number_words(s.lat), default=None
    ),
    Column(
        "crs",
        gettext_lazy("坐标系"),
        cells.choice_of(Crs),
        lambda s: s.crs if s.lng is not None else "",
        default=Crs.WGS84.value,
    ),
    Column(
        "hours",
        gettext_lazy("开放时间"),
        cells.read_hours,
        lambda s: SEPARATOR.join(s.hours.splitlines()),
    ),
    Column(
        "facilities",
        gettext_lazy("无障碍设施"),
        cells.words_of(Facility),
        lambda s: labels_words(s.facilities, Facility),
        default=(),
    ),
    Column("partner", gettext_lazy("共建单位"), cells.text_of(80), lambda s: s.partner),
    Column(
        "takes_applications",
        gettext_lazy("受理申请"),
        cells.read_yes_no,
        lambda s: yes_no_words(s.takes_applications),
        default=False,
    ),
    Column(
        "published",
        gettext_lazy("公开"),
        cells.read_yes_no,
        lambda s: yes_no_words(s.published),
        default=True,
    ),
    Column(
        "verified_on",
        gettext_lazy("核对日期"),
        cells.read_day,
        lambda s: s.verified_on.isoformat() if s.verified_on else "",
        default=None,
    ),
    Column(
        "is_demo",
        gettext_lazy("演示数据"),
        cells.read_yes_no,
        lambda s: yes_no_words(s.is_demo),
        default=False,
    ),
    Column("note", gettext_lazy("来之前请知道"), cells.text_of(300), lambda s: s.note),
)
BY_NAME = {column.name: column for column in COLUMNS}


def column_of(heading: str) -> Column | None:
    """The column a heading stands for: its label, or its name in code."""
    bare = cells.bare(heading.split("（")[0].split("(")[0])
    return next(
        (
            column
            for column in COLUMNS
            if bare in (cells.bare(str(column.label)), cells.bare(column.name))
        ),
        None,
    )


def similar_heading(heading: str) -> str:
    """The heading most like a text; empty when none is."""
    labels = [str(column.label) for column in COLUMNS] + list(BY_NAME)
    return next(iter(get_close_matches(cells.plain(heading), labels, n=1, cutoff=0.5)), "")
