"""Tables as offices exchange them: CSV in the encodings Excel writes, and XLSX. In and out.

Values are text. A value that a spreadsheet would run as a formula is written with an apostrophe in
front, which reading takes off again.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils.exceptions import InvalidFileException

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED_BYTES = 100 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
XLSX = "xlsx"
CSV = "csv"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    SyntaxError,  # what the XML parser raises
    KeyError,
    IndexError,
    ValueError,
)
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_RUNS = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


class TableError(ValueError):
    """The file is not a table that can be read; the message is for the person who has it."""


@dataclass(frozen=True)
class Table:
    """The first row of a file and the rows below it that are not empty, with their numbers as a
    spreadsheet counts them (the first row is 1).
    """

    header: list[str]
    rows: list[tuple[int, list[str]]]


def guard(text: str) -> str:
    """The text as a spreadsheet may hold it: what it would run gets an apostrophe in front."""
    runs = _RUNS.match(text) and not _NUMBER.fullmatch(text)
    return f"'{text}" if runs else text


def unguard(text: str) -> str:
    """Undo `guard`."""
    return text[1:] if text.startswith("'") and _RUNS.match(text) else text


def read(content: bytes) -> Table:
    """The table in a CSV or XLSX file. Raises TableError."""
    if len(content) > MOST_BYTES:
        raise TableError(_("文件超过 %s MB，请分成几个文件") % (MOST_BYTES // 1024 // 1024))
    if content.startswith(_OLD_EXCEL):
        raise TableError(_("这是旧版 Excel 文件（.xls），请另存为 .xlsx 或 CSV"))
    rows = _read_xlsx(content) if content.startswith(b"PK") else _read_csv(content)
    trimmed = enumerate(map(_without_blank_end, rows), start=1)
    filled = [(number, row) for number, row in trimmed if row]
    if not filled:
        raise TableError(_("文件是空的"))
    if len(filled) > MOST_ROWS:
        raise TableError(_("超过 %s 行，请分成几个文件") % MOST_ROWS)
    (_number, header), *rest = filled
    return Table(header, rest)


def _without_blank_end(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


def _decode(content: bytes) -> str:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(_("看不懂文件的编码，请存为 UTF-8 的 CSV 或 .xlsx"))


def _read_csv(content: bytes) -> list[list[str]]:
    text = _decode(content)
    if "\0" in text:
        raise TableError(_("这不是 CSV 或 .xlsx 文件"))
    first_line = text.lstrip().partition("\n")[0]
    delimiter = max(",\t;", key=first_line.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise TableError(_("CSV 文件格式不对：%s") % error) from None
    return [[unguard(cell.strip()) for cell in row] for row in rows]


def _read_xlsx(content: bytes) -> list[list[str]]:
    try:
        _refuse_bomb(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_ROWS + 2, values_only=True)
        return [[unguard(_text(cell).strip()) for cell in row] for row in rows]
    except UNREADABLE as error:
        if isinstance(error, TableError):
            raise
        raise TableError(_("这个 .xlsx 文件打不开，可能已损坏")) from None


def _refuse_bomb(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED_BYTES:
            raise TableError(_("文件展开后太大，请分成几个文件"))


def _text(value: Any) -> str:
    """A spreadsheet's value as people would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def write(
    header: Sequence[str], rows: Iterable[Sequence[str]], kind: str, *, title: str = ""
) -> bytes:
    """The table as a file of `kind` ("csv", with the mark that lets Excel read it, or "xlsx", whose
    sheet has the title).
    """
    guarded = [[guard(cell) for cell in row] for row in (header, *rows)]
    return _write_xlsx(guarded, title or _("站点")) if kind == XLSX else _write_csv(guarded)


def _write_csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _write_xlsx(rows: list[list[str]], title: str) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_string_cell(sheet, text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _string_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    return cell
