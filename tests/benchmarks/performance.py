"""Writes `docs/performance.md` from what the benchmarks measured.

Each benchmark keeps its section as a file under `results/` and has the document made anew from all
of them, so no number in it was typed by hand. `python -m tests.benchmarks.performance` makes the
document alone.
"""

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"
PACKAGES = ("Django", "wagtail", "psycopg", "elasticsearch")
INTRODUCTION = """# Performance

Written by the benchmarks in `tests/benchmarks/`; measure again rather than edit. Milliseconds are
of processor time unless a column says otherwise: what else the machine does changes them little.
A p95 is what 95 of 100 questions stay below.
"""

Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """Rows of the same columns under a caption. Numbers stand to the right."""

    caption: str
    rows: list[Row]


@dataclass(frozen=True)
class Section:
    """What one benchmark measured: `about` says in Markdown what, and how the data was made;
    `command` measures it again; `data` is not shown but kept, for a later run to add to.
    """

    title: str
    about: str
    command: str
    tables: list[Table]
    versions: dict[str, str] = field(default_factory=dict)
    data: list[Row] = field(default_factory=list)


def kept(name: str) -> list[Row]:
    """The data of a section that was recorded before."""
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))["data"] if path.exists() else []


def record(name: str, section: Section) -> None:
    """Keep a section under a name (of a file: small letters and hyphens), with the machine and the
    day, and make the document anew. Sections stand in the order of their names.
    """
    document = asdict(section) | {"measured": measured(section.versions)}
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(document, ensure_ascii=False, indent=1)
    (RESULTS / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
    write()


def write() -> None:
    """Make the document from the sections on file."""
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(_files())]
    DOCUMENT.write_text("\n".join([INTRODUCTION, *map(_section, documents)]), encoding="utf-8")


def _files() -> Iterable[Path]:
    return RESULTS.glob("*.json")


def measured(versions: dict[str, str]) -> dict[str, Any]:
    """When, where and with which versions something is measured now."""
    return {
        "date": date.today().isoformat(),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {_memory_gib()} GiB",
        # Busy neighbours on the same cores make processor time longer, too.
        "load": round(os.getloadavg()[2], 1),
        "versions": {"Python": platform.python_version()}
        | {name: version(name) for name in PACKAGES}
        | versions,
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gib() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30))


def _section(document: dict[str, Any]) -> str:
    when = document["measured"]
    versions = ", ".join(f"{name} {number}" for name, number in when["versions"].items())
    parts = [
        f"## {document['title']}",
        document["about"],
        f"Measured on {when['date']}: {when['machine']}{_load(when)}; {versions}.",
        f"```\n{document['command']}\n```",
        *(f"{table['caption']}\n\n{markdown(table['rows'])}" for table in document["tables"]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _load(when: dict[str, Any]) -> str:
    return f", with {when['load']} processes at work on average" if "load" in when else ""


def markdown(rows: list[Row]) -> str:
    """A table in Markdown, as wide as it must be."""
    columns = list(rows[0])
    cells = [[said(row.get(column)) for column in columns] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    right = [all(_is_number(row.get(column)) for row in rows) for column in columns]

    def line(words: list[str]) -> str:
        aligned = (
            word.rjust(width) if is_right else word.ljust(width)
            for word, width, is_right in zip(words, widths, right, strict=True)
        )
        return f"| {' | '.join(aligned)} |"

    rule = [
        "-" * (width - 1) + (":" if is_right else "-")
        for width, is_right in zip(widths, right, strict=True)
    ]
    return "\n".join([line(columns), line(rule), *map(line, cells)])


def _is_number(value: object) -> bool:
    return value is None or isinstance(value, int | float)


def said(value: object) -> str:
    """A value as the tables write it: thousands apart, nothing for None."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,}"
    return "" if value is None else str(value)


if __name__ == "__main__":
    write()
