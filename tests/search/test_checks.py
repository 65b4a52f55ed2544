"""An incomplete searchable model does not start."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.checks import run_checks

from portal.models import LocalMatter, OutboxListener
from search import checks, registry
from search.documents import Kind
from search.registry import Source

Given = Callable[..., None]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Given:
    def put(**fields: Any) -> None:
        complete = {
            "model": LocalMatter,
            "kind": "guide",
            "queryset": LocalMatter.objects.all,
            "build": str,
        }
        source = Source(**{**complete, **fields})
        monkeypatch.setattr(registry, "_sources", {source.label: source})

    return put


def test_this_installation_is_complete() -> None:
    found = run_checks()
    assert [problem for problem in found if str(problem.id).startswith("search.")] == []
    assert {source.kind for source in registry.sources()} == set(Kind.values)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "recipe"},
        {"build": None},
        {"queryset": None},
        {"queryset": OutboxListener.objects.all},
    ],
)
def test_what_is_wrong_is_named(given: Given, wrong: dict[str, Any]) -> None:
    given(**wrong)
    (problem,) = checks.searchable_sources(None)
    assert problem.id == "search.E001"
    assert "portal.localmatter" in problem.msg


def test_a_complete_source_is_well(given: Given) -> None:
    given()
    assert checks.searchable_sources(None) == []


def test_a_kind_that_nothing_is_of_is_named(given: Given) -> None:
    given(kind="guide")
    missing = {problem.msg for problem in checks.every_kind_is_found(None)}
    assert len(missing) == len(Kind.values) - 1
