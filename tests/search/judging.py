"""Measures of ranking, and the judged set: what people ask, and how well each page answers.

`judged.csv` has a row for each question and page, rated 3 relevant, 2 near, 1 misplaced, 0
irrelevant (not listed). Pages are named by their address. The intent `nothing` asks for what this
site has not; the intent `meant` names, instead of a page, what a wrongly typed question means.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from math import log2
from pathlib import Path

FILE = Path(__file__).with_name("judged.csv")


@dataclass(frozen=True)
class Judged:
    """One question and the rating of every page that answers it."""

    query: str
    intent: str
    ratings: dict[str, int] = field(default_factory=dict)

    @property
    def relevant(self) -> list[str]:
        """The pages that answer it."""
        return [page for page, rating in self.ratings.items() if rating == 3]


def judged() -> list[Judged]:
    """The judged set, in the order of the file."""
    ratings: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ratings[row["query"], row["intent"]][row["key"]] = int(row["rating"])
    return [Judged(query, intent, pages) for (query, intent), pages in ratings.items()]


def mean(values: list[float]) -> float:
    """The mean; 0 of nothing."""
    return sum(values) / len(values) if values else 0.0


def recall(found: list[str], one: Judged, depth: int) -> list[float]:
    """For each page that answers, whether it is among the first. At most `depth` of them can be."""
    reachable = max(1, min(depth, len(one.relevant)))
    hits = sum(page in found[:depth] for page in one.relevant)
    return [1.0] * hits + [0.0] * (reachable - hits)


def ndcg(found: list[str], one: Judged, depth: int) -> float:
    """The gain of the ranking against the best one possible."""

    def gain(ratings: list[int]) -> float:
        return sum((2**rating - 1) / log2(place + 2) for place, rating in enumerate(ratings))

    best = gain(sorted(one.ratings.values(), reverse=True)[:depth])
    return gain([one.ratings.get(page, 0) for page in found[:depth]]) / best


def reciprocal_rank(found: list[str], one: Judged, depth: int) -> float:
    """One over the place of the first page that answers."""
    for place, page in enumerate(found[:depth], start=1):
        if page in one.relevant:
            return 1 / place
    return 0.0


def overlap(first: list[str], second: list[str], depth: int) -> float:
    """The share of the first results that two lists have in common."""
    most = max(len(first[:depth]), len(second[:depth]))
    return len(set(first[:depth]) & set(second[:depth])) / most if most else 1.0


def rbo(first: list[str], second: list[str], p: float = 0.9) -> float:
    """Rank-biased overlap of two rankings, from 0 to 1, extrapolated over what was seen."""
    depth = max(len(first), len(second))
    if not depth:
        return 1.0
    total = 0.0
    agreement = 0.0
    for place in range(1, depth + 1):
        agreement = len(set(first[:place]) & set(second[:place])) / place
        total += agreement * p ** (place - 1)
    return (1 - p) * total + agreement * p**depth
