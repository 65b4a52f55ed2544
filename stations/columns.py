"""The columns of the station file: their headings, how each is read and how it is written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.vocabulary import Audience
from stations import cells, codes
from stations.cells import SEPARATOR, Reader
from stations.enums import Crs, Facility, Inherited, Kind, Service, Verified
from stations.models import Division, Station

__all__ = ["BY_NAME", "COLUMNS", "SEPARATOR", "Column"]


def division_words(row: Division) -> str:
    """Code and name: a spreadsheet cannot take it for a number and cut it short."""
    return f"{codes.stem(row.code)} {row.name}"


def divisions_words(rows: Iterable[Division]) -> str:
    """Several divisions."""
    return SEPARATOR.join(map(division_words, rows))


def yes_no_words(value: bool) -> str:
    """是 or 否."""
    return _("是") if value else _("否")


def number_words(value: float | None) -> str:
    """The shortest text that reads back as the same number."""
    return "" if value is None else repr(value)


def day_words(value: date | None) -> str:
    """`2026-11-03`, or nothing."""
    return value.isoformat() if value else ""


def hours_words(value: str) -> str:
    """Opening hours in one line."""
    return SEPARATOR.join(value.splitlines())


def _own(name: str) -> Callable[[Station], Any]:
    return lambda station: getattr(station, name)


@dataclass(frozen=True)
class Column:
    """One column: the attribute it fills, its heading, how a cell is read to a value and a value is
    written. A new station needs the required ones; a blank cell stands for `default`. `choices` are
    the words that it allows.
    """

    name: str
    label: Any
    read: Reader
    words: Callable[[Any], str] = str
    required: bool = False
    default: Any = ""
    choices: type[models.TextChoices] | None = None
    value: Callable[[Station], Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", VALUES.get(self.name) or _own(self.name))

    def write(self, station: Station) -> str:
        """What the cell of a station says."""
        return self.words(self.value(station))


VALUES: Mapping[str, Callable[[Station], Any]] = {
    "parent": lambda station: station.parent.key if station.parent else "",
    "serves": lambda station: station.serves.all(),
    # Without a position the system says nothing.
    "crs": lambda station: station.crs if station.lng is not None else "",
}


def _text(name: str, label: Any, longest: int, *, required: bool = False) -> Column:
    return Column(name, label, cells.text_of(longest), required=required)


def _choice(
    name: str, label: Any, choices: type[models.TextChoices], *, required: bool = False
) -> Column:
    def words(value: str) -> str:
        return str(choices(value).label) if value else ""

    return Column(name, label, cells.choice_of(choices), words, required, choices=choices)


def _words(name: str, label: Any, choices: type[models.TextChoices]) -> Column:
    def words(values: Iterable[str]) -> str:
        return SEPARATOR.join(str(choices(value).label) for value in values)

    return Column(name, label, cells.words_of(choices), words, default=(), choices=choices)


def _yes_no(name: str, label: Any, *, default: bool = False) -> Column:
    return Column(name, label, cells.read_yes_no, yes_no_words, default=default)


def _degrees(name: str, label: Any) -> Column:
    return Column(name, label, cells.read_number, number_words, default=None)


COLUMNS: Sequence[Column] = (
    Column("key", gettext_lazy("编号"), cells.read_key, required=True),
    _text("name", gettext_lazy("名称"), 80, required=True),
    Column("slug", gettext_lazy("网址名"), cells.read_slug),
    _choice("kind", gettext_lazy("类型"), Kind, required=True),
    Column(
        *("division", gettext_lazy("所在区划"), cells.read_division, division_words),
        required=True,
    ),
    Column("parent", gettext_lazy("上级站点"), cells.read_parent),
    _words("inherits", gettext_lazy("同上级站点"), Inherited),
    Column(
        *("serves", gettext_lazy("服务区划"), cells.read_divisions, divisions_words), default=()
    ),
    _words("audiences", gettext_lazy("服务对象"), Audience),
    _words("services", gettext_lazy("服务内容"), Service),
    _text("address", gettext_lazy("地址"), 160),
    _text("transport", gettext_lazy("怎么去"), 200),
    Column("phones", gettext_lazy("电话"), cells.read_phones, SEPARATOR.join, default=()),
    _degrees("lng", gettext_lazy("经度")),
    _degrees("lat", gettext_lazy("纬度")),
    Column(
        *("crs", gettext_lazy("坐标系"), cells.choice_of(Crs)),
        default=Crs.WGS84.value,
        choices=Crs,
    ),
    Column("hours", gettext_lazy("开放时间"), cells.read_hours, hours_words),
    _words("facilities", gettext_lazy("无障碍设施"), Facility),
    Column("languages", gettext_lazy("语言"), cells.read_languages, SEPARATOR.join, default=()),
    Column("partner", gettext_lazy("共建单位"), cells.read_partners),
    _yes_no("takes_applications", gettext_lazy("受理申请")),
    _yes_no("published", gettext_lazy("公开"), default=True),
    Column("verified_on", gettext_lazy("核对日期"), cells.read_day, day_words, default=None),
    _choice("verified_how", gettext_lazy("怎么核对的"), Verified),
    _yes_no("is_demo", gettext_lazy("演示数据")),
    _text("note", gettext_lazy("来之前请知道"), 300),
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
