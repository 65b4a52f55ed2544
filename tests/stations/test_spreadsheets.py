"""Spreadsheets as different programs write them, read row by row; and written row by row."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet._reader import WorkSheetParser

from stations import sheets, spreadsheets, tables, workbooks
from stations.lines import Line
from stations.plain_rows import PlainRow, plain_rows
from stations.sheets import number_words
from stations.spreadsheets import opened
from stations.strings import on_disk
from tests.stations.bad_files import SHEET, saved, with_part, with_sheet, xlsx


def lines(content: bytes) -> list[Line]:
    with opened(io.BytesIO(content), is_wanted=None, most_unpacked=None) as reader:
        return list(reader.lines())


def cells(content: bytes) -> list[list[str]]:
    return [line.cells for line in lines(content)]


def test_values_are_read_as_people_would_type_them() -> None:
    row = [431321112206, 112.5, True, datetime(2026, 11, 3, 8, 30), date(2026, 11, 3), time(8, 30)]
    assert cells(xlsx(row))[1] == [
        *("431321112206", "112.5", "是", "2026-11-03 08:30:00", "2026-11-03", "08:30:00")
    ]


def test_days_are_counted_from_where_the_file_says() -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append([date(2026, 11, 3)])
    assert cells(saved(book)) == [["2026-11-03"]]


@pytest.mark.parametrize(
    ("raw", "text"),
    [("3", "3"), ("3.0", "3"), ("112.17516300000001", "112.17516300000001"), ("1E2", "100")],
)
def test_numbers_bear_nothing_of_how_a_computer_keeps_them(raw: str, text: str) -> None:
    assert number_words(raw, None) == text


def test_rows_keep_their_numbers_and_gaps_their_places() -> None:
    book = Workbook()
    book.active["C2"] = "c"
    book.active["B5"] = "b"
    assert [(line.number, line.cells) for line in lines(saved(book)) if line.cells] == [
        (2, ["", "", "c"]),
        (5, ["", "b"]),
    ]


def test_rows_and_cells_without_numbers_follow_one_another() -> None:
    content = with_sheet(
        xlsx(["x"], header=["a"]),
        lambda xml: xml.replace(
            "</sheetData>", "<row><c><v>1</v></c><c/><c><v>2</v></c></row></sheetData>"
        ),
    )
    assert lines(content)[-1] == Line(3, ["1", "", "2"], [])


def test_elements_may_bear_a_prefix() -> None:
    def prefixed(xml: str) -> str:
        for name in ("worksheet", "sheetData", "row", "c", "v"):
            xml = xml.replace(f"<{name}", f"<x:{name}").replace(f"</{name}>", f"</x:{name}>")
        return xml.replace("xmlns=", "xmlns:x=")

    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>7</v></c></row></sheetData></worksheet>'
    )
    assert cells(with_part(xlsx(), SHEET, lambda _old: prefixed(xml))) == [["7"]]


STRINGS = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<si><t>一</t></si><si><r><t>锁</t></r><r><t>石</t></r></si>"
    "<si><t>东</t><rPh><t>dong</t></rPh></si><si><t>a_x000D_b</t></si><si/></sst>"
)


def test_strings_come_without_their_formats_and_sounds() -> None:
    with on_disk() as strings:
        strings.load(io.BytesIO(STRINGS.encode()))
        assert [strings.get(number) for number in range(5)] == [
            *("一", "锁石", "东", "a_x000D_b", "")
        ]
        for number in (-1, 5):
            with pytest.raises(IndexError):
                strings.get(number)


def test_characters_that_xml_cannot_hold_are_read_and_told_of() -> None:
    content = with_sheet(
        xlsx(),
        lambda xml: xml.replace(
            "</sheetData>",
            '<row r="9"><c t="inlineStr"><is><t>a_x000A_b</t></is></c>'
            '<c t="inlineStr"><is><t>a_x0007_</t></is></c></row></sheetData>',
        ),
    )
    last = lines(content)[-1]
    assert last.cells[0] == "a\nb"
    assert [fault.place for fault in last.faults] == [1]


def test_what_stands_beyond_any_sensible_column_is_told_of_not_kept() -> None:
    book = Workbook()
    book.active["XFD1"] = "x"
    (line,) = lines(saved(book))
    assert line.cells == []
    assert line.faults[0].place is None


def of_all_sorts() -> bytes:
    """Rows as our own writer has them, with others between them."""
    rows = [[f"{number}", "", "<a> & b" if number == 30 else "锁石"] for number in range(60)]
    odd = (
        '<row r="70" spans="1:3" ht="15" x14ac:dyDescent="0.2"><c r="A70" s="1"/>'
        '<c r="C70" t="n"><v>3.0</v></c><c r="B70" t="str"><v>后填</v></c></row>'
        '<row r="71"><c r="A71"><f>1+1</f></c><c r="B71" t="b"><v>1</v></c></row>\n'
        '<row r="72"><c r="A72" t="inlineStr"><is><t>a_x0007_</t></is></c></row>'
        '<row r="73"/><!-- <row r="74"><c r="A74"><v>1</v></c></row> -->'
        '<row r="75"><c r="GZ75" t="inlineStr"><is><t>远</t></is></c></row>'
        '<row r="75"><c r="A75" t="e"><v>#N/A</v></c></row>'
        '<row r="76"><c r="A76" t="inlineStr"><is><t>好</t></is></c></row>'
    )
    plain = tables.write(["a", "b", "c"], rows, tables.XLSX)
    return with_sheet(plain, lambda xml: xml.replace("</sheetData>", odd + "</sheetData>"))


@pytest.mark.parametrize("size", [200, 400, 1_500])
def test_rows_read_many_at_once_are_those_that_the_parser_reads(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = of_all_sorts()
    monkeypatch.setattr(spreadsheets, "BLOCK", size)
    taken: list[int] = []

    def noted(xml: bytes) -> list[PlainRow] | None:
        rows = plain_rows(xml)
        taken.extend(row.number for row in rows or ())
        return rows

    monkeypatch.setattr(sheets, "plain_rows", noted)
    found = lines(content)
    monkeypatch.setattr(sheets, "plain_rows", lambda _xml: None)
    assert found == lines(content)
    assert 20 in taken
    assert not {71, 72, 73, 74} & set(taken)


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a&amp;b</t></is></c></row>',
        '<row r="1"><c r="A1"><f>B1</f><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</c></row>',
        '<row r="1"><c r="A1"><v>\x00</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c>x</row>',
        '<row r="1"><c r="A1"><v>\ufffd</v></c></row>',
        '<row r="1"><c r="A1"><v>_x0007_</v></c></row>',
        '<row><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row></sheetData>',
        '</sheetData><row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><row r="2"><c r="A1"><v>1</v></c></row></row>',
    ],
)
def test_whatever_is_not_plain_is_left_to_the_parser(row: str) -> None:
    assert plain_rows(row.encode()) is None
    plain = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    assert plain_rows(plain + row.encode()) is None
    assert plain_rows(plain) == [PlainRow(1, [("A", "", "", "", "1")])]


def test_a_sheet_in_another_encoding_is_left_to_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    def western() -> str:
        rows = '<row r="1"><c r="A1" t="str"><v>é</v></c></row>' * 39
        declared = '<?xml version="1.0" encoding="iso-8859-1"?>'
        return f"{declared}<worksheet><sheetData>{rows}</sheetData></worksheet>"

    monkeypatch.setattr(spreadsheets, "BLOCK", 100)
    assert cells(with_part(xlsx(), SHEET, lambda _old: western())) == [["Ã©"]] * 39


def many(count: int, taken: list[int]) -> Iterator[list[str]]:
    yield ["编号", "名称"]
    for number in range(count):
        taken.append(number)
        yield [str(number), f" {number} & <{number}> " * 20]


def test_a_workbook_is_written_while_its_rows_come() -> None:
    taken: list[int] = []
    pieces = workbooks.stream(many(5_000, taken), "站点")
    content = next(pieces)
    assert len(taken) < 2_500
    content += b"".join(pieces)
    sheet = load_workbook(io.BytesIO(content), read_only=True).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows == list(many(5_000, []))


def test_a_written_workbook_keeps_its_heading_in_view() -> None:
    content = b"".join(workbooks.stream(many(1, []), "站点"))
    sheet = load_workbook(io.BytesIO(content)).active
    assert (sheet.title, sheet.freeze_panes) == ("站点", "A2")
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


def test_nothing_of_a_sheet_is_read_to_learn_how_large_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = tables.write(["编号", "名称"], [["a", "甲"]], tables.XLSX)

    def measure(parser: object) -> None:
        raise AssertionError("read to its end")

    monkeypatch.setattr(WorkSheetParser, "parse_dimensions", measure)
    assert tables.read(content).rows == [(2, ["a", "甲"])]
