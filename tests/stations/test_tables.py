"""Tables in and out: encodings, spreadsheets, and cells that a spreadsheet would run."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from stations import tables
from stations.tables import NO_LIMITS, Limits, TableError, guard, read, unguard, write

TEXT = "编号,名称\r\ns1,锁石镇工作站\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_csv_is_read_in_every_encoding_that_excel_writes(encoding: str) -> None:
    table = read(TEXT.encode(encoding))
    assert table.header == ["编号", "名称"]
    assert table.rows == [(2, ["s1", "锁石镇工作站"])]


@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_a_csv_is_read_whatever_separates_its_cells(sign: str) -> None:
    assert read(TEXT.replace(",", sign).encode()).rows == [(2, ["s1", "锁石镇工作站"])]


def test_rows_keep_the_number_they_have_in_a_spreadsheet() -> None:
    assert [number for number, _row in read(b"key\n\n,\na\n\nb\n").rows] == [4, 6]


def spreadsheet(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_numbers_of_a_spreadsheet_are_read_as_people_typed_them() -> None:
    from datetime import date, datetime

    content = spreadsheet(
        ["a", "b", "c", "d", "e"],
        [431321112206, 112.5, 3.0, True, None],
        [datetime(2026, 11, 3), date(2026, 11, 3), " x ", "", "y"],
    )
    assert [row for _number, row in read(content).rows] == [
        ["431321112206", "112.5", "3", "是"],
        ["2026-11-03", "2026-11-03", "x", "", "y"],
    ]


SHORT = Limits(rows=20, megabytes=1, unpacked_megabytes=2)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b"\n , \n", "空的"),
        (b"\xd0\xcf\x11\xe0rest", ".xls"),
        (b"PK\x03\x04broken", "打不开"),
        (b"a,b\n\0\0", "不是 CSV"),
        (b"a,b\n\xff\xff\xff", "第 2 行"),
        (b"\xff\xff,\xff\n", "编码"),
        (b"key\n" + b"x\n" * 21, "20 行"),
        (b"x" * (1024 * 1024 + 1), "1 MB"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(content: bytes, said: str) -> None:
    with pytest.raises(TableError, match=said):
        read(content, SHORT)


def test_without_limits_a_file_may_be_of_any_length() -> None:
    assert len(read(b"key\n" + b"x\n" * 21).rows) == 21


@pytest.mark.parametrize(("limits", "megabytes"), [(SHORT, 3), (NO_LIMITS, 30)])
def test_a_file_that_unpacks_to_something_huge_is_refused(limits: Limits, megabytes: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * megabytes * 1024 * 1024)
    with pytest.raises(TableError, match="太大"):
        read(out.getvalue(), limits)


@pytest.mark.parametrize(
    "text", ["=1+1", "+86 0738", "-x", "@SUM(A1)", "\tx", "＝HYPERLINK(1)", "'=1"]
)
def test_what_a_spreadsheet_would_run_is_written_harmless(text: str) -> None:
    written = write(["a"], [[text]], tables.CSV).decode("utf-8-sig")
    assert written.splitlines()[1].lstrip('"').startswith("'")


def test_negative_numbers_stay_numbers() -> None:
    assert guard("-27.5") == "-27.5"


@given(st.text(max_size=30))
def test_what_is_guarded_reads_back_as_it_was(text: str) -> None:
    assert unguard(guard(text)) == text


def test_a_spreadsheet_holds_no_formula() -> None:
    content = write(["a"], [["=1+1"], ["\x07bell"]], tables.XLSX)
    sheet = load_workbook(io.BytesIO(content)).active
    assert [cell.data_type for row in sheet.iter_rows() for cell in row] == ["s", "s", "s"]
    assert sheet["A2"].value == "'=1+1"


@pytest.mark.parametrize("kind", [tables.CSV, tables.XLSX])
def test_what_is_written_reads_the_same(kind: str) -> None:
    rows = [["s1", '名称，带“引号”"和逗号,', "=x"], ["s2", "第二行", "'=y"]]
    table = read(write(["编号", "名称", "备注"], rows, kind))
    assert table.header == ["编号", "名称", "备注"]
    assert [row for _number, row in table.rows] == rows


@pytest.mark.parametrize("text", ["_x0041_ 房", "_x_x0041_x0042_", "a\r\nb\rc", "_x005F_", '<&>"'])
def test_a_workbook_gives_every_text_back_as_it_was(text: str) -> None:
    written = write(["名称"], [[text]], tables.XLSX)
    assert read(written).rows == [(2, [text])]


def test_a_workbook_leaves_out_what_no_workbook_holds() -> None:
    written = write(["名称"], [["村\uffff委\x0b会\x01"]], tables.XLSX)
    assert read(written).rows == [(2, ["村委会"])]
