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

# All that SQLite, from 3.40 on, says of how it reads rows: sqlite3WhereExplainOneScan,
# explainSimpleCount and sqlite3FindInIndex in its source.
SQLITE_LOOK = re.compile(
    r"(?:SCAN|SEARCH) (?P<name>\S+)"
    r"(?: USING (?:(?:COVERING )?INDEX (?P<index>\S+)|(?P<key>(?:INTEGER )?PRIMARY KEY)"
    r"|AUTOMATIC (?:PARTIAL )?COVERING INDEX)| VIRTUAL TABLE INDEX \S*)?"
    r"(?: \((?P<condition>.+)\))?"
    r"(?: LEFT-JOIN)?(?: EXISTS)?"
)
SQLITE_MEMBER = re.compile(
    r"USING (?:INDEX (?P<index>\S+)|ROWID SEARCH ON TABLE (?P<name>\S+)) FOR IN-OPERATOR"
)
SQLITE_NO_TABLE = re.compile(
    r"SCAN (?:CONSTANT ROW|\d+ CONSTANT ROWS?|\d+-ROW VALUES CLAUSE)"
    r"|(?:UNION|INTERSECT|EXCEPT) USING TEMP B-TREE"
)
# A subquery's rows, or those of a function such as json_each.
SQLITE_MADE = re.compile(r"(?:CO-ROUTINE|MATERIALIZE) (\S+)|SCAN (\S+) VIRTUAL TABLE .*")
FIRST_COLUMNS = """
    SELECT relname, pg_get_indexdef(oid, 1, true) FROM pg_class WHERE relname = ANY(%s)
"""
IS_POSTGRESQL = connection.vendor == "postgresql"
TABLES = ("stations_division", "stations_station", "stations_station_serves", "stations_closure")


@dataclass(frozen=True)
class Look:
    """One look at a table: through which index (empty: none); by which column the index was entered
    (empty: it was read from end to end; `rowid`: by number; `ANY(x)`: anew at each value of x); and
    how many rows or entries were touched, which only PostgreSQL counts.
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
    if IS_POSTGRESQL:
        return _postgresql(sql)
    with connection.cursor() as cursor:
        return sqlite_plan(cursor, sql)


def sqlite_plan(cursor: Any, sql: str) -> Plan:
    """The plan that SQLite has for a statement, asked through a cursor. `ValueError` for a line
    about reading rows that is not understood: it might say that a table is read whole.
    """
    cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type IN ('table', 'index')")
    tables = dict(cursor.fetchall())
    cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
    lines = [str(row[-1]) for row in cursor.fetchall()]
    made = {one[1] or one[2] for line in lines if (one := SQLITE_MADE.fullmatch(line))}
    looks = []
    for line in lines:
        if SQLITE_NO_TABLE.fullmatch(line) or not re.search("SCAN|SEARCH|USING", line):
            continue
        one = SQLITE_LOOK.fullmatch(line) or SQLITE_MEMBER.fullmatch(line)
        found = one and _tables_read(one["name"], one["index"], sql, tables, made)
        if one is None or found is None:
            raise ValueError(f"Not understood: {line}\n{sql}")
        looks += [Look(table, one["index"] or "", _entered(one)) for table in found]
    return Plan("\n".join(lines), tuple(looks))


def _tables_read(
    name: str, index: str | None, sql: str, tables: dict[str, str], made: set[str]
) -> set[str] | None:
    """The tables that a line of SQLite's is about: an index has one; a name may be another one's,
    even of several in a statement; of a subquery's rows none. None when nobody has the name.
    """
    if index:
        return {tables[index]}
    if name in tables:
        return {name}
    called = {name, *re.findall(rf'(\w+)"?\s+(?:AS\s+)?"?{re.escape(name)}(?!\w)', sql)}
    return called & set(tables) or (set() if called & made else None)


def _entered(one: re.Match[str]) -> str:
    """By which column a table or an index was entered. SQLite's own index, made for one statement,
    is filled by reading the table whole; what `IN` compares with may be gone through from end to
    end; smallest and greatest are looked for from an end on, as far as it takes.
    """
    said = one.groupdict()
    if not (said.get("index") or said.get("key")) or not said.get("condition"):
        return ""
    return re.findall(r"ANY\(.+?\)|<expr>|\w+", said["condition"])[0]


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
    counted where it is made; below a condition that never holds nothing is read.
    """
    if node.get("One-Time Filter") == "false":
        return
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
