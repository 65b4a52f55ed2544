"""Which models are searchable: each app's `searchable.py` registers its sources here, found like
Django's `admin.py`.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from search.documents import SearchDocument

logger = logging.getLogger(__name__)

CHUNK = 500


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

    def documents(self) -> Iterator[SearchDocument]:
        """The document of every public row. A row that cannot be built is logged and left out: one
        bad row must not keep all others from being found.
        """
        for row in self.queryset().order_by("pk").iterator(chunk_size=CHUNK):
            try:
                yield self.build(row)
            except Exception:
                logger.exception("%s has no document", key_of(row))

    def documents_of(self, pks: Iterable[str]) -> dict[str, SearchDocument]:
        """The documents of those rows among these that are public, by key."""
        return {key_of(row): self.build(row) for row in self.queryset().filter(pk__in=list(pks))}


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


def all_documents() -> Iterator[SearchDocument]:
    """Everything that is public now."""
    for source in sources():
        yield from source.documents()


def documents_of(keys: Iterable[str]) -> dict[str, SearchDocument]:
    """The documents of those keys that are public now; the other keys are to be removed."""
    by_label: dict[str, list[str]] = {}
    for key in keys:
        label, _, pk = key.partition(":")
        by_label.setdefault(label, []).append(pk)
    found: dict[str, SearchDocument] = {}
    for label, pks in by_label.items():
        if label in _sources:
            found |= _sources[label].documents_of(pks)
    return found


def key_of(instance: models.Model) -> str:
    """The key of a row's document: `<model label>:<pk>`."""
    return f"{instance._meta.label_lower}:{instance.pk}"
