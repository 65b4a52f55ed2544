"""Local matters that are valid as what is searchable: rows that are quickly made."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.conf import settings

from portal.models import LocalMatter, Outbox
from search.documents import SearchDocument
from search.engine import Query
from search.registry import Source, key_of

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
EMBEDDED = f"search:embedded@{settings.HOST}"
LABEL = "portal.localmatter"

_numbers = count()


def matter_document(row: LocalMatter) -> SearchDocument:
    if row.label == "坏":
        raise ValueError("this row has no document")
    return SearchDocument(key=key_of(row), kind="notice", title=row.label, url=f"/m/{row.slug}/")


def source() -> Source:
    return Source(
        LocalMatter,
        "notice",
        lambda: LocalMatter.objects.filter(valid_to=None),
        matter_document,
    )


def matter(label: str) -> LocalMatter:
    slug = f"m{LocalMatter.objects.count()}"
    return LocalMatter.objects.create(
        slug=slug, label=label, code="M31-9", region="431321", valid_from=date(2026, 1, 1)
    )


def many(number: int, label: str = "山林") -> list[LocalMatter]:
    """Rows that nobody is told of."""
    return LocalMatter.objects.bulk_create(
        LocalMatter(
            slug=f"b{next(_numbers)}",
            label=f"{label}{n}",
            code="M31-9",
            valid_from=date(2026, 1, 1),
        )
        for n in range(number)
    )


def titles(engine: Any, text: str) -> list[str]:
    return [hit.title for hit in engine.query(Query(text)).hits]


def waiting(kind: str = EMBEDDED) -> set[str]:
    """What an engine is yet to be told, but for the comparison that follows its first rebuild."""
    kinds = [kind, kind.replace("search:", "search-walk:")]
    rows = Outbox.objects.filter(kind__in=kinds, done=None).exclude(key__startswith="check ")
    return set(rows.values_list("key", flat=True))
