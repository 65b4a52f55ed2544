"""Whether a text names a place: by its own name, with or without those of what it lies in.

Plain functions over rows already read.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from stations import codes, names
from stations.models import Division

_ENDINGS = re.compile("(?:" + "|".join([*names.SUFFIXES, *names.FORMER_SUFFIXES]) + ")*")


@dataclass(frozen=True)
class Named:
    """A division and the name by which a text means it: its own, or one it had before."""

    row: Division
    name: str
    stem: str

    @classmethod
    def as_it_is(cls, row: Division) -> "Named":
        """A division under its own name."""
        return cls(row, row.name, row.stem)

    @property
    def is_former(self) -> bool:
        """Whether the name is one it has no more."""
        return self.name != self.row.name

    def is_in_full(self, asked: str) -> bool:
        """Whether a folded text that means it ends in the whole of its name."""
        return asked.endswith(names.fold(self.name))


def all_parts(asked: str, longest: int) -> set[str]:
    """Every run of at least two characters of a text (of a shorter text, itself): what a stem in it
    may be.
    """
    shortest = min(names.SHORTEST_STEM, len(asked))
    return {
        asked[start:end]
        for start in range(len(asked))
        for end in range(start + shortest, min(start + longest, len(asked)) + 1)
    }


def named(asked: str, candidates: Iterable[Named]) -> list[Named]:
    """The candidates that the whole folded text names, the larger ones first.

    A name in full beats one that only shares its stem: 锁石村 is the village, not the town 锁石镇.
    So does one that says more: 官庄大队 is the village that is still called so, not 官庄村.
    """
    among = list(candidates)
    by_code = {one.row.code: one for one in among if not one.is_former}
    found = [one for one in among if _names(asked, one, by_code)]
    most = max((len(one.stem) for one in found), default=0)
    in_full = [one for one in found if one.is_in_full(asked)]
    found = in_full or [one for one in found if len(one.stem) == most]
    return sorted(found, key=lambda one: (len(codes.stem(one.row.code)), one.row.code))


def _names(asked: str, one: Named, by_code: dict[str, Named]) -> bool:
    outer = [by_code[code] for code in codes.ancestors(one.row.code) if code in by_code]
    stems = [other.stem for other in reversed(outer)]
    return any(_leads(asked, start, stems) for start in _starts(asked, len(asked), one.stem))


def _leads(asked: str, end: int, stems: Sequence[str]) -> bool:
    """Whether the text up to `end` is made of some of the names around a place, the innermost of
    which come first in `stems`.
    """
    if end == 0:
        return True
    return any(
        _leads(asked, start, stems[place + 1 :])
        for place, stem in enumerate(stems)
        for start in _starts(asked, end, stem)
    )


def _starts(asked: str, end: int, stem: str) -> Iterator[int]:
    """Where a name that ends at `end` may begin: a stem and any endings."""
    start = asked.rfind(stem, 0, end)
    while start >= 0:
        if _ENDINGS.fullmatch(asked, start + len(stem), end):
            yield start
        start = asked.rfind(stem, 0, start + len(stem) - 1) if stem else -1


def begins_with(asked: str, row: Division) -> bool:
    """Whether a folded text begins with the name of a place, whatever follows."""
    return asked.startswith(row.stem)


def after(asked: str, stem: str) -> str:
    """What of a folded text comes after a stem at its beginning and the stem's endings."""
    rest = asked.removeprefix(stem)
    endings = _ENDINGS.match(rest)
    return rest[endings.end() :] if endings else rest
