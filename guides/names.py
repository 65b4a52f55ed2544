"""Words by which a likely name is told: surnames, and ordinary words that begin like one."""

from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_name("words")


@cache
def surnames() -> frozenset[str]:
    """The surnames nearly everybody has: some three hundred single, and those of two characters."""
    return _lines("surnames.txt")


@cache
def ordinary_words() -> frozenset[str]:
    """Words that begin with a surname and name nobody, which the segmenter sometimes mistakes."""
    return _lines("not-names.txt")


def _lines(name: str) -> frozenset[str]:
    return frozenset((WORDS / name).read_text(encoding="utf-8").split())
