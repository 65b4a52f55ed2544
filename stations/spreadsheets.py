"""Tables as spreadsheets: which sheet of an .xlsx file holds the table, read row by row.

openpyxl knows the package, the sheets and the formats; its own reading of rows takes ten times as
long as an import may, and all strings of the file into memory (docs/performance.md).
"""

import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO
from xml.parsers import expat

from django.utils.translation import gettext as _
from openpyxl.packaging.manifest import Manifest
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.xml.constants import SHARED_STRINGS

from stations.lines import Line, Merged, TableError
from stations.sheets import SheetParser
from stations.strings import Strings, on_disk

BLOCK = 256 * 1024
LOOKED_AT = 1000
# More than any table packs: what unpacks to more is made to fill a disk.
MOST_UNPACKED = 100
FREELY_UNPACKED_BYTES = 20 * 1024 * 1024
PARTS_OF_OTHERS = {
    "xl/workbook.bin": ".xlsb",
    "word/document.xml": "Word",
    "ppt/presentation.xml": "PowerPoint",
    "content.xml": "ODF",
    "index.xml": "Numbers",
}
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    expat.ExpatError,
    SyntaxError,  # what openpyxl's XML parser raises
    NotImplementedError,  # a way of packing that nobody uses
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    ValueError,
    OverflowError,
)

IsWanted = Callable[[list[str]], bool]


@dataclass(frozen=True)
class Book:
    """What is needed of a workbook to read its sheets."""

    archive: zipfile.ZipFile
    strings: Strings
    date_formats: frozenset[int]
    epoch: datetime


class _Sheet(ReadOnlyWorksheet):
    def _get_size(self) -> None:
        """Nobody asks; and to answer, all of a sheet would be read that does not say it."""


class _Package(ExcelReader):
    """A workbook without its strings and its rows: they are read apart."""

    package: Manifest

    def read_strings(self) -> None:
        """Leave them in the file."""

    def read_worksheets(self) -> None:
        """Only learn which there are."""
        for sheet, rel in self.parser.find_sheets():
            if rel.target in self.valid_files and "chartsheet" in rel.Type:
                self.read_chartsheet(sheet, rel)
            elif rel.target in self.valid_files:
                made = _Sheet(self.wb, sheet.name, rel.target, self.shared_strings)
                made.sheet_state = sheet.state
                self.wb._sheets.append(made)

    @property
    def strings_path(self) -> str:
        part = self.package.find(SHARED_STRINGS)
        return str(part.PartName[1:]) if part is not None else ""


class SheetReader:
    """The rows of one sheet."""

    def __init__(self, book: Book, path: str) -> None:
        self._book, self._path = book, path
        self._share = 0.0
        self.merged: Sequence[Merged] = ()

    def share_read(self) -> float:
        """How much of the sheet has been read, from 0 to 1."""
        return self._share

    def lines(self) -> Iterator[Line]:
        """The rows that the file holds. Raises TableError where it breaks off."""
        book = self._book
        parser = SheetParser(book.strings, book.date_formats, book.epoch)
        with readable(), book.archive.open(self._path) as xml:
            size = max(1, book.archive.getinfo(self._path).file_size)
            while block := xml.read(BLOCK):
                self._share = min(1.0, xml.tell() / size)
                yield from parser.feed(block)
            yield from parser.feed(b"", last=True)
        self.merged = parser.merged


@contextmanager
def readable() -> Iterator[None]:
    """Say of whatever is wrong inside a file that it cannot be read."""
    try:
        yield
    except TableError:
        raise
    except RuntimeError as error:
        raise TableError(_("文件加了密码，请去掉密码再上传")) from error
    except UNREADABLE as error:
        raise TableError(
            _("这个 .xlsx 文件打不开，可能没有传完整或已损坏，请在表格软件里重新另存一次")
        ) from error


@contextmanager
def opened(
    file: BinaryIO, *, is_wanted: IsWanted | None, most_unpacked: int | None
) -> Iterator[SheetReader]:
    """The sheet of an .xlsx file that holds the table: the only visible one whose first row
    `is_wanted`, else the first visible one. Raises TableError.
    """
    with on_disk() as strings:
        with readable(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what openpyxl leaves out, which nobody asks for
            _refuse_others(file, most_unpacked)
            package = _Package(file, read_only=True, keep_links=False)
            package.read()
            if package.strings_path:
                with package.archive.open(package.strings_path) as xml:
                    strings.load(xml)
        workbook = package.wb
        formats = frozenset(workbook._date_formats)
        book = Book(package.archive, strings, formats, workbook.epoch)
        yield _chosen(book, workbook.worksheets, is_wanted)


def _chosen(book: Book, sheets: list[Any], is_wanted: IsWanted | None) -> SheetReader:
    visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    if not visible:
        raise TableError(_("文件里没有看得见的工作表"))
    readers = {sheet.title: SheetReader(book, sheet._worksheet_path) for sheet in visible}
    wanted = [
        title
        for title, reader in readers.items()
        if is_wanted is not None and is_wanted(_first_row(reader))
    ]
    if len(wanted) > 1:
        names = "”“".join(wanted)
        raise TableError(_("“%s”这几张工作表都像站点表，请只留一张") % names)
    return readers[wanted[0]] if wanted else next(iter(readers.values()))


def _first_row(reader: SheetReader) -> list[str]:
    began = islice(reader.lines(), LOOKED_AT)
    filled = (line.cells for line in began if any(map(str.strip, line.cells)))
    return next(filled, [])


def _refuse_others(file: BinaryIO, most_unpacked: int | None) -> None:
    """Archives that are no .xlsx, and those made to fill a disk."""
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        other = next((kind for part, kind in PARTS_OF_OTHERS.items() if part in names), None)
        if other is not None:
            raise TableError(_("这是 %s 文件，请另存为 .xlsx 或 CSV") % other)
        if not any(name.startswith("xl/") for name in names):
            raise TableError(_("这是压缩包，不是表格；请先解压，再上传里面的 .xlsx 或 CSV"))
        unpacked = sum(entry.file_size for entry in archive.infolist())
        packed = sum(entry.compress_size for entry in archive.infolist())
    allowed = max(FREELY_UNPACKED_BYTES, packed * MOST_UNPACKED)
    if unpacked > (allowed if most_unpacked is None else min(allowed, most_unpacked)):
        raise TableError(_("文件展开后太大，请分成几个文件"))
