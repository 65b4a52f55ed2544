"""The table of strings that a spreadsheet keeps apart from its cells, kept on disk: the one of a
whole country's stations would fill the memory.
"""

import os
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import IO
from xml.parsers import expat

BLOCK = 256 * 1024
REMEMBERED = 20_000


@contextmanager
def on_disk() -> Iterator["Strings"]:
    """A table that is empty, and gone afterwards."""
    with tempfile.TemporaryFile() as file:
        yield Strings(file)


class Strings:
    """Strings by their number, kept in `file`."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._ends = array("Q", [0])
        self.get = lru_cache(maxsize=REMEMBERED)(self._get)

    def load(self, xml: IO[bytes]) -> None:
        """Add the strings of a part `sharedStrings.xml`. Raises expat.ExpatError."""
        parser = StringsParser()
        while block := xml.read(BLOCK):
            self._add(parser.feed(block))
        self._add(parser.feed(b"", last=True))
        self._file.flush()

    def _add(self, texts: list[str]) -> None:
        end = self._ends[-1]
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        for piece in encoded:
            end += len(piece)
            self._ends.append(end)
        self._file.write(b"".join(encoded))

    def _get(self, number: int) -> str:
        """The string with a number. Raises IndexError."""
        if number < 0:
            raise IndexError(number)
        start, end = self._ends[number], self._ends[number + 1]
        return os.pread(self._file.fileno(), end - start, start).decode("utf-8", "surrogatepass")


def new_parser() -> expat.XMLParserType:
    """A parser that joins pieces of text and refuses documents with definitions of their own."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*names: object) -> None:
    raise ValueError("a spreadsheet has no document type")


def local(name: str) -> str:
    """An element's name without its prefix."""
    return name.rpartition(":")[2]


class StringsParser:
    """Collects the text of every `si`; what says how it is pronounced (`rPh`) is no part of it."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._pieces: list[str] = []
        self._is_text = False
        self._is_aside = False
        self._parser = new_parser()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def feed(self, block: bytes, *, last: bool = False) -> list[str]:
        """The strings that this block completes."""
        self._texts = []
        self._parser.Parse(block, last)
        return self._texts

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match local(name):
            case "si":
                self._pieces = []
            case "rPh":
                self._is_aside = True
            case "t":
                self._is_text = not self._is_aside

    def _end(self, name: str) -> None:
        match local(name):
            case "si":
                self._texts.append("".join(self._pieces))
            case "rPh":
                self._is_aside = False
            case "t":
                self._is_text = False

    def _characters(self, data: str) -> None:
        if self._is_text:
            self._pieces.append(data)
