"""Tables as text: CSV in the encodings and with the separators that offices use, in and out.

Reading is a stream. What is wrong with a line is told with it, and reading goes on where it can.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from stations.lines import SPOILT, Fault, Line, Merged, TableError

BLOCK = 1024 * 1024
SAMPLE = 4096
ROWS_A_PIECE = 500
LONGEST_RECORD = 200
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What Python's decoder makes of bytes that are no text, when it is told to go on.
_NO_TEXT = re.compile("[\ud800-\udfff]")


class DelimitedReader:
    """The lines of a CSV file."""

    merged: Sequence[Merged] = ()

    def __init__(self, file: BinaryIO) -> None:
        """Raises TableError when no encoding fits."""
        self._file = file
        self._size = max(1, file.seek(0, io.SEEK_END))
        self.encoding = encoding_of(file)
        self._is_spoilt = False

    def share_read(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        return min(1.0, self._file.tell() / self._size)

    def lines(self) -> Iterator[Line]:
        """The records, numbered as a spreadsheet would number them. One that cannot be told apart
        from the next is the last.
        """
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, self.encoding, "surrogateescape", newline="")
        try:
            yield from self._records(text)
        finally:
            text.detach()

    def _records(self, text: io.TextIOWrapper) -> Iterator[Line]:
        number = 0
        try:
            records = csv.reader(self._watched(text), delimiter=_delimiter(text), strict=True)
            began = 0
            for cells in records:
                if records.line_num - began > LONGEST_RECORD:
                    break
                number += 1
                began = records.line_num
                yield Line(number, cells, self._faults(cells) if self._is_spoilt else ())
            else:
                return
        except (csv.Error, UnicodeDecodeError) as error:
            if isinstance(error, UnicodeDecodeError):
                yield Line(number + 1, [], [Fault(None, *_spoilt_words("\udcff", self.encoding))])
                return
        yield Line(number + 1, [], [Fault(None, *_open_quote())])

    def _watched(self, lines: Iterable[str]) -> Iterator[str]:
        """The lines, noting those with characters that no text has."""
        for line in lines:
            if SPOILT.search(line):
                self._is_spoilt = True
            yield line

    def _faults(self, cells: list[str]) -> list[Fault]:
        self._is_spoilt = False
        return [
            Fault(place, *_spoilt_words(cell, self.encoding))
            for place, cell in enumerate(cells)
            if SPOILT.search(cell)
        ]


def _delimiter(text: io.TextIOWrapper) -> str:
    """What separates the cells of the first line that is not empty."""
    first = text.readline()
    while first and not first.strip(" ,;\t\r\n"):
        first = text.readline()
    text.seek(0)
    return max(",\t;", key=first.count)


def _open_quote() -> tuple[str, str]:
    return (
        _("这一行的英文双引号没有配对，从这里起读不下去了"),
        _("内容里的双引号要写成两个，整格再用双引号括起来；用表格软件另存一次最稳妥"),
    )


def _spoilt_words(cell: str, encoding: str) -> tuple[str, str]:
    if _NO_TEXT.search(cell):
        name = "UTF-8" if encoding.startswith("utf-8") else encoding.upper()
        return _("有认不出的字，不是 %s 编码") % name, _("在表格软件里另存为“CSV UTF-8”或 .xlsx")
    if "\ufffd" in cell:
        return _("有的字变成了“�”，以前转存时坏了"), _("照原件重新填这一格")
    return _("有看不见的控制字符"), _("删掉这一格，重新填")


def encoding_of(file: BinaryIO) -> str:
    """The encoding of a text: by its mark, else the first that fits all of it, else the first that
    fits its first line: then single lines are spoilt. Raises TableError.
    """
    file.seek(0)
    head = file.read(SAMPLE)
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if b"\0" in head:
        return _unmarked_utf16(head)
    for encoding in ("utf-8", "gb18030"):
        if _fits(file, encoding):
            return encoding
    for encoding in ("utf-8", "gb18030"):
        if _decodes(head.partition(b"\n")[0], encoding):
            return encoding
    raise TableError(_("看不懂文件的编码，请在表格软件里另存为“CSV UTF-8”或 .xlsx"))


def _unmarked_utf16(head: bytes) -> str:
    for encoding in ("utf-16-le", "utf-16-be"):
        text = head[: len(head) // 2 * 2].decode(encoding, "replace")
        if "\0" not in text and re.search("[,;\t]", text):
            return encoding
    raise TableError(_("这不是 CSV 或 .xlsx 文件，里面有不是文字的内容"))


def _fits(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while block := file.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def stream(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Rows as CSV, piece by piece, with the mark that lets Excel read Chinese."""
    yield codecs.BOM_UTF8
    remaining = iter(rows)
    while piece := list(islice(remaining, ROWS_A_PIECE)):
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerows(piece)
        yield out.getvalue().encode()
