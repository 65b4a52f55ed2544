"""Views reach applications only through `visible_to`, or through the key that a lookup proved."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import applications
from applications import models

ROOM = Path(applications.__file__).parent
VIEWS = sorted(path for side in ("public", "review") for path in (ROOM / side).rglob("*.py"))
PERSONAL = {"Application", "Submission", "SubmissionSection", "Decision", "Event", "Clock"}
# Nothing of a row, or a row that hangs on one that was reached by right already.
ALLOWED_FIRST = {"visible_to", "none", "in_hand"}
BY_APPLICATION = "application"


def chains(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """The model and the first call of each `Model.objects.first(...)`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Attribute(
                        value=ast.Name(id=model), attr="objects" | "_default_manager"
                    )
                )
            ):
                yield model, node


def is_bound(call: ast.Call, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether the chain goes on to rows of one application that the caller holds."""
    node: ast.AST = call
    while isinstance(node, ast.Call | ast.Attribute):
        keywords = node.keywords if isinstance(node, ast.Call) else []
        if any(keyword.arg == BY_APPLICATION for keyword in keywords):
            return True
        if node not in parents:
            return False
        node = parents[node]
    return False


def unguarded(source: str) -> list[str]:
    """Reaches for personal rows that pass by the policy."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    found = []
    for model, call in chains(tree):
        assert isinstance(call.func, ast.Attribute)
        first = call.func.attr
        if model not in PERSONAL or first in ALLOWED_FIRST:
            continue
        if model == "Application" or not is_bound(call, parents):
            found.append(f"line {call.lineno}: {model}.objects.{first}")
    return found


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(ROOM)))
def test_views_reach_rows_only_through_the_policy(path: Path) -> None:
    assert unguarded(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "Application.objects.get(pk=1)",
        "Application.objects.all()",
        "Application.objects.filter(agency=2).first()",
        "rows = Application._default_manager.all()",
        "Application.objects.select_related('station').get(reference='x')",
        "get_object_or_404(Application.objects.open(), pk=1)",
        "Event.objects.filter(actor=1)",
        "Decision.objects.select_related('reviewer').get(pk=1)",
    ],
)
def test_a_way_around_the_policy_is_noticed(source: str) -> None:
    assert unguarded(source)


@pytest.mark.parametrize(
    "source",
    [
        "Application.objects.visible_to(user).get(pk=1)",
        "Decision.objects.filter(application=row).first()",
        "Decision.objects.select_related('reviewer').filter(application=row).first()",
        "Draft.objects.get(pk=1)",
    ],
)
def test_the_ways_through_the_policy_are_not(source: str) -> None:
    assert not unguarded(source)


def test_the_rule_knows_the_models_and_looks_at_both_sides() -> None:
    assert set(models.__all__) >= PERSONAL
    names = {path.name for path in VIEWS}
    assert {"file.py", "status.py"} <= names


def test_no_view_takes_its_application_from_djangos_shortcut() -> None:
    for path in VIEWS:
        assert "get_object_or_404(Application," not in path.read_text(encoding="utf-8"), path
