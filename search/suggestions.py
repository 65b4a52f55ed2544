"""What somebody probably meant: slips of the pen, words that sound alike, pinyin, initials.

What is typed is always searched as typed. Only when that finds nothing, or nothing that contains
most of the question, is something else proposed.
"""

import math
import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from search import synonyms
from search.dictionary import (
    Dictionary,
    Text,
    build,
    keys_of_pinyin,
    keys_of_slip,
    weigh,
)
from search.engines.embedded import EmbeddedEngine
from search.indexed import text_of
from search.language import fold, is_han
from search.plan import shorten
from search.words import own_terms, own_words, segmenter, stop_words

FILE = "terms.sqlite3"
WAIT_FOR_EACH_DOCUMENT = timedelta(milliseconds=50)  # of which reading it takes less than one
LONGEST_CORRECTED = 24  # characters; a long question finds enough in spite of a slip
LONGEST_WINDOW = 8  # characters
MOST_WORDS_IN_WINDOW = 5
LARGEST_COST = 1.0
_LETTERS = re.compile(r"[a-z][a-z' ]*")

# How far a term is from what was written, by the best key they share.
SAME_SOUND, LIKE_SOUND, INITIALS, SLIP, SLIP_OF_A_LETTER, MISSING = 0.1, 0.3, 0.4, 0.5, 0.6, 0.9
EACH_OTHER_CHARACTER = 0.05
EACH_CHARACTER_EXPLAINED = 0.02
MARGIN = 0.1
FREQUENT = 0.04  # how much ten times the weight makes up for


@dataclass(frozen=True)
class Proposal:
    """A term for a stretch of the question, and how far it is from what was written."""

    term: str
    cost: float


def dictionary(engine: EmbeddedEngine) -> Dictionary:
    """The dictionary beside an index."""
    return Dictionary(engine.folder.path / FILE)


def is_due(engine: EmbeddedEngine, *, now: datetime) -> bool:
    """Whether the dictionary is behind the index, and so old that it may be built anew.

    That reads every document, so that it waits the longer the more there are: a worker spends no
    more than some hundredth part of its time on it, whatever changes meanwhile.
    """
    held = dictionary(engine)
    if held.state() == engine.state():
        return False
    built = held.built_at()
    return built is None or now - built >= engine.size() * WAIT_FOR_EACH_DOCUMENT


def refresh(engine: EmbeddedEngine) -> bool:
    """Build the dictionary anew when the index has changed since. True when it was."""
    held = dictionary(engine)
    state = engine.state()
    if held.state() == state:
        return False
    curated = own_words() | own_terms() | synonyms.current().words()
    texts = (Text(*text_of(display)) for display in engine.displays())
    build(held.path, weigh(texts, curated), state)
    return True


def meant(text: str, held: Dictionary) -> str:
    """The question as it was probably meant; empty when nothing is near."""
    folded = fold(shorten(text)).strip()
    if _LETTERS.fullmatch(folded):
        return _best(_pinyin(folded, held))
    return _corrected(folded, held) if len(folded) <= LONGEST_CORRECTED else ""


def _best(proposals: Iterable[Proposal]) -> str:
    best = min(proposals, key=lambda proposal: proposal.cost, default=None)
    return best.term if best is not None and best.cost <= LARGEST_COST else ""


def _pinyin(folded: str, held: Dictionary) -> Iterator[Proposal]:
    typed = "".join(character for character in folded if character.isalpha())
    costs = {"p": SAME_SOUND, "m": LIKE_SOUND, "i": INITIALS, "d": SLIP_OF_A_LETTER}
    exact = {f"p:{typed}", f"i:{typed}"}
    for term, (keys, weight) in held.found(keys_of_pinyin(typed)).items():
        near = min(costs[key[0]] + (0 if key in exact or key[0] == "d" else 0.2) for key in keys)
        yield Proposal(term, near - FREQUENT * math.log10(weight))


def _corrected(folded: str, held: Dictionary) -> str:
    """The question with its most doubtful stretch replaced."""
    words = segmenter().cut(folded)
    best: tuple[float, str, str] | None = None
    for window in _windows(words, held.known(words) | stop_words()):
        for proposal in _slips(window.text, held):
            rank = proposal.cost - EACH_CHARACTER_EXPLAINED * len(window.text)
            near = proposal.cost <= (LARGEST_COST if window.is_broken else LIKE_SOUND + MARGIN)
            if near and (best is None or rank < best[0]):
                best = (rank, window.text, proposal.term)
    return folded.replace(best[1], best[2], 1) if best else ""


@dataclass(frozen=True)
class Window:
    """A stretch of the question that contains something this site does not use. It is broken when
    that is more than one lone character: only then a term may differ from it in sound too.
    """

    text: str
    is_broken: bool


def _windows(words: list[str], known: Set[str]) -> Iterator[Window]:
    for first in range(len(words)):
        for last in range(first + 1, min(len(words), first + MOST_WORDS_IN_WINDOW) + 1):
            text = "".join(words[first:last])
            if len(text) > LONGEST_WINDOW or not is_han(text):
                break
            doubtful = [word for word in words[first:last] if word not in known]
            if len(text) > 1 and doubtful and text not in known:
                in_pieces = sum(len(word) == 1 for word in doubtful)
                yield Window(text, is_broken=in_pieces > 1)


def _slips(written: str, held: Dictionary) -> Iterator[Proposal]:
    for term, (keys, weight) in held.found(keys_of_slip(written)).items():
        if term != written:
            yield Proposal(term, _cost(written, term, keys) - FREQUENT * math.log10(weight))


def _cost(written: str, term: str, keys: set[str]) -> float:
    sounds = {key[0] for key in keys}
    others = sum(a != b for a, b in zip(written, term, strict=False))
    if len(written) != len(term):
        return MISSING
    if "p" in sounds:
        return SAME_SOUND + EACH_OTHER_CHARACTER * others
    if "m" in sounds:
        return LIKE_SOUND + EACH_OTHER_CHARACTER * others
    return SLIP if others == 1 else LARGEST_COST + 1
