"""Which models are searchable: each app's `searchable.py` registers its sources here, found like
Django's `admin.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from search.documents import SearchDocument


@dataclass(frozen=True)
class Source:
    """One searchable model.

    `queryset` gives the rows that are public now, `build` makes the document of such a row. What is
    not in the queryset is removed from the index.
    """

    model: type[models.Model]
    kind: str
    queryset: Callable[[], "models.QuerySet[Any]"]
    build: Callable[[Any], SearchDocument]

    @property
    def label(self) -> str:
        """`app.model`, the first part of its documents' keys."""
        return self.model._meta.label_lower


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


def key_of(instance: models.Model) -> str:
    """The key of a row's document: `<model label>:<pk>`."""
    return f"{instance._meta.label_lower}:{instance.pk}"
