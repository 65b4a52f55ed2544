"""The empty station file: headings, a row that shows how to fill it in, and a sheet that explains
every column.
"""

import io
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from stations import hours_text
from stations.columns import BY_NAME, COLUMNS, Column
from stations.enums import Crs, Kind
from stations.exporter import headings
from stations.reading import EXAMPLE_KEY
from stations.workbooks import write_header

FILLED_ROWS = 2_000
"""As many rows as the form expects to be filled in by hand."""
TEXT = "@"
WIDTHS = (14, 8, 60, 60)

HINTS: Mapping[str, Any] = {
    "key": gettext_lazy("站点的编号，定了就不要再改，导入时靠它认站点；不对外显示"),
    "name": gettext_lazy("最多 80 个字"),
    "slug": gettext_lazy("网页地址的最后一段；空着就用编号"),
    "kind": gettext_lazy("填一种"),
    "division": gettext_lazy("站点在哪里：写地名（青山镇红星村），或 2、4、6、9、12 位代码"),
    "parent": gettext_lazy("归哪个站点管，填它的编号；可以是这个文件里的，上下都行"),
    "inherits": gettext_lazy("跟上级站点走的内容，几样用分号隔开；写了的，本行那一格就留空"),
    "serves": gettext_lazy("为哪些地方服务，写法同所在区划，几个用分号隔开；空着就是所在区划"),
    "audiences": gettext_lazy("专门为谁服务，几种用分号隔开"),
    "services": gettext_lazy("能办什么，几样用分号隔开"),
    "address": gettext_lazy("最多 160 个字"),
    "transport": gettext_lazy("坐什么车、在哪下、怎么走，最多 200 个字"),
    "phones": gettext_lazy("几个电话用分号隔开"),
    "lng": gettext_lazy("小数，例如 112.175163；经度和纬度要一起填"),
    "lat": gettext_lazy("小数，例如 27.457172"),
    "crs": gettext_lazy(
        "有经纬度的一定要填：高德、腾讯地图是 gcj02，百度地图是 bd09，GPS 是 wgs84"
    ),
    "hours": gettext_lazy(
        "周一至周五 8:30-12:00 14:30-17:30；几条用分号隔开；季节写在前面，如“7月1日至9月30日：”"
    ),
    "facilities": gettext_lazy("几样用分号隔开"),
    "languages": gettext_lazy("普通话以外能用的方言和语言，几种用分号隔开"),
    "partner": gettext_lazy("和谁一起办的，几个单位用分号隔开"),
    "takes_applications": gettext_lazy("是或否；网上申请会分到受理申请的站点"),
    "published": gettext_lazy("是或否；空着就是公开"),
    "verified_on": gettext_lazy("最近一次核对的日子，例如 2026/11/3；不能在将来"),
    "verified_how": gettext_lazy("填一种"),
    "is_demo": gettext_lazy("是或否；真实的站点空着"),
    "note": gettext_lazy("来之前要知道的事，最多 300 个字，会显示在网页上"),
}
YES_OR_NO = frozenset({"takes_applications", "published", "is_demo"})
ONE_OF_SOME = frozenset({"kind", "crs", "verified_how"})


def example() -> dict[str, str]:
    """A row as it might be; the import asks to delete it."""
    return {
        "key": EXAMPLE_KEY,
        "name": _("（示例，请删掉这一行）青山镇法律援助工作站"),
        "kind": str(Kind.WORKSTATION.label),
        "division": _("青山镇"),
        "parent": "centre",
        "services": _("法律咨询；帮助填表、代收申请"),
        "address": _("青山镇司法所一楼"),
        "phones": "0738-0001234；12348",
        "lng": "112.202496",
        "lat": "27.282001",
        "crs": Crs.GCJ02.value,
        "hours": hours_text.EXAMPLE,
        "takes_applications": _("是"),
        "published": _("是"),
    }


def blank_form() -> bytes:
    """The form as an .xlsx file."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("站点")
    sheet.freeze_panes = "C2"
    write_header(sheet, headings())
    told = example()
    for place, column in enumerate(COLUMNS, start=1):
        letters = get_column_letter(place)
        # As text, or a spreadsheet cuts codes and keys short.
        sheet.column_dimensions[letters].number_format = TEXT
        cell = sheet.cell(row=2, column=place, value=told.get(column.name, ""))
        cell.number_format = TEXT
        _offer_words(sheet, column, letters)
    _explain(book.create_sheet(_("填写说明")))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _offer_words(sheet: Any, column: Column, letters: str) -> None:
    """Let the cells of a column be chosen from a list, where one word of a few is meant."""
    if column.name in YES_OR_NO:
        words = [_("是"), _("否")]
    elif column.name in ONE_OF_SOME:
        words = _words(column)
    else:
        return
    offer = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    offer.add(f"{letters}2:{letters}{FILLED_ROWS}")
    sheet.add_data_validation(offer)


def _words(column: Column) -> list[str]:
    if column.choices is None:
        return []
    is_list = column.default == ()
    return [column.words([value] if is_list else value) for value in column.choices.values]


def _explain(sheet: Any) -> None:
    """One row a column: whether it must be filled in, how, and the words it allows."""
    write_header(sheet, [_("列名"), _("必填"), _("怎么填"), _("可以填的词")])
    sheet.freeze_panes = "A2"
    for number, name in enumerate(BY_NAME, start=2):
        column = BY_NAME[name]
        allowed = "、".join(f"“{word}”" for word in _words(column))
        must = _("必填") if column.required else ""
        row = (str(column.label), must, str(HINTS[name]), allowed)
        for place, text in enumerate(row, start=1):
            cell = sheet.cell(row=number, column=place, value=text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for place, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
