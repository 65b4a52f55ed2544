"""The directory as a table: one station a row, in the names of the records."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from stations.models import Station
from stations.tables import guard

SEPARATOR = "；"
# The mark by which Excel knows UTF-8.
MARK = "\ufeff"
ROWS_AT_ONCE = 200


@dataclass(frozen=True)
class Column:
    """A column: its name, what it holds, and how a station says it."""

    name: str
    meaning: str | Promise
    write: Callable[[Station], object]


def _words(values: Iterable[str]) -> str:
    return SEPARATOR.join(values)


def _served(row: Station) -> str:
    return _words(area.code for area in row.serves.all()) or row.division_id


COLUMNS = (
    Column("key", _("站点编号，不会改变"), lambda s: s.key),
    Column("name", _("名称"), lambda s: s.name),
    Column("kind", _("类型"), lambda s: s.kind),
    Column("kind_name", _("类型的中文名称"), lambda s: s.get_kind_display()),
    Column("division", _("所在行政区划的代码"), lambda s: s.division_id),
    Column("division_name", _("所在行政区划的全称"), lambda s: s.division.full_name),
    Column(
        "parent",
        _("上级站点的编号"),
        lambda s: s.public_parent.key if s.public_parent else "",
    ),
    Column("service_areas", _("服务区划的代码"), _served),
    Column("address", _("地址"), lambda s: s.address),
    Column("phones", _("电话"), lambda s: _words(s.phones)),
    Column("latitude", _("纬度，WGS-84"), lambda s: s.wgs_lat),
    Column("longitude", _("经度，WGS-84"), lambda s: s.wgs_lng),
    Column("hours_text", _("开放时间"), lambda s: _words(s.hours.splitlines())),
    Column("services", _("服务内容"), lambda s: _words(s.services)),
    Column("services_names", _("服务内容的中文名称"), lambda s: _words(s.service_labels)),
    Column("audiences", _("特别服务的人群"), lambda s: _words(s.audiences)),
    Column("audiences_names", _("特别服务的人群的中文名称"), lambda s: _words(s.audience_labels)),
    Column("accessibility", _("无障碍和便利设施"), lambda s: _words(s.facilities)),
    Column(
        "accessibility_names", _("无障碍和便利设施的中文名称"), lambda s: _words(s.facility_labels)
    ),
    Column("languages", _("普通话以外能用的方言和语言"), lambda s: _words(s.languages)),
    Column("transportation", _("怎么去"), lambda s: s.transport),
    Column("partners", _("共建单位"), lambda s: _words(s.partners)),
    Column("takes_applications", _("是否受理申请"), lambda s: str(s.takes_applications).lower()),
    Column("alert", _("来之前请知道的事"), lambda s: s.note),
    Column("assured_date", _("最近核对的日期"), lambda s: s.verified_on or ""),
    Column("last_modified", _("最近改动的时间"), lambda s: localtime(s.changed_at).isoformat()),
    Column("is_demo", _("演示数据，不是真的"), lambda s: str(s.is_demo).lower()),
)


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def lines(stations: Iterable[Station]) -> Iterator[str]:
    """The table, some rows at a time. Needs `division`, `parent` and `serves`."""
    writer = csv.writer(_Line(), lineterminator="\r\n")
    batch = [MARK + writer.writerow([column.name for column in COLUMNS])]
    for station in stations:
        batch.append(writer.writerow([_cell(column, station) for column in COLUMNS]))
        if len(batch) >= ROWS_AT_ONCE:
            yield "".join(batch)
            batch.clear()
    yield "".join(batch)


def _cell(column: Column, station: Station) -> str:
    value = column.write(station)
    if isinstance(value, float):
        return repr(round(value, 6))
    return "" if value is None else guard(str(value))
