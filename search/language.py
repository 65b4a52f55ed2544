"""Chinese text as the engines see it: folded, cut into bigrams, spelt in pinyin.

Folding makes full-width, traditional and upper-case writing equal. The original is what people are
shown, so a folded text can say where each of its characters came from.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import opencc

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_HAN_RUN = re.compile(rf"[{HAN}]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
MERGED_SOUNDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
# What NFKC makes of Chinese punctuation. Without it most texts are normal as they stand, which is
# seen five times faster than done.
_PUNCTUATION = tuple(zip("，：；？！（）\u3000", ",:;?!() ", strict=True))


@cache
def _converter() -> Any:
    return opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """The text in one writing: NFKC, simplified characters, lower case, nothing invisible."""
    return str(_converter().convert(_normal(text)[0].lower()))


def _normal(text: str) -> tuple[str, bool]:
    """The text in NFKC without what is invisible, and whether no character needed more than
    another one in its place.
    """
    plain = _INVISIBLE.sub("", text)
    for wide, narrow in _PUNCTUATION:
        plain = plain.replace(wide, narrow)
    if unicodedata.is_normalized("NFKC", plain):
        return plain, len(plain) == len(text)
    return unicodedata.normalize("NFKC", plain), False


@dataclass(frozen=True)
class Folded:
    """A folded text, and for each of its characters the position in the original; one more than
    characters, so that the end has a position too.
    """

    text: str
    origins: range | tuple[int, ...]


@cache
def _uneven() -> re.Pattern[str]:
    """Characters that do not fold to exactly one, or that join the one before (0.05 s, once)."""
    planes = (*range(0x80, 0xD800), *range(0xE000, 0x10000), *range(0x1F100, 0x1F300))
    found = "".join(
        character
        for character in map(chr, planes)
        if unicodedata.combining(character) or len(fold(character)) != 1
    )
    return re.compile(f"[{re.escape(found)}\u1160-\u11ff]")


def fold_with_origins(text: str) -> Folded:
    """Fold, keeping where each character came from."""
    normal, is_even = _normal(text)
    folded = str(_converter().convert(normal.lower()))
    if len(folded) == len(text) and (is_even or not _uneven().search(text)):
        return Folded(folded, range(len(text) + 1))
    pieces = [fold(character) for character in text]
    origins = (place for place, piece in enumerate(pieces) for _ in piece)
    return Folded("".join(pieces), (*origins, len(text)))


def tokens(folded: str) -> list[str]:
    """Bigrams of every run of Chinese characters (a run of one is a token of its own), and every
    other word or number whole.
    """
    found: list[str] = []
    for run in RUN.findall(folded):
        if len(run) > 1 and _HAN_RUN.fullmatch(run):
            found.extend(run[place : place + 2] for place in range(len(run) - 1))
        else:
            found.append(run)
    return found


def characters(folded: str) -> str:
    """Every Chinese character that occurs, once: what a query of one character is matched with."""
    return " ".join(dict.fromkeys("".join(_HAN_RUN.findall(folded))))


def is_han(text: str) -> bool:
    """Whether the text is Chinese characters only."""
    return _HAN_RUN.fullmatch(text) is not None


def join(folded: str) -> str:
    """The text without spaces and punctuation, for comparing and for prefixes."""
    return "".join(RUN.findall(folded))


@dataclass(frozen=True)
class Sound:
    """How a text is read: all of it, and the first letter of each syllable."""

    full: str
    initials: str

    @property
    def merged(self) -> str:
        """The full reading with the sounds that many speakers do not tell apart made equal."""
        return merge_sounds(self.full)


def sound(folded: str) -> Sound:
    """The reading of a folded text, without tones and spaces."""
    # Imported here: 50 MB that a process which only reads pages never needs.
    from pypinyin.seg.simpleseg import seg

    words: list[str] = seg(join(folded))
    syllables = [syllable for word in words for syllable in _syllables(word)]
    return Sound("".join(syllables), "".join(syllable[0] for syllable in syllables if syllable))


@lru_cache(maxsize=20_000)
def _syllables(word: str) -> tuple[str, ...]:
    """How a word of the dictionary of readings is read, or a character by itself: the names of a
    country are made of few.
    """
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(word))


def merge_sounds(pinyin: str) -> str:
    """zh, ch, sh as z, c, s, and ng as n."""
    for sharp, flat in MERGED_SOUNDS:
        pinyin = pinyin.replace(sharp, flat)
    return pinyin


def without_one(text: str) -> Iterable[str]:
    """The text with each of its characters left out in turn."""
    return {text[:place] + text[place + 1 :] for place in range(len(text))}
