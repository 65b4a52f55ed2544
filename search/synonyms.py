"""The synonyms in force, kept in memory between searches."""

import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import DatabaseError

from search.models import Synonym
from search.words import segmenter

logger = logging.getLogger(__name__)

KEPT_SECONDS = 30.0


@dataclass(frozen=True)
class Synonyms:
    """What else each word is called."""

    others: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, word: str) -> tuple[str, ...]:
        """The other words for this one, without itself."""
        return self.others.get(word, ())

    @classmethod
    def from_rows(cls, rows: Iterable[Synonym]) -> "Synonyms":
        """Join the groups; a word may stand in several."""
        found: dict[str, dict[str, None]] = {}
        for row in rows:
            group = row.group
            for word in group[:1] if row.one_way else group:
                mine = found.setdefault(word, {})
                mine.update(dict.fromkeys(other for other in group if other != word))
        return cls({word: tuple(others) for word, others in found.items()})

    def words(self) -> set[str]:
        """Every word that a rule names."""
        return {word for word, others in self.others.items() for word in (word, *others)}


class _Memory:
    """The synonyms of this process and until when they may be used."""

    def __init__(self) -> None:
        self.synonyms = Synonyms()
        self.until = 0.0
        self.lock = threading.Lock()

    def recall(self) -> Synonyms:
        with self.lock:
            if time.monotonic() >= self.until:
                self._read()
                self.until = time.monotonic() + KEPT_SECONDS
            return self.synonyms

    def _read(self) -> None:
        try:
            self.synonyms = Synonyms.from_rows(Synonym.objects.all())
        except DatabaseError:
            logger.warning("the synonyms cannot be read; searching with the last known ones")
        else:
            segmenter().add(self.synonyms.words())


_memory = _Memory()


def current() -> Synonyms:
    """The synonyms, at most half a minute old. With the database away, the last known ones."""
    return _memory.recall()


def forget() -> None:
    """Read them again at the next search: somebody changed them."""
    _memory.until = 0.0
