"""Reads the rows of a station file: each cell to the value that its column makes of it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from stations.cells import BadCell, Desk
from stations.columns import BY_NAME, COLUMNS, Column, column_of, similar_heading
from stations.lines import Line, Merged
from stations.reports import Problem
from stations.tables import clean

REMEMBERED = 2_048
PLACES = ("division", "serves")
EXAMPLE_KEY = "example-1"
"""The key of the row that shows in the empty template how a row is filled in."""


class Cell(NamedTuple):
    """What a cell says: a value and whether it was filled in, or why it cannot be taken."""

    value: Any
    is_filled: bool = True
    bad: BadCell | None = None


@dataclass
class Row:
    """One row of the file: what it says by column name, and which of its cells are filled."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        """The key of the station, empty when it could not be read."""
        return str(self.values.get("key", ""))


class Headings:
    """What a file calls its columns, and how problems are told in its own words."""

    def __init__(self, header: Line) -> None:
        self.row = header.number
        self.texts = header.cells
        self.columns = [column_of(text) if text else None for text in header.cells]
        self.names = {column.name for column in self.columns if column}
        self._said = {
            column.name: text
            for column, text in zip(self.columns, header.cells, strict=True)
            if column
        }

    def problem(self, row: int, column: str, problem: str, suggestion: str = "") -> Problem:
        """A problem of a row in a column."""
        said = self._said.get(column) or str(BY_NAME[column].label)
        return Problem(row, said, problem, suggestion)

    def at(self, place: int) -> str:
        """What the file calls the column at a place, empty beyond the last."""
        return self.texts[place] if place < len(self.texts) else ""

    def problems(self) -> list[Problem]:
        """What is wrong with the headings themselves."""
        if not self.names:
            return [self._no_headings()]
        return [*self._unknown(), *self._too_often_or_missing()]

    def _no_headings(self) -> Problem:
        first = next(filter(None, self.texts), "")
        if "，" in first and len(self.texts) == 1:
            advice = _("列和列之间要用英文逗号隔开；在表格软件里另存为“CSV UTF-8”最稳妥")
        else:
            advice = _(
                "第一行要是列名，例如：编号、名称、类型、所在区划；标题和说明请删掉。"
                "列名是乱码的，在表格软件里另存为“CSV UTF-8”或 .xlsx"
            )
        return Problem(self.row, first[:20], _("第一行没有一个认得的列名"), advice)

    def _unknown(self) -> Iterator[Problem]:
        for text, column in zip(self.texts, self.columns, strict=True):
            if text and column is None:
                yield Problem(self.row, text, _("没有这一列"), similar_heading(text))

    def _too_often_or_missing(self) -> Iterator[Problem]:
        times = Counter(column.name for column in self.columns if column)
        for column in COLUMNS:
            if times[column.name] > 1:
                yield Problem(self.row, str(column.label), _("这一列出现了两次"), _("删掉一列"))
            if column.required and not times[column.name]:
                advice = _("第一行是列名，其中要有“%s”") % column.label
                yield Problem(self.row, str(column.label), _("缺少这一列"), advice)

    def merged(self, ranges: Sequence[Merged]) -> Iterator[Problem]:
        """Joined cells: all but the first of them would count as blank."""
        for one in ranges:
            places = range(one.first_place, min(one.last_place + 1, len(self.texts)))
            said = next((self.at(place) for place in places if self.at(place)), "")
            if said and one.last_row >= self.row:
                words = {"first": one.first_row, "last": one.last_row}
                problem = (
                    _("第 %(first)s 行到第 %(last)s 行的格子合并了") % words
                    if one.last_row > one.first_row
                    else _("这一行有格子合并了")
                )
                advice = _("取消合并，每一格都填上")
                yield Problem(max(one.first_row, self.row), said, problem, advice)


class RowReader:
    """Makes rows of the lines of a file whose headings are in order."""

    def __init__(self, headings: Headings, desk: Desk) -> None:
        self._headings, self._desk = headings, desk
        readers = [
            (place, column.name, _cached(column, desk))
            for place, column in enumerate(headings.columns)
            if column is not None
        ]
        # What a row of blank cells says: most cells of most rows are blank.
        self._blank = {
            name: blank.value for _place, name, read in readers if (blank := read("")).bad is None
        }
        self._readers = [(*reader, reader[1] in self._blank) for reader in readers]
        self._of_places = [place for place, name, _read in readers if name in PLACES]
        self._padding = [""] * len(headings.columns)
        self._unnamed = {place for place, text in enumerate(headings.texts) if not text}

    def rows(self, lines: Sequence[Line]) -> Iterator[tuple[Row, list[Problem]]]:
        """The rows, each with what is wrong with it. One query for the divisions of all."""
        self._desk.fetch(
            line.cells[place]
            for line in lines
            for place in self._of_places
            if place < len(line.cells)
        )
        for line in lines:
            yield self._row(line)

    def _row(self, line: Line) -> tuple[Row, list[Problem]]:
        row = Row(line.number)
        problems: list[Problem] = []
        if line.faults:
            problems += [self._fault(line, fault) for fault in line.faults]
            if any(fault.place is None for fault in line.faults):
                return row, problems
        problems += self._cells(line, row)
        if len(line.cells) > len(self._headings.texts) or self._unnamed:
            problems += self._beside(line)
        if row.values.get("key") == EXAMPLE_KEY:
            problems.append(
                self._headings.problem(row.number, "key", _("这是模板里的示例行"), _("删掉这一行"))
            )
        return row, problems

    def _cells(self, line: Line, row: Row) -> Iterator[Problem]:
        """Put on a row what its cells say; of a spoilt one what is wrong was told already."""
        spoilt = {fault.place for fault in line.faults} if line.faults else ()
        cells = line.cells + self._padding[len(line.cells) :]
        values, filled = self._blank.copy(), row.filled
        row.values = values
        for place, name, read, may_be_blank in self._readers:
            text = cells[place]
            if not text and may_be_blank:
                continue
            value, is_filled, bad = read(text)
            if is_filled:
                filled.add(name)
            if bad is None and place not in spoilt:
                values[name] = value
                continue
            values.pop(name, None)
            if bad is not None and place not in spoilt:
                yield self._bad(row, name, bad)

    def _fault(self, line: Line, fault: Any) -> Problem:
        said = "" if fault.place is None else self._headings.at(fault.place)
        return Problem(line.number, said, fault.problem, fault.suggestion)

    def _bad(self, row: Row, name: str, bad: BadCell) -> Problem:
        return self._headings.problem(row.number, name, bad.problem, bad.suggestion)

    def _beside(self, line: Line) -> Iterator[Problem]:
        """Contents of columns without a heading, which would be lost."""
        if any(map(str.strip, line.cells[len(self._headings.texts) :])):
            advice = _("内容里有逗号的，要用英文双引号括起来；多出来的列请删掉，或加上列名")
            yield Problem(line.number, "", _("这一行的格子比列名多"), advice)
        for place in sorted(self._unnamed):
            if place < len(line.cells) and line.cells[place].strip():
                words = _("第 %s 列有内容，却没有列名") % (place + 1)
                yield Problem(line.number, "", words, _("加上列名，或删掉这一列"))


def _cached(column: Column, desk: Desk) -> Callable[[str], Cell]:
    """Reads the cells of a column; most columns say the same few things again and again."""
    blank = Cell(column.default, is_filled=False)
    if column.required:
        words = _("填上%s") % column.label
        blank = blank._replace(bad=BadCell(_("这一格不能空着"), words))

    @lru_cache(maxsize=REMEMBERED)
    def read(raw: str) -> Cell:
        text = clean(raw)
        if not text:
            return blank
        try:
            return Cell(column.read(text, desk))
        except BadCell as bad:
            return Cell(None, bad=bad.with_traceback(None))

    return read
