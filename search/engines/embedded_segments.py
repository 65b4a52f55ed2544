"""How many documents to commit at a time, so that a rebuild leaves few segments.

Every segment makes every question dearer, and with many of them a long question cannot skip what is
hopeless. tantivy merges by size whenever eight segments are alike; its rule cannot be set from
Python, so the number of documents in each commit is chosen to suit it. A wrong guess costs a few
segments and nothing else.
"""

from collections.abc import Iterator
from itertools import groupby
from math import ceil, log2

ALIKE = 0.75  # in powers of two, from the largest of a level down
MERGED_TOGETHER = 8
SMALLEST = 10_000  # documents; smaller segments count as so large
TRIED = 40


def best_batch(expected: int, most: int) -> int:
    """The size of commits, at most `most`, after which so many documents lie in fewest segments; of
    equals the largest.
    """
    fewest = ceil(expected / most)
    if fewest <= 1:
        return most
    sizes = [max(1, ceil(expected / (fewest + more))) for more in _growing(fewest)]
    return min(dict.fromkeys(sizes), key=lambda size: (segments(expected, size), -size))


def _growing(fewest: int) -> Iterator[int]:
    """Numbers of more commits to try, up to as many again."""
    step = max(1, fewest // TRIED)
    return iter(range(0, max(TRIED, fewest), step))


def segments(documents: int, batch: int) -> int:
    """How many segments are left of documents that are committed in batches."""
    left: list[int] = []
    while documents > 0:
        left = _merged([*left, min(batch, documents)])
        documents -= batch
    return len(left)


def _merged(sizes: list[int]) -> list[int]:
    """What tantivy makes of segments of these sizes."""
    while True:
        levels = _levels(sorted(sizes, reverse=True))
        full = [level for level in levels if len(level) >= MERGED_TOGETHER]
        if not full:
            return sizes
        rest = [size for level in levels if len(level) < MERGED_TOGETHER for size in level]
        sizes = [*rest, *(sum(level) for level in full)]


def _levels(sizes: list[int]) -> list[list[int]]:
    top = float("inf")

    def level(size: int) -> float:
        nonlocal top
        weight = log2(max(size, SMALLEST))
        if weight < top - ALIKE:
            top = weight
        return top

    return [list(group) for _top, group in groupby(sizes, key=level)]
