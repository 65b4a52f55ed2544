"""How the database goes about a question: its own plan, on either of the two.

PostgreSQL weighs how large tables and indexes are, and what earlier tests rolled back still lies in
them: a test that asks for plans begins with `start_afresh`, fills its tables, and calls `measure`.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

SQLITE_LOOK = re.compile(
    r"(SCAN|SEARCH) (?P<table>\S+)"
    r"(?: USING (?:COVERING )?INDEX (?P<index>\S+)| USING INTEGER PRIMARY KEY)?"
    r"(?: \((?P<condition>.*)\))?"
)
FIRST_COLUMNS = """
    SELECT relname, pg_get_indexdef(oid, 1, true) FROM pg_class WHERE relname = ANY(%s)
"""
IS_POSTGRESQL = connection.vendor == "postgresql"
TABLES = ("stations_division", "stations_station", "stations_station_serves", "stations_closure")


@dataclass(frozen=True)
class Look:
    """One look at a table: through which index (empty: none); by which column the index was entered
    (empty: it was read from end to end; `rowid`: by number); and how many rows or entries were
    touched, which only PostgreSQL counts.
    """

    table: str
    index: str
    column: str
    rows: int = 0


@dataclass(frozen=True)
class Plan:
    """What the database did for one question, in its own words and look by look."""

    text: str
    looks: tuple[Look, ...]

    def at(self, table: str) -> list[Look]:
        """The looks at one table."""
        return [look for look in self.looks if look.table == table]

    @property
    def indexes(self) -> list[str]:
        """The indexes that were looked into, once for each look."""
        return [look.index for look in self.looks if look.index]

    @property
    def rows(self) -> int:
        """How many rows and entries were touched in all; 0 where the database does not count."""
        return sum(look.rows for look in self.looks)

    def reads_whole(self, table: str) -> bool:
        """Whether a table was read row by row."""
        return any(not look.index and not look.column for look in self.at(table))

    def sorts(self) -> bool:
        """Whether rows had to be sorted after they were read."""
        return "TEMP B-TREE" in self.text or '"Sort Key"' in self.text


def start_afresh() -> None:
    """Empty tables and indexes in files of their own, until the test is rolled back."""
    if IS_POSTGRESQL:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE stations_division, stations_station RESTART IDENTITY CASCADE")


def measure(*without: str) -> None:
    """Let the planner know what the tables hold. PostgreSQL's then goes without some steps, such as
    `seqscan`: a table of a few pages is soonest read whole, whatever an index can do.
    """
    with connection.cursor() as cursor:
        if not IS_POSTGRESQL:
            cursor.execute("ANALYZE")
            return
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")
    _switch("off", without)


def allow(*steps: str) -> None:
    """Give PostgreSQL's planner steps back that `measure` took."""
    if IS_POSTGRESQL:
        _switch("on", steps)


def _switch(state: str, steps: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for step in steps:
            cursor.execute(f"SET LOCAL enable_{step} = {state}")


def plans(act: Callable[[], object]) -> list[Plan]:
    """The plans of all that is asked of the database meanwhile."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return [_plan(query["sql"]) for query in captured.captured_queries]


def plan(rows: QuerySet[Any]) -> Plan:
    """The plan of reading some rows."""
    (only,) = plans(lambda: list(rows))
    return only


def _plan(sql: str) -> Plan:
    return _postgresql(sql) if IS_POSTGRESQL else _sqlite(sql)


def _sqlite(sql: str) -> Plan:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        lines = [str(row[-1]) for row in cursor.fetchall()]
    found = [one for line in lines if (one := SQLITE_LOOK.fullmatch(line))]
    looks = [
        Look(
            one["table"],
            one["index"] or "",
            (re.findall(r"\w+", one["condition"] or "") or [""])[0],
        )
        for one in found
    ]
    return Plan("\n".join(lines), tuple(looks))


def _postgresql(sql: str) -> Plan:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        (said,) = cursor.fetchone()
        top = (json.loads(said) if isinstance(said, str) else said)[0]["Plan"]
        nodes = list(_scans(top))
        cursor.execute(FIRST_COLUMNS, [[node.get("Index Name", "") for node, _table in nodes]])
        first = dict(cursor.fetchall())
    looks = [_look(node, table, first) for node, table in nodes]
    return Plan(json.dumps(top, indent=1, ensure_ascii=False), tuple(looks))


def _scans(node: dict[str, Any], table: str = "") -> Iterator[tuple[dict[str, Any], str]]:
    """The steps that read a table or an index, with the name of the table. What a bitmap names is
    counted where it is made.
    """
    table = node.get("Relation Name", table)
    is_scan = "Index Name" in node or "Relation Name" in node
    if is_scan and node["Node Type"] != "Bitmap Heap Scan":
        yield node, table
    for below in node.get("Plans", ()):
        yield from _scans(below, table)


def _look(node: dict[str, Any], table: str, first: dict[str, str]) -> Look:
    index = node.get("Index Name", "")
    column = first.get(index, "")
    is_entered = bool(column) and re.search(rf"\b{column}\b", node.get("Index Cond", ""))
    each = sum(
        node.get(what, 0)
        for what in ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
    )
    return Look(table, index, column if is_entered else "", round(each * node["Actual Loops"]))
