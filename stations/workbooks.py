"""Writes spreadsheets row by row, without keeping their rows.

openpyxl makes the package around a sheet; the rows are put in as they come, every cell as text, so
that nothing is run, cut short or taken for a date.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

SHEET = "xl/worksheets/sheet1.xml"
FIRST_ROW = 2
PIECE_BYTES = 256 * 1024
WIDTH = 18
_UNHELD = re.compile(f"{ILLEGAL_CHARACTERS_RE.pattern}|[\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
# Says how far the heading reaches, and would have readers stop there.
_DIMENSION = re.compile(b"<dimension [^>]*/>")


class _Sink(io.RawIOBase):
    """Takes what the archive writes, to be handed on; nobody goes back in it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def stream(rows: Iterable[Sequence[str]], title: str) -> Iterator[bytes]:
    """A workbook of one sheet, piece by piece. The first row is its heading and stays in view."""
    remaining = iter(rows)
    return fill(_shell(next(remaining, ()), title), remaining)


def _shell(header: Sequence[str], title: str) -> Workbook:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    sheet.freeze_panes = f"A{FIRST_ROW}"
    write_header(sheet, header)
    return book


def write_header(sheet: Any, header: Sequence[str]) -> None:
    """The headings, set apart, over columns wide enough to read."""
    for place, text in enumerate(header, start=1):
        cell = sheet.cell(row=1, column=place, value=ILLEGAL_CHARACTERS_RE.sub("", text))
        cell.data_type = "s"
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = WIDTH


def fill(book: Workbook, rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The workbook with rows put below the heading of its first sheet, piece by piece."""
    packed = io.BytesIO()
    book.save(packed)
    sink = _Sink()
    with (
        zipfile.ZipFile(packed) as shell,
        zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in shell.namelist():
            if name != SHEET:
                archive.writestr(name, shell.read(name))
        before, end, after = _DIMENSION.sub(b"", shell.read(SHEET)).partition(b"</sheetData>")
        with archive.open(SHEET, "w", force_zip64=True) as xml:
            xml.write(before)
            for piece in _pieces(rows):
                xml.write(piece)
                yield sink.taken()
            xml.write(end + after)
    yield sink.taken()


def _pieces(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The XML of the rows, a fair amount at a time."""
    texts: list[str] = []
    size = 0
    for number, row in enumerate(rows, start=FIRST_ROW):
        text = _row(number, row)
        texts.append(text)
        size += len(text)
        if size > PIECE_BYTES:
            yield "".join(texts).encode()
            texts, size = [], 0
    yield "".join(texts).encode()


def _row(number: int, row: Sequence[str]) -> str:
    cells = "".join(
        f'<c r="{_letters(place)}{number}" t="inlineStr"><is><t xml:space="preserve">'
        f"{_safe(text)}</t></is></c>"
        for place, text in enumerate(row, start=1)
        if text
    )
    return f'<row r="{number}">{cells}</row>'


@cache
def _letters(place: int) -> str:
    return str(get_column_letter(place))


def _safe(text: str) -> str:
    """The text without what no sheet can hold, and so that what looks like the escape of a
    character, or would be taken for the end of a line, is read as it is.
    """
    kept = _UNHELD.sub("", _LOOKS_ESCAPED.sub("_x005F_", text))
    return escape(kept, {"\r": "_x000D_"})
