"""Which models are searchable: each app's `searchable.py` registers its sources here, found like
Django's `admin.py`.
"""

import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from search.documents import SearchDocument
from search.spans import Span

logger = logging.getLogger(__name__)

CHUNK = 500

Public = SearchDocument | None
"""The document of a public row; None when it cannot be built."""


@dataclass(frozen=True)
class Source:
    """One searchable model.

    `queryset` gives the rows that are public now, `build` makes the document of such a row. What is
    not in the queryset is removed from the index.

    `depends` names other models that documents are made of, each with the rows of this one (or
    their keys) that a row of it is part of: `{Event: lambda event: [event.page]}`.
    """

    model: type[models.Model]
    kind: str
    queryset: Callable[[], "models.QuerySet[Any]"]
    build: Callable[[Any], SearchDocument]
    depends: Mapping[type[models.Model], Callable[[Any], Iterable[models.Model | str]]] = field(
        default_factory=dict
    )

    @property
    def label(self) -> str:
        """`app.model`, the first part of its documents' keys."""
        return self.model._meta.label_lower

    def chunk(self, after: int, upto: int | None, *, limit: int) -> dict[int, Public]:
        """The documents of the next public rows above a primary key, in its order. A row that
        cannot be built is logged and has none: one bad row must not keep all others from being
        found.
        """
        rows = self.queryset().filter(pk__gt=after).order_by("pk")
        if upto is not None:
            rows = rows.filter(pk__lte=upto)
        return {row.pk: self._document(row) for row in rows[:limit]}

    def _document(self, row: models.Model) -> Public:
        try:
            return self.build(row)
        except Exception:
            logger.exception("%s has no document", key_of(row))
            return None

    def documents_of(self, pks: Iterable[str]) -> dict[str, Public]:
        """The documents of those rows among these that are public, by key."""
        rows = self.queryset().filter(pk__in=list(pks))
        return {key_of(row): self._document(row) for row in rows}


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Make a model searchable. Registering twice replaces."""
    _sources[source.label] = source


def sources() -> list[Source]:
    """All registered sources, in order of registration."""
    return list(_sources.values())


def source_of(label: str) -> Source:
    """The source of a model label. Raises KeyError."""
    return _sources[label]


def labels() -> set[str]:
    """The labels of all models that are searchable."""
    return set(_sources)


def chunk(span: Span, *, limit: int) -> dict[int, Public]:
    """The documents of the first public rows of a stretch; none of a model that is not (or no
    longer) searchable.
    """
    source = _sources.get(span.label)
    return source.chunk(span.after, span.upto, limit=limit) if source else {}


def count() -> int:
    """How many rows are public now."""
    return sum(source.queryset().count() for source in sources())


def everything() -> tuple[Span, ...]:
    """All rows of all searchable models."""
    return tuple(Span(label) for label in sorted(_sources))


class Reader:
    """The next documents of some stretches, up to a number; then `todo` is what is left of the
    stretches. Rows are read in short queries: one that stays open for minutes would keep the
    database from tidying up behind it.
    """

    def __init__(self, todo: tuple[Span, ...], limit: int) -> None:
        self.todo = todo
        self.left = limit

    def __iter__(self) -> Iterator[SearchDocument]:
        while self.todo and self.left:
            span, *others = self.todo
            limit = min(self.left, CHUNK)
            found = chunk(span, limit=limit)
            rest = span.beyond(max(found)) if len(found) == limit else None
            self.left -= len(found)
            self.todo = (rest, *others) if rest else tuple(others)
            yield from (document for document in found.values() if document is not None)


def all_documents() -> Iterator[SearchDocument]:
    """Everything that is public now."""
    return iter(Reader(everything(), sys.maxsize))


def documents_of(keys: Iterable[str]) -> dict[str, Public]:
    """The documents of those keys that are public now; the other keys are to be removed."""
    by_label: dict[str, list[str]] = {}
    for key in keys:
        label, _, pk = key.partition(":")
        by_label.setdefault(label, []).append(pk)
    found: dict[str, Public] = {}
    for label, pks in by_label.items():
        if label in _sources:
            found |= _sources[label].documents_of(pks)
    return found


def key_of(instance: models.Model) -> str:
    """The key of a row's document: `<model label>:<pk>`."""
    return f"{instance._meta.label_lower}:{instance.pk}"
