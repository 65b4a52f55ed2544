"""Codes of administrative divisions (GB/T 2260 and its extension to towns and villages).

People and files write 2, 4, 6, 9 or 12 digits; here a code is always padded to 12. The digits that
are not padding name the division and everything below it.
"""

import unicodedata
from functools import lru_cache

LENGTH = 12
# How many digits name a division of each level: province, city, county, township, village.
STEMS = (2, 4, 6, 9, 12)
# Where the stem ends of a code whose last digit other than nought is the first, the second ...
_ENDS = [next(length for length in STEMS if length >= digits) for digits in range(LENGTH + 1)]


class InvalidCode(ValueError):
    """Not a division code."""


def pad(text: str) -> str:
    """The 12-digit form of a code written with 2, 4, 6, 9 or 12 digits, full-width ones included.

    Raises InvalidCode.
    """
    is_plain = text.isascii() and text.isdigit()
    digits = text if is_plain else "".join(unicodedata.normalize("NFKC", text).split())
    if not (digits.isascii() and digits.isdigit() and len(digits) in STEMS) or digits[:2] == "00":
        raise InvalidCode(text)
    code = digits.ljust(LENGTH, "0")
    if _has_gap(code):
        raise InvalidCode(text)
    return code


def _has_gap(code: str) -> bool:
    """A village needs its township; the city and county parts may be empty (direct-administered
    places).
    """
    return code[9:] != "000" and code[6:9] == "000"


def stem(code: str) -> str:
    """The digits of a padded code that are not padding: the prefix of every code below it."""
    return code[: _ENDS[len(code.rstrip("0"))]]


def level(code: str) -> int:
    """0 for a province, to 4 for a village."""
    return STEMS.index(len(stem(code)))


def ancestors(code: str) -> list[str]:
    """The codes a division may lie under, outermost first, without itself. Not all of them need
    exist.
    """
    if code[9:] == "000":
        return list(_above(code))
    # Villages are many, and those of a township follow each other.
    township = f"{code[:9]}000"
    return [*_above(township), township]


@lru_cache(maxsize=4_096)  # who reads many stations asks for each division several times
def _above(code: str) -> tuple[str, ...]:
    own = stem(code)
    codes = [own[:length].ljust(LENGTH, "0") for length in STEMS if length < len(own)]
    return tuple(dict.fromkeys(codes))


def path(code: str) -> list[str]:
    """The codes from the province down to the division itself."""
    return [*ancestors(code), code]


def span(code: str) -> tuple[str, str]:
    """The first and the last code of a division and everything below it, for a `__range` filter:
    both databases answer it from the index, which SQLite does not do for a prefix. Code padded.
    """
    own = stem(code)
    return code, own.ljust(LENGTH, "9")


def contains(outer: str, inner: str) -> bool:
    """Whether a division is another one or lies under it. Both codes padded."""
    return inner.startswith(stem(outer))


def related(one: str, other: str) -> bool:
    """Whether one of two divisions lies in the other. Both codes padded."""
    return contains(one, other) or contains(other, one)
