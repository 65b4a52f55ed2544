"""The words of this site in a file, findable by how they sound and by what is left of them.

It is built from the indexed documents beside the embedded index, and read by every process of the
host. Keys: `p:` pinyin, `m:` pinyin with similar sounds merged, `i:` initials, `c:` the characters
with one left out, `d:` the merged pinyin with one letter left out.
"""

import secrets
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from search.language import RUN, fold, is_han, merge_sounds, sound, without_one
from search.words import segmenter, stop_words

LONGEST_TERM = 12
LONGEST_PAIR = 8
SHORTEST_PINYIN = 6  # letters, below which one left out says nothing
SHORTEST_SLIP = 3  # characters, below which one left out says nothing
IN_TEXTS = 2  # documents that use a word before it is one of ours
PAIR_IN_TEXTS = 3
PROMINENT = 5  # documents in passing that one in a title, or the curated list, is worth


@dataclass(frozen=True)
class Text:
    """The words of one document: its title and the ways people ask, and all the rest."""

    prominent: str
    rest: str


def keys_of(term: str) -> Iterator[str]:
    """Everything that a term is found by."""
    heard = sound(term)
    yield f"p:{heard.full}"
    yield f"m:{heard.merged}"
    yield f"i:{heard.initials}"
    if len(term) >= SHORTEST_SLIP:
        yield from (f"c:{rest}" for rest in without_one(term))
    if len(heard.merged) >= SHORTEST_PINYIN:
        yield from (f"d:{rest}" for rest in without_one(heard.merged))


def keys_of_slip(written: str) -> Iterator[str]:
    """What a wrongly written term shares with the right one: its sound, or all but a character."""
    heard = sound(written)
    yield f"p:{heard.full}"
    yield f"m:{heard.merged}"
    if len(written) >= SHORTEST_SLIP:
        yield from (f"c:{rest}" for rest in without_one(written))
        yield f"c:{written}"


def keys_of_pinyin(typed: str) -> Iterator[str]:
    """What pinyin or initials share with the term meant."""
    merged = merge_sounds(typed)
    yield f"p:{typed}"
    yield f"m:{merged}"
    yield f"i:{typed}"
    if len(merged) >= SHORTEST_PINYIN - 1:
        yield f"d:{merged}"
        yield from (f"m:{rest}" for rest in without_one(merged))
        yield from (f"d:{rest}" for rest in without_one(merged))


def _is_term(word: str) -> bool:
    return 1 < len(word) <= LONGEST_TERM and is_han(word) and word not in stop_words()


def _terms_in(folded: str) -> tuple[set[str], set[str]]:
    """The words of a text, and the pairs of neighbours that are perhaps one word."""
    words: set[str] = set()
    pairs: set[str] = set()
    for run in RUN.findall(folded):
        last = ""
        for word in segmenter().cut(run):
            word = word if _is_term(word) else ""
            if word:
                words.add(word)
                if last and len(last + word) <= LONGEST_PAIR:
                    pairs.add(last + word)
            last = word
    return words, pairs


def weigh(texts: Iterable[Text], curated: Iterable[str]) -> dict[str, int]:
    """The terms of a site, and in how many documents they matter."""
    words: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for text in texts:
        for folded, weight in ((fold(text.prominent), PROMINENT), (fold(text.rest), 1)):
            found, joined = _terms_in(folded)
            words.update(dict.fromkeys(found, weight))
            pairs.update(dict.fromkeys(joined, weight))
    words.update({term: PROMINENT for term in curated if _is_term(term)})
    kept = {term: weight for term, weight in words.items() if weight >= IN_TEXTS}
    kept.update({term: weight for term, weight in pairs.items() if weight >= PAIR_IN_TEXTS})
    return kept


def build(path: Path, weights: dict[str, int], state: str) -> None:
    """Write the dictionary and put it in the place of the last one."""
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with closing(sqlite3.connect(temporary)) as file:
        file.execute("CREATE TABLE terms (term TEXT PRIMARY KEY, weight INTEGER) WITHOUT ROWID")
        file.execute(
            "CREATE TABLE keys (key TEXT, term TEXT, PRIMARY KEY (key, term)) WITHOUT ROWID"
        )
        file.execute("CREATE TABLE about (state TEXT)")
        file.execute("INSERT INTO about VALUES (?)", [state])
        file.executemany("INSERT INTO terms VALUES (?, ?)", weights.items())
        keys = ((key, term) for term in weights for key in keys_of(term))
        file.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?)", keys)
        file.commit()
    temporary.replace(path)


@dataclass(frozen=True)
class Dictionary:
    """A dictionary file. One that is missing knows nothing."""

    path: Path

    def state(self) -> str:
        """The state of the index it was built from; empty when there is none."""
        rows = self._ask("SELECT state FROM about")
        return str(rows[0][0]) if rows else ""

    def built_at(self) -> datetime | None:
        """When it was built; None when there is none."""
        try:
            return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)
        except FileNotFoundError:
            return None

    def known(self, words: Iterable[str]) -> set[str]:
        """Those of the words that this site uses."""
        wanted = list(words)
        marks = ",".join("?" * len(wanted))
        sql = f"SELECT term FROM terms WHERE term IN ({marks})"  # noqa: S608  # only marks
        return {term for (term,) in self._ask(sql, wanted)}

    def found(self, keys: Iterable[str]) -> dict[str, tuple[set[str], int]]:
        """The terms that share a key, each with the keys it shares and its weight."""
        wanted = list(dict.fromkeys(keys))
        marks = ",".join("?" * len(wanted))
        sql = (
            "SELECT keys.term, keys.key, terms.weight FROM keys JOIN terms USING (term)"  # noqa: S608  # only marks
            f" WHERE keys.key IN ({marks})"
        )
        terms: dict[str, tuple[set[str], int]] = {}
        for term, key, weight in self._ask(sql, wanted):
            terms.setdefault(term, (set(), weight))[0].add(key)
        return terms

    def _ask(self, sql: str, values: list[str] | None = None) -> list[tuple[Any, ...]]:
        try:
            with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as file:
                return file.execute(sql, values or []).fetchall()
        except sqlite3.Error:
            return []
