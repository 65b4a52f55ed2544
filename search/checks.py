"""Wrong wiring does not start: what is searchable must be complete."""

from collections import Counter
from typing import Any

from django.core.checks import CheckMessage, Error, register

from search import registry
from search.documents import Kind
from search.registry import Source


@register()
def searchable_sources(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every registered source gives rows of its own model, of a kind that people can choose."""
    found = [problem for source in registry.sources() for problem in _problems(source)]
    return [Error(text, id="search.E001") for text in found]


def _problems(source: Source) -> list[str]:
    problems: list[str] = []
    if source.kind not in Kind.values:
        problems.append(f"{source.label}: {source.kind!r} is no kind of result")
    if not callable(source.build):
        problems.append(f"{source.label}: build is not a function")
    if not callable(source.queryset):
        return [*problems, f"{source.label}: queryset is not a function"]
    model = getattr(source.queryset(), "model", None)
    if model is not source.model:
        problems.append(f"{source.label}: queryset gives rows of {model}")
    return problems


@register()
def every_kind_is_found(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A kind that people can choose has something that is of it."""
    used = Counter(source.kind for source in registry.sources())
    return [
        Error(f"nothing searchable is of the kind {kind!r}", id="search.E002")
        for kind in Kind.values
        if not used[kind]
    ]
