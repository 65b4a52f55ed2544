"""Reads the rows of a station file: each cell to the value that its column makes of it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

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


@dataclass
class Row:
    """One row of the file: what it says by column name. `cells` are its texts, and `places` says
    which of them is that of a column.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    cells: Sequence[str] = ()
    places: Mapping[str, int] = field(default_factory=dict)

    def fills(self, name: str) -> bool:
        """Whether the file has a column and the row something in it, be it readable or not."""
        return name in self.places and bool(clean(self.cells[self.places[name]]))

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
        known = {place: column for place, column in enumerate(headings.columns) if column}
        self._places = {column.name: place for place, column in known.items()}
        self._readers = [_cached(column, desk) for column in known.values()]
        self._of_places = [self._places[name] for name in PLACES if name in self._places]
        self._padding = [""] * len(headings.columns)
        self._unnamed = {place for place, text in enumerate(headings.texts) if not text}

    def rows(self, lines: Sequence[Line]) -> Iterator[tuple[Row, list[Problem]]]:
        """The rows, each with what is wrong with it. One query for the divisions of all."""
        cells = [self._fitted(line.cells) for line in lines]
        columns = list(zip(*map(_readable, lines, cells), strict=True))
        self._desk.fetch({text for place in self._of_places for text in columns[place]})
        # Column by column: what one of them says again and again is then looked up by a loop that
        # is none of Python's.
        read = map(map, self._readers, (columns[place] for place in self._places.values()))
        for line, texts, said in zip(lines, cells, zip(*read, strict=True), strict=True):
            values = dict(zip(self._places, said, strict=True))
            yield self._row(line, Row(line.number, values, texts, self._places))

    def _fitted(self, cells: list[str]) -> list[str]:
        """As many cells as there are headings."""
        width = len(self._padding)
        return cells if len(cells) == width else (cells + self._padding)[:width]

    def _row(self, line: Line, row: Row) -> tuple[Row, list[Problem]]:
        problems = [self._fault(line, fault) for fault in line.faults]
        if any(fault.place is None for fault in line.faults):
            return Row(line.number), problems
        if problems or BadCell in map(type, row.values.values()):
            problems += self._take_bad(line, row)
        if len(line.cells) > len(self._padding) or self._unnamed:
            problems += self._beside(line)
        if row.values.get("key") == EXAMPLE_KEY:
            problems.append(
                self._headings.problem(row.number, "key", _("这是模板里的示例行"), _("删掉这一行"))
            )
        return row, problems

    def _take_bad(self, line: Line, row: Row) -> Iterator[Problem]:
        """Take from a row what is bad; of a spoilt cell what is wrong was told already."""
        spoilt = {fault.place for fault in line.faults}
        for name, place in self._places.items():
            value = row.values[name]
            if isinstance(value, BadCell) or place in spoilt:
                del row.values[name]
            if isinstance(value, BadCell) and place not in spoilt:
                yield self._headings.problem(row.number, name, value.problem, value.suggestion)

    def _fault(self, line: Line, fault: Any) -> Problem:
        said = "" if fault.place is None else self._headings.at(fault.place)
        return Problem(line.number, said, fault.problem, fault.suggestion)

    def _beside(self, line: Line) -> Iterator[Problem]:
        """Contents of columns without a heading, which would be lost."""
        if any(map(str.strip, line.cells[len(self._headings.texts) :])):
            advice = _("内容里有逗号的，要用英文双引号括起来；多出来的列请删掉，或加上列名")
            yield Problem(line.number, "", _("这一行的格子比列名多"), advice)
        for place in sorted(self._unnamed):
            if place < len(line.cells) and line.cells[place].strip():
                words = _("第 %s 列有内容，却没有列名") % (place + 1)
                yield Problem(line.number, "", words, _("加上列名，或删掉这一列"))


def _readable(line: Line, cells: list[str]) -> list[str]:
    """The cells, blank where something is wrong with one: what is no text cannot be looked up."""
    if not line.faults:
        return cells
    spoilt = {fault.place for fault in line.faults}
    return ["" if place in spoilt else cell for place, cell in enumerate(cells)]


def _cached(column: Column, desk: Desk) -> Callable[[str], Any]:
    """Reads the cells of a column, to a value or to why there is none; most columns say the same
    few things again and again.
    """
    blank = column.default
    if column.required:
        blank = BadCell(_("这一格不能空着"), _("填上%s") % column.label)

    @lru_cache(maxsize=REMEMBERED)
    def read(raw: str) -> Any:
        text = clean(raw)
        if not text:
            return blank
        try:
            return column.read(text, desk)
        except BadCell as bad:
            return bad.with_traceback(None)

    return read
