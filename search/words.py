"""Cutting a question into words, and the words that say nothing about what it is about.

Only questions are cut into words; the engines index bigrams.
"""

import threading
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import rjieba

from search.language import RUN, fold, is_han, join

ALWAYS_WHOLE = 100_000  # a frequency no sequence of smaller words can reach

TABLE = Path(__file__).with_name("words.toml")


@cache
def _table() -> dict[str, frozenset[str]]:
    lists = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {name: frozenset(words.split()) for name, words in lists.items()}


def own_words() -> frozenset[str]:
    """Words of this field that the segmenter's own dictionary would cut to pieces."""
    return _table()["own"]


def own_terms() -> frozenset[str]:
    """Terms of several words that are ours before any text uses them."""
    return _table()["terms"]


def stop_words() -> frozenset[str]:
    """Words that say nothing about what a question is about."""
    return _table()["stop"]


def is_despair(text: str) -> bool:
    """Whether somebody says that she may not want to live."""
    written = join(fold(text))
    return any(word in written for word in _table()["despair"])


class Segmenter:
    """A segmenter that knows our words. Words can be added, never taken away."""

    def __init__(self) -> None:
        self._jieba = rjieba.Jieba()
        self._known: set[str] = set()
        self._lock = threading.Lock()
        self.add(own_words())
        self.add(word for word in stop_words() if len(word) > 1)

    def add(self, words: Iterable[str]) -> None:
        """Keep these words whole from now on."""
        with self._lock:
            for word in set(words) - self._known:
                self._jieba.add_word(word, ALWAYS_WHOLE, None)
                self._known.add(word)

    def cut(self, folded: str) -> list[str]:
        """The words of a folded text in order; punctuation is left out."""
        found: list[str] = []
        for run in RUN.findall(folded):
            found.extend(self._jieba.cut(run, hmm=False) if is_han(run) else [run])
        return found

    def cut_question(self, folded: str) -> "Cut":
        """What a question asks about: its words without stop words.

        Single characters that stand together are a word the dictionary does not know (杏子铺); one
        that stands alone says too little, unless there is nothing else.
        """
        words: list[str] = []
        loose: list[str] = []
        for run in RUN.findall(folded):
            for word, pair in _joined(self.cut(run)):
                if pair:
                    loose.append(pair)
                else:
                    words.append(word)
        if not words:
            words = [word for word in self.cut(folded) if word not in stop_words()]
            words, loose = words or self.cut(folded), []
        return Cut(tuple(dict.fromkeys(words)), tuple(dict.fromkeys(loose)))


@dataclass(frozen=True)
class Cut:
    """The words of a question, and each character that no word took, with its neighbour."""

    words: tuple[str, ...]
    loose: tuple[str, ...]


def _joined(cut: list[str]) -> Iterable[tuple[str, str]]:
    """Words of one run as (word, ""), single characters joined to one; a lone character as
    ("", pair), when a word stands beside it.
    """
    for is_single, group in groupby(range(len(cut)), key=lambda place: _is_single(cut[place])):
        places = list(group)
        if not is_single:
            yield from ((cut[place], "") for place in places if cut[place] not in stop_words())
        elif len(places) > 1:
            yield "".join(cut[place] for place in places), ""
        elif pair := _pair(cut, places[0]):
            yield "", pair


def _pair(cut: list[str], place: int) -> str:
    """A lone character with the one before it, else with the one after; longer stop words, which
    say nothing, are no neighbours.
    """
    if place > 0 and (len(cut[place - 1]) == 1 or cut[place - 1] not in stop_words()):
        return cut[place - 1][-1] + cut[place]
    if place + 1 < len(cut) and cut[place + 1] not in stop_words():
        return cut[place] + cut[place + 1][0]
    return ""


def _is_single(word: str) -> bool:
    return len(word) == 1 and is_han(word) and word not in stop_words()


@cache
def segmenter() -> Segmenter:
    """The process's segmenter, made when first needed (0.1 s, 24 MB)."""
    return Segmenter()
