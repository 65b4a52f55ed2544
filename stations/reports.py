"""What a file did, or would do: the answer of every import."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Problem:
    """Something wrong in one cell. `row` counts as a spreadsheet does, the header being 1; `column`
    is the heading as the file has it.
    """

    row: int
    column: str
    problem: str
    suggestion: str = ""


@dataclass(frozen=True)
class Report:
    """How many rows a file has and what became of them. With problems nothing was written, and
    nothing counts as created, updated or unchanged.
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """The report as commands print it."""
        return asdict(self)


def lines(document: dict[str, Any], *, is_dry_run: bool = False) -> Iterator[str]:
    """The report in words."""
    if document["problems"]:
        yield _("共 %(rows)s 行，有问题，什么都没有写入：") % document
        for problem in document["problems"]:
            words = _("第 %(row)s 行“%(column)s”：%(problem)s") % problem
            yield words + (_("。建议：%(suggestion)s") % problem if problem["suggestion"] else "")
        return
    counts = _("共 %(rows)s 行：新增 %(created)s，更新 %(updated)s，不变 %(unchanged)s") % document
    yield counts + (_("（试运行，没有写入）") if is_dry_run else "")
