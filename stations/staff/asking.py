"""What staff ask for in an address, whoever wrote it: what cannot be meant asks for nothing."""

from stations.lines import SPOILT

LARGEST = 2**63 - 1
"""No row of either database has a larger number."""


def number(text: str | None) -> int | None:
    """The row that is meant: `17`; None where the text is the number of none."""
    digits = text or ""
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= len(str(LARGEST))):
        return None
    found = int(digits)
    return found if found <= LARGEST else None


def numbers(texts: list[str]) -> list[int]:
    """The rows that are meant."""
    return [found for found in map(number, texts) if found is not None]


def word(text: str | None) -> str:
    """The text without signs that no database takes."""
    return SPOILT.sub("", text or "")
