"""Reads the rows of a worksheet that are written as most programs write them, many at once: a third
of what the XML parser takes, which calls back for every beginning and end.

Only whole rows of nothing but plain cells are taken; of anything else nothing is, and the parser
reads it (`stations.sheets`). What the parser would refuse in such a row, and what changes no cell
(an attribute written twice), goes by unnoticed.
"""

import re
from operator import itemgetter
from typing import NamedTuple

ROW_END = b"</row>"
# Begins the escape of a character that XML cannot hold.
_ESCAPE = b"_x"
_ATTRIBUTE = r"""(?: [A-Za-z][A-Za-z0-9.:]*="[^"<&]*")"""
# Text that is what it looks like: no entities or elements in it, and nothing that XML forbids.
_SAID = "[^<>&\r\0-\x08\x0b-\x1f\ufffd-\uffff]*+"
_HEAD = re.compile(rf'\s*+<row r="([0-9]{{1,7}})"{_ATTRIBUTE}*+>')
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})[0-9]{1,7}"(?: s="([0-9]{1,6})")?(?: t="(s|n|inlineStr|str)")?'
    rf'(?:/>|>(?:<is><t(?: xml:space="preserve")?>({_SAID})</t></is>|<v>({_SAID})</v>)?</c>)'
    r"|.",  # anything else, and then no column is named
    re.DOTALL,
)


_letters = itemgetter(0)


class PlainRow(NamedTuple):
    """A row: its number, and of each cell the letters of its column, the number of its format, its
    type, and what it says in place or as a value; each of them empty where the cell lacks it.
    """

    number: int
    cells: list[tuple[str, str, str, str, str]]


def plain_rows(xml: bytes) -> list[PlainRow] | None:
    """The rows, where these bytes (in UTF-8) are nothing but whole plain ones, else None."""
    *rows, rest = xml.split(ROW_END)
    if rest or _ESCAPE in xml:
        return None
    try:
        found = [_plain_row(row.decode()) for row in rows]
    except ValueError:  # no UTF-8, or not plain
        return None
    return found


def _plain_row(xml: str) -> PlainRow:
    """A row without its end. Raises ValueError when it is not plain."""
    head = _HEAD.match(xml)
    cells = _CELL.findall(xml, head.end()) if head else []
    if head is None or not all(map(_letters, cells)):
        raise ValueError(xml)
    return PlainRow(int(head[1]), cells)
