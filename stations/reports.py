"""What a file did, or would do: the answer of every import."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from stations.lines import SPOILT

MOST_PROBLEMS = 1_000
LONGEST_TOLD = 300
ENDS = 100


@dataclass(frozen=True)
class Problem:
    """Something wrong in one cell. `row` counts as a spreadsheet does, the header being 1; `column`
    is the heading as the file has it. Of a long text, as of a cell that is quoted, only the ends
    are told, and what is no character at all stands there as `�`.
    """

    row: int
    column: str
    problem: str
    suggestion: str = ""

    def __post_init__(self) -> None:
        for name in ("column", "problem", "suggestion"):
            text = getattr(self, name)
            if len(text) > LONGEST_TOLD:
                text = f"{text[:ENDS]}……{text[-ENDS:]}"
            object.__setattr__(self, name, SPOILT.sub("�", text))


@dataclass
class Problems:
    """The problems of a file as they are found: all are counted, the first ones kept."""

    total: int = 0
    _kept: list[Problem] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.total > 0

    def add(self, found: Iterable[Problem]) -> None:
        """Count these, and keep them while there are not many."""
        for count, problem in enumerate(found):
            self.total += 1
            if count < MOST_PROBLEMS:
                self._kept.append(problem)
        if len(self._kept) > 2 * MOST_PROBLEMS:
            self._kept = self.told()

    @property
    def are_enough(self) -> bool:
        """Whether more would not be told."""
        return self.total >= MOST_PROBLEMS

    def told(self) -> list[Problem]:
        """The first ones, from the top of the file down."""
        return sorted(self._kept, key=lambda problem: problem.row)[:MOST_PROBLEMS]


@dataclass(frozen=True)
class Report:
    """How many rows a file has and what became of them. With problems nothing was written, and
    nothing counts as created, updated or unchanged. `more` problems are not told one by one.
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    more: int = 0

    def document(self) -> dict[str, Any]:
        """The report as commands print it."""
        document = asdict(self)
        if not self.more:
            del document["more"]
        return document


def failed(rows: int, problems: Problems) -> Report:
    """The report of a file with problems."""
    told = problems.told()
    return Report(rows, problems=told, more=problems.total - len(told))


def lines(document: dict[str, Any], *, is_dry_run: bool = False) -> Iterator[str]:
    """The report in words."""
    if document["problems"]:
        yield _("共 %(rows)s 行，有问题，什么都没有写入：") % document
        for problem in document["problems"]:
            words = _("第 %(row)s 行“%(column)s”：%(problem)s") % problem
            yield words + (_("。建议：%(suggestion)s") % problem if problem["suggestion"] else "")
        if document.get("more"):
            yield _("另外还有 %(more)s 处，没有一一列出") % document
        return
    counts = _("共 %(rows)s 行：新增 %(created)s，更新 %(updated)s，不变 %(unchanged)s") % document
    yield counts + (_("（试运行，没有写入）") if is_dry_run else "")
