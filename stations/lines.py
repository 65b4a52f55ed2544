"""What readers of tables give, whatever kind of file they read: line by line, each with what is
wrong with it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

# Control characters, halves of characters, and the sign of a character that was lost.
SPOILT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd-\uffff]")


class TableError(ValueError):
    """The file is not a table that can be read; the message is for the person who has it."""


class Fault(NamedTuple):
    """What is wrong with one cell of a line (`place`, from 0), or with the whole line (None)."""

    place: int | None
    problem: str
    suggestion: str = ""


class Line(NamedTuple):
    """One row of a file: its number as a spreadsheet counts (from 1), its cells as text, and what
    was wrong with them as they were read.
    """

    number: int
    cells: list[str]
    faults: Sequence[Fault] = ()


class Merged(NamedTuple):
    """Cells that are one on the sheet: first and last row (from 1), first and last place (from
    0). Only the first of them holds the value.
    """

    first_row: int
    last_row: int
    first_place: int
    last_place: int


class Reader(Protocol):
    """A file being read. `merged` is known once its lines have been read."""

    merged: Sequence[Merged]

    def lines(self) -> Iterator[Line]:
        """Every row, the empty ones too. Raises TableError where the file breaks off."""

    def share_read(self) -> float:
        """How much of the file has been read, from 0 to 1."""
