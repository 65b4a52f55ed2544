"""The table of bad files: each is refused in plain words, at the row where there is one, with
advice, and changes nothing.
"""

import io
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import pytest

from portal.models import Outbox
from stations.importer import Importer, import_stations
from stations.models import Station, StationEdit
from stations.tables import Limits, TableError
from tests.factories.stations import StationFactory, county
from tests.stations.bad_files import (
    HEADER,
    OTHER,
    ROW,
    all_hidden,
    archive,
    bomb,
    csv_of,
    day_as_number,
    encrypted_archive,
    entities,
    made,
    merged,
    old_office,
    picture,
    second_sheet,
    utf8,
    with_empty_rows,
    with_result,
    with_sheet,
    xlsx,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
SHORT = Limits(rows=20, megabytes=1, unpacked_megabytes=60)


class Bad(NamedTuple):
    """A file with something wrong in a row: where, in what words, with what advice."""

    content: bytes | Callable[[], bytes]
    row: int
    column: str
    problem: str
    suggestion: str


PHONED, DATED, PLACED = (*HEADER, "电话"), (*HEADER, "核对日期"), (*HEADER, "经度", "纬度")
DAMAGED = csv_of(ROW, OTHER).encode().replace("石江村联络点".encode(), b"\xca\xaf\xbd\xad")
LONG = csv_of(*[ROW] * 300)

IN_A_ROW = {
    "one line in another encoding": Bad(
        DAMAGED, 3, "名称", "有认不出的字，不是 UTF-8 编码", "另存为“CSV UTF-8”"
    ),
    "a character that was lost": Bad(
        utf8(ROW, ("b", "石�村", *OTHER[2:])), 3, "名称", "变成了“�”", "重新填"
    ),
    "a NUL byte": Bad(
        utf8(("a", "锁石\0镇", *ROW[2:])).replace(b"\0", b"\x07"),
        *(2, "名称", "控制字符", "重新填"),
    ),
    "headings in an encoding that is none of ours": Bad(
        csv_of(ROW).encode("big5", "replace"), 1, "", "第一行没有一个认得的列名", "CSV UTF-8"
    ),
    "commas of Chinese text between the columns": Bad(
        csv_of(ROW).replace(",", "，").encode(),
        *(1, "编号，名称，类型，所在区划", "第一行没有一个认得的列名", "英文逗号"),
    ),
    "a title above the headings": Bad(
        lambda: xlsx(HEADER, ROW, header=("双峰县站点一览表",)),
        *(1, "双峰县站点一览表", "第一行没有一个认得的列名", "标题和说明请删掉"),
    ),
    "a quotation mark that is never closed": Bad(
        utf8(ROW, ("b", '"石江村联络点', *OTHER[2:])) + LONG.encode(),
        *(3, "", "英文双引号没有配对", "写成两个"),
    ),
    "a quotation mark that another one closes far below": Bad(
        utf8(("a", '"锁石', *ROW[2:]), ("b", '石江"', *OTHER[2:])).replace(b'\xe6\xb1\x9f"', b'"x'),
        *(2, "", "英文双引号没有配对", "写成两个"),
    ),
    "more cells than headings": Bad(
        utf8(ROW, (*OTHER, "二楼")), 3, "", "格子比列名多", "删掉，或加上列名"
    ),
    "contents under no heading": Bad(
        utf8((*ROW[:3], "x", ROW[3]), header=("编号", "名称", "类型", "", "所在区划")),
        *(2, "", "第 4 列有内容，却没有列名", "加上列名"),
    ),
    "a heading twice": Bad(
        utf8((*ROW, "x"), header=(*HEADER, "名称")), 1, "名称", "出现了两次", "删掉一列"
    ),
    "a heading that nobody knows": Bad(
        utf8((*ROW, "x"), header=(*HEADER, "联系电话")), 1, "联系电话", "没有这一列", "电话"
    ),
    "a key twice": Bad(utf8(ROW, ROW), 3, "编号", "和第 2 行重复", "删掉一行"),
    "two keys that make one address": Bad(
        utf8(("A.1", *ROW[1:]), ("a-1", *OTHER[1:])), 3, "网址名", "已经是“A.1”的", "换一个"
    ),
    "a code that is none": Bad(
        utf8((*ROW[:3], "431321999")), 2, "所在区划", "没有代码是“431321999”的地方", "431321 双峰县"
    ),
    "a code cut short by a spreadsheet": Bad(
        utf8((*ROW[:3], "4.31321E+11")), 2, "所在区划", "科学计数法", "设成文本"
    ),
    "a key cut short by a spreadsheet": Bad(
        utf8(("4.31321E+11", *ROW[1:])), 2, "编号", "科学计数法", "设成文本"
    ),
    "a telephone cut short by a spreadsheet": Bad(
        utf8((*ROW, "1.39E+10"), header=PHONED), 2, "电话", "科学计数法", "设成文本"
    ),
    "more telephones than there is room for": Bad(
        utf8((*ROW, "；".join(f"0738-{n:07}" for n in range(40))), header=PHONED),
        *(2, "电话", "写得太多了", ""),
    ),
    "a day as a spreadsheet counts it": Bad(
        day_as_number, 2, "核对日期", "日期的序号", "2026-11-03"
    ),
    "a day that does not exist": Bad(
        utf8((*ROW, "2026-2-30"), header=DATED), 2, "核对日期", "不是日期", "2026-11-03"
    ),
    "degrees as navigators write them": Bad(
        utf8((*ROW, "112°10′", "27.3"), header=PLACED), 2, "经度", "不是度数", "小数"
    ),
    "cells joined over rows": Bad(
        lambda: xlsx(ROW, ("b", "石江村联络点", "联络点", None), change=merged("D2:D3")),
        *(2, "所在区划", "第 2 行到第 3 行的格子合并了", "取消合并"),
    ),
    "cells joined within a row": Bad(
        lambda: xlsx(ROW, ("b", "石江村联络点", None, "石江村"), change=merged("B3:C3")),
        *(3, "名称", "这一行有格子合并了", "取消合并"),
    ),
    "a formula without its result": Bad(
        lambda: xlsx(("a", "=B1", *ROW[2:])), 2, "名称", "没有它的结果", "粘贴成数值"
    ),
    "a formula that failed": Bad(
        lambda: with_result(xlsx(ROW, ("b", "=1/0", *OTHER[2:])), "#DIV/0!", "e"),
        *(3, "名称", "结果是 #DIV/0!", "改好公式"),
    ),
    "the example of the empty form": Bad(
        utf8(("example-1", *ROW[1:])), 2, "编号", "模板里的示例行", "删掉这一行"
    ),
    "a station under itself": Bad(
        utf8(("a", "甲", "法律援助中心", "双峰县", "a"), header=(*HEADER, "上级站点")),
        *(2, "上级站点", "绕了一圈", ""),
    ),
}

AS_A_WHOLE = {
    "nothing": (b"", "空的"),
    "only blank rows": (b",,\r\n \r\n,,\r\n", "空的"),
    "binary rubbish": (b"\x01\x00\x02\x00" * 50, "不是文字的内容"),
    "no encoding at all": (b"\xff\xff\xff,\xff\xff\n" * 9, "看不懂文件的编码"),
    "an old spreadsheet": (old_office("Workbook"), "旧版 Excel"),
    "a spreadsheet with a password": (
        old_office("EncryptionInfo", "EncryptedPackage"),
        "去掉打开密码",
    ),
    "an archive with a password": (encrypted_archive, "去掉密码"),
    "a web page named .xls": (b"\xef\xbb\xbf <html><table><tr><td>", "这是网页"),
    "an XML spreadsheet": (b'<?xml version="1.0"?><Workbook>', "这是网页"),
    "a picture named .csv": (picture, "这是图片"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", ".pdf"),
    "an archive that broke off": (lambda: xlsx(ROW)[:-300], "没有传完整"),
    "an archive with a hole": (
        lambda: xlsx(*[ROW] * 50)[:900] + b"\0" * 300 + xlsx(*[ROW] * 50)[1200:],
        "没有传完整",
    ),
    "an archive of something else": (lambda: archive(a="x"), "压缩包"),
    "a Word file": (lambda: archive(word__document_xml="<w/>"), "Word"),
    "an ODF file": (lambda: archive(content_xml="<o/>"), "ODF"),
    "few bytes that unpack to many": (bomb, "展开后太大"),
    "definitions of its own": (entities, "打不开"),
    "a sheet that is no XML": (lambda: with_sheet(xlsx(ROW), lambda xml: xml[:-60]), "打不开"),
    "two sheets that could be meant": (
        lambda: xlsx(ROW, change=second_sheet),
        "“Sheet”“改过的”这几张",
    ),
    "no sheet to be seen": (all_hidden, "没有看得见的工作表"),
    "ten times as many rows as may be": (utf8(*[ROW] * 200), "超过 20 行"),
    "a file ten times too large": (b"x" * 10_000_001, "超过 1 MB"),
}


@pytest.fixture(autouse=True)
def _one_station() -> None:
    county()
    StationFactory(key="there", name="原来的站点")


def state() -> list[object]:
    return [
        *Station.objects.order_by("key").values(),
        StationEdit.objects.count(),
        Outbox.objects.count(),
    ]


@pytest.mark.parametrize("name", IN_A_ROW)
def test_a_bad_row_is_told_with_its_place_and_advice_and_nothing_changes(name: str) -> None:
    bad = IN_A_ROW[name]
    before = state()
    told = import_stations(made(bad.content), today=TODAY).problems
    matching = [
        one
        for one in told
        if (one.row, bad.problem in one.problem, bad.suggestion in one.suggestion)
        == (bad.row, True, True)
    ]
    assert matching, told
    if bad.column:
        assert matching[0].column == bad.column
    assert state() == before


@pytest.mark.parametrize("name", AS_A_WHOLE)
def test_what_is_no_table_is_refused_with_the_reason_and_nothing_changes(name: str) -> None:
    content, said = AS_A_WHOLE[name]
    before = state()
    with pytest.raises(TableError, match=said):
        Importer(TODAY, limits=SHORT).run(io.BytesIO(made(content)))
    assert state() == before


@pytest.mark.parametrize("content", [b"junk\n", b"\xd6\xd0\xb9\xfa\x81\x40"])
def test_junk_that_is_called_a_workbook_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(TableError, match="内容却不是工作簿"):
        Importer(TODAY, name="站点.XLSX").run(io.BytesIO(content))
    told = Importer(TODAY, name="站点.csv").run(io.BytesIO(b"junk\n")).problems
    assert "没有一个认得的列名" in told[0].problem


def test_a_text_that_is_called_a_workbook_is_taken_all_the_same() -> None:
    report = Importer(TODAY, name="站点.xlsx").run(io.BytesIO(utf8(ROW)))
    assert (report.created, report.problems) == (1, [])


GOOD_AFTER_ALL = {
    "GBK": csv_of(ROW, OTHER).encode("gbk"),
    "UTF-16": csv_of(ROW, OTHER).encode("utf-16"),
    "UTF-16 without its mark": csv_of(ROW, OTHER).encode("utf-16-le"),
    "UTF-8 with its mark": csv_of(ROW, OTHER).encode("utf-8-sig"),
    "blank rows, and blank columns behind": utf8(
        ("", "", "", ""), (*ROW, "", " "), ("", " ", "", ""), (*OTHER, ""), header=(*HEADER, "", "")
    ),
    "full-width digits": utf8((*ROW[:3], "４３１３２１１１２"), OTHER),
    "a million empty rows": lambda: with_empty_rows(1_000_000),
    "formulas with their results": lambda: with_result(
        xlsx(ROW, ("b", "=B1", *OTHER[2:])), "石江村联络点", "str"
    ),
    "a hidden sheet in front": lambda: xlsx(
        ROW,
        OTHER,
        change=lambda book: setattr(book.create_sheet("旧的", 0), "sheet_state", "hidden"),
    ),
    "an explanation on another sheet": lambda: xlsx(
        ROW, OTHER, change=lambda book: book.create_sheet("说明", 0).append(["怎么填"])
    ),
    "codes as numbers": lambda: xlsx((*ROW[:3], 431321112), (*OTHER[:3], 431321112216.0)),
}


@pytest.mark.parametrize(
    "name",
    [
        # A spreadsheet that was formatted to its very end; anything less would not show it.
        pytest.param(name, marks=pytest.mark.slow) if "million" in name else name
        for name in GOOD_AFTER_ALL
    ],
)
def test_what_only_looks_odd_is_taken(name: str) -> None:
    assert import_stations(made(GOOD_AFTER_ALL[name]), today=TODAY).created == 2
    places = Station.objects.filter(key__in="ab").order_by("key")
    assert list(places.values_list("division_id", flat=True)) == ["431321112000", "431321112216"]
