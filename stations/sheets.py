"""Reads the rows of a worksheet as its XML comes in."""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

from stations.lines import SPOILT, Fault, Line, Merged
from stations.plain_rows import ROW_END, PlainRow, plain_rows
from stations.strings import Strings, local, new_parser

MOST_COLUMNS = 200
MOST_MERGED = 1000
_TEXTS = frozenset({"s", "inlineStr", "str"})
_IN_PLACE = frozenset({"inlineStr", "str"})


class SheetParser:
    """Takes a worksheet block by block and gives the rows that each completes.

    `date_formats` are the numbers of the cell formats that show a number as a date, `epoch` the day
    that such numbers count from.
    """

    def __init__(self, strings: Strings, date_formats: frozenset[int], epoch: datetime) -> None:
        self.merged: list[Merged] = []
        self._strings, self._dates, self._epoch = strings, date_formats, epoch
        self._lines: list[Line] = []
        self._number = 0
        self._cells: list[str] = []
        self._faults: list[Fault] = []
        self._text: list[str] = []
        self._attributes: dict[str, str] = {}
        self._place = -1
        self._is_formula = self._is_value = self._is_aside = False
        self._prefix = ""
        self._waiting = b""
        self._fed, self._row_ended = 0, -1
        self._is_utf8, self._is_between = True, False
        self._parser = new_parser()
        self._parser.XmlDeclHandler = self._declared
        self._parser.StartElementHandler = self._root
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def feed(self, block: bytes, *, last: bool = False) -> list[Line]:
        """The rows that this block completes."""
        data = self._waiting + block
        end = data.rfind(ROW_END) + len(ROW_END)
        if last or end < len(ROW_END):
            end = len(data)
        whole, self._waiting = data[:end], data[end:]
        plain = plain_rows(whole) if self._is_between and not last else None
        if plain is not None:  # without whole rows, the document is as right or wrong as with them
            return list(map(self._plain_line, plain))
        return self._parse(whole, last=last)

    def _parse(self, data: bytes, *, last: bool) -> list[Line]:
        self._lines = []
        self._parser.Parse(data, last)
        self._fed += len(data)
        # Behind the end of a row, and of nothing that only looks like it, such as a comment.
        self._is_between = self._is_utf8 and self._row_ended + len(ROW_END) == self._fed
        return self._lines

    def _plain_line(self, row: PlainRow) -> Line:
        self._begin_row(row.number)
        cells = self._cells
        for letters, style, kind, inline, value in row.cells:
            self._place = place = _place_of_letters(letters)
            said = inline or value
            if not said:
                continue
            if kind not in _IN_PLACE:
                self._attributes = {"s": style}
                said = self._value(said, kind or "n")
            if place == len(cells):
                cells.append(said)
            else:
                self._put(said)
        return Line(self._number, cells, self._faults)

    def _begin_row(self, number: int) -> None:
        self._number = number
        self._cells, self._faults, self._place = [], [], -1

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self._is_utf8 = encoding is None or encoding.lower() == "utf-8"

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        """The first element shows which prefix, if any, the names of this file bear."""
        self._prefix = name.removesuffix(local(name))
        self._parser.StartElementHandler = self._prefixed if self._prefix else self._start
        self._parser.EndElementHandler = self._prefixed_end if self._prefix else self._end

    def _prefixed(self, name: str, attributes: dict[str, str]) -> None:
        self._start(name.removeprefix(self._prefix), attributes)

    def _prefixed_end(self, name: str) -> None:
        self._end(name.removeprefix(self._prefix))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        # Asked several times a cell: the most frequent names come first.
        if name == "c":
            self._text = []
            self._is_formula = False
            self._attributes = attributes
        elif name == "t" or name == "v":
            self._is_value = not self._is_aside
        elif name == "is":
            return
        elif name == "f":
            self._is_formula = True
        elif name == "row":
            self._begin_row(int(attributes.get("r", self._number + 1)))
        elif name == "rPh":
            self._is_aside = True
        elif name == "mergeCell" and len(self.merged) < MOST_MERGED:
            self._merge(attributes["ref"])

    def _characters(self, data: str) -> None:
        if self._is_value:
            self._text.append(data)

    def _end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name == "t" or name == "v":
            self._is_value = False
        elif name == "is":
            return
        elif name == "row":
            self._row_ended = self._parser.CurrentByteIndex
            self._lines.append(Line(self._number, self._cells, self._faults))
        elif name == "rPh":
            self._is_aside = False

    def _end_cell(self) -> None:
        attributes, text, cells = self._attributes, self._text, self._cells
        reference = attributes.get("r")
        place = self._place + 1 if reference is None else place_of(reference)
        self._place = place
        if text:
            raw = text[0] if len(text) == 1 else "".join(text)
            said = self._value(raw, attributes.get("t", "n"))
            if place == len(cells):
                cells.append(said)
            else:
                self._put(said)
        elif self._is_formula:
            self._fault(
                _("这一格是公式，文件里没有它的结果"),
                _("在表格软件里打开，另存一次；或把公式粘贴成数值"),
            )

    def _value(self, raw: str, kind: str) -> str:
        """The text that people see in a cell, or would type."""
        if kind == "s":
            raw = self._strings.get(int(raw))
        if kind in _TEXTS:
            # What would have to be mended or refused has one of these in it.
            return self._said(raw) if "_x" in raw or "\ufffd" in raw else raw
        match kind:
            case "n":
                return number_words(raw, self._shown_from())
            case "b":
                return _("是") if raw == "1" else _("否")
            case "e":
                self._fault(_("公式出错，结果是 %s") % raw, _("改好公式，或直接填上内容"))
                return ""
            case _:
                return raw.removesuffix("T00:00:00")

    def _said(self, text: str) -> str:
        """A text without the escapes of characters that XML cannot hold."""
        text = unescape(text)
        if SPOILT.search(text):
            self._fault(_("有认不出的字或看不见的控制字符"), _("删掉这一格，重新填"))
        return text

    def _shown_from(self) -> datetime | None:
        """The day that a number counts from, where its format shows it as a date."""
        style = self._attributes.get("s")
        return self._epoch if style and int(style) in self._dates else None

    def _put(self, text: str) -> None:
        cells, place = self._cells, self._place
        if place < len(cells):
            cells[place] = text
        elif place < MOST_COLUMNS:
            cells.extend([""] * (place - len(cells)))
            cells.append(text)
        elif text.strip():
            self._faults.append(Fault(None, _("第 %s 列以后还有内容") % MOST_COLUMNS))

    def _fault(self, problem: str, suggestion: str) -> None:
        self._faults.append(Fault(self._place, problem, suggestion))

    def _merge(self, reference: str) -> None:
        bounds: Sequence[Any] = range_boundaries(reference)
        if all(bounds):
            first_column, first_row, last_column, last_row = bounds
            self.merged.append(Merged(first_row, last_row, first_column - 1, last_column - 1))


@lru_cache(maxsize=1024)
def _place_of_letters(letters: str) -> int:
    return int(column_index_from_string(letters)) - 1


def place_of(reference: str) -> int:
    """Which column, from 0, a reference such as `AB12` names."""
    return _place_of_letters(reference.rstrip("0123456789"))


@lru_cache(maxsize=20_000)
def number_words(raw: str, epoch: datetime | None) -> str:
    """A number as people would type it: without what a computer's fractions add; a date, where
    `epoch` says that its format shows one.
    """
    number = float(raw)
    if epoch is not None:
        return _moment_words(from_excel(number, epoch))
    return str(int(number)) if number.is_integer() and abs(number) < 1e16 else repr(number)


def _moment_words(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)
