"""Tables as offices exchange them: CSV in the encodings Excel writes, and XLSX. In and out, as
streams: neither a file nor its rows are ever in memory as a whole.

Values are text. A value that a spreadsheet would run as a formula is written with an apostrophe in
front, which reading takes off again.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import filetype
from django.conf import settings
from django.utils.translation import gettext as _

from stations import delimited, spreadsheets, workbooks
from stations.lines import Line, Merged, Reader, TableError

__all__ = ["CONTENT_TYPES", "CSV", "XLSX", "Limits", "Line", "OpenTable", "Table", "TableError"]

XLSX = "xlsx"
CSV = "csv"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MEGABYTE = 1024 * 1024
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_SEARCHED_BYTES = 64 * MEGABYTE
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<meta", b"<table", b"<style", b"<?xml", b"<!--")
_MAY_RUN = frozenset("'=+-@\t\r＝＋－＠")
_RUNS = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True)
class Limits:
    """How long a file may be; None: however long it is."""

    rows: int | None = None
    megabytes: int | None = None
    unpacked_megabytes: int | None = None

    @classmethod
    def of_uploads(cls) -> "Limits":
        """What may be handed in through the browser."""
        return cls(**settings.TABLE_UPLOADS)


NO_LIMITS = Limits()


@dataclass(frozen=True)
class Table:
    """The first row of a file and the rows below it that are not empty, with their numbers as a
    spreadsheet counts them (the first row is 1).
    """

    header: list[str]
    rows: list[tuple[int, list[str]]]


class OpenTable:
    """A table being read: its first row that is not empty, then `lines`, once."""

    def __init__(self, reader: Reader, limits: Limits, kind: str) -> None:
        """Raises TableError when there is no row."""
        self._reader, self._limits, self.kind = reader, limits, kind
        self._filled = (line for line in reader.lines() if line.faults or _is_filled(line.cells))
        first = next(self._filled, None)
        if first is None:
            raise TableError(_("文件是空的"))
        self.header: Line = first._replace(cells=cleaned(first))

    def lines(self) -> Iterator[Line]:
        """The rows below the first that are not empty, their cells as the file has them: see
        `clean`. Raises TableError when there are too many.
        """
        most = self._limits.rows
        for count, line in enumerate(self._filled, start=1):
            if most is not None and count > most:
                raise TableError(_("超过 %s 行，请分成几个文件") % f"{most:,}")
            yield line

    @property
    def merged(self) -> Sequence[Merged]:
        """Cells that the sheet joins; known when all lines were read."""
        return self._reader.merged

    def share_read(self) -> float:
        """How much has been read, from 0 to 1."""
        return self._reader.share_read()


def _is_filled(cells: list[str]) -> bool:
    return any(cells) and any(map(str.strip, cells))


def clean(cell: str) -> str:
    """A cell without spaces around it, and without what `guard` put in front."""
    text = cell.strip()
    return unguard(text) if text.startswith("'") else text


def guard(text: str) -> str:
    """The text as a spreadsheet may hold it: what it would run gets an apostrophe in front."""
    if not text or text[0] not in _MAY_RUN:
        return text
    runs = _RUNS.match(text) and not _NUMBER.fullmatch(text)
    return f"'{text}" if runs else text


def unguard(text: str) -> str:
    """Undo `guard`."""
    return text[1:] if text.startswith("'") and _RUNS.match(text) else text


@contextmanager
def opened(
    file: BinaryIO,
    limits: Limits = NO_LIMITS,
    *,
    is_wanted: Callable[[list[str]], bool] | None = None,
) -> Iterator[OpenTable]:
    """The table in a CSV or XLSX file. Of several sheets the visible one is read whose first row
    `is_wanted`. Raises TableError.
    """
    refuse_others(file, limits)
    file.seek(0)
    if file.read(2) != b"PK":
        yield OpenTable(delimited.DelimitedReader(file), limits, CSV)
        return
    unpacked = limits.unpacked_megabytes and limits.unpacked_megabytes * MEGABYTE
    with spreadsheets.opened(file, is_wanted=is_wanted, most_unpacked=unpacked) as reader:
        yield OpenTable(reader, limits, XLSX)


def refuse_others(file: BinaryIO, limits: Limits) -> None:
    """Refuse what can be seen to be no table, or too long, without reading it. Raises
    TableError.
    """
    _refuse_large(file, limits)
    _refuse_other_kinds(file)


def _refuse_large(file: BinaryIO, limits: Limits) -> None:
    size = file.seek(0, io.SEEK_END)
    if size == 0:
        raise TableError(_("文件是空的"))
    if limits.megabytes is not None and size > limits.megabytes * MEGABYTE:
        raise TableError(_("文件超过 %s MB，请分成几个文件") % limits.megabytes)


def _refuse_other_kinds(file: BinaryIO) -> None:
    """Say of a file that is neither CSV nor XLSX what it is, and what to do."""
    file.seek(0)
    head = file.read(8192)
    if head.startswith(_OLD_OFFICE):
        file.seek(0)
        if _PASSWORD in file.read(_SEARCHED_BYTES):
            raise TableError(_("文件加了密码，请在表格软件里去掉打开密码，再上传"))
        raise TableError(_("这是旧版 Excel 文件（.xls），请另存为 .xlsx 或 CSV"))
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise TableError(_("这是网页，不是表格（文件名可能是 .xls）；用表格软件打开，另存为 .xlsx"))
    kind = filetype.guess(head)
    if kind is None or head.startswith(b"PK"):
        return
    if kind.mime.startswith("image/"):
        raise TableError(_("这是图片，不是表格；请上传 .xlsx 或 CSV 文件"))
    raise TableError(_("这是 .%s 文件，不是表格；请上传 .xlsx 或 CSV 文件") % kind.extension)


def read(content: bytes, limits: Limits = NO_LIMITS) -> Table:
    """The table in a short file, whole. Raises TableError, for a single spoilt cell too."""
    with opened(io.BytesIO(content), limits) as table:
        header = _whole(table.header)
        rows = [(line.number, _whole(line)) for line in table.lines()]
    return Table(header, rows)


def _whole(line: Line) -> list[str]:
    for fault in line.faults:
        raise TableError(_("第 %(row)s 行：%(problem)s") % {"row": line.number, **fault._asdict()})
    return cleaned(line)


def cleaned(line: Line) -> list[str]:
    """The cells of a line, without the blank ones at its end."""
    cells = [clean(cell) for cell in line.cells]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def stream(
    header: Sequence[str], rows: Iterable[Sequence[str]], kind: str, *, title: str = ""
) -> Iterator[bytes]:
    """The table as a file of `kind` ("csv", with the mark that lets Excel read it, or "xlsx", whose
    sheet has the title), piece by piece.
    """
    guarded = ([guard(cell) for cell in row] for row in _in_front(header, rows))
    if kind == XLSX:
        return workbooks.stream(guarded, title or _("站点"))
    return delimited.stream(guarded)


def _in_front(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield header
    yield from rows


def write(
    header: Sequence[str], rows: Iterable[Sequence[str]], kind: str, *, title: str = ""
) -> bytes:
    """The same as one piece, for a table that is short."""
    return b"".join(stream(header, rows, kind, title=title))
