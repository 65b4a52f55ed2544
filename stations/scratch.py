"""What an import remembers of the rows it has read, on disk: a file of the whole country's stations
must not fill the memory, and who belongs to whom is only known when all of it was read.

A table of its own in a private SQLite file that is gone afterwards, whatever the database of the
installation is.
"""

import json
import marshal
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, NamedTuple

from stations.changes import State
from stations.enums import Kind, may_be_under

# Those above first.
RANKS = {Kind.CENTRE: 0, Kind.WORKSTATION: 1, Kind.SPECIALISED: 1, Kind.CONTACT_POINT: 2}
_CACHE_KILOBYTES = 8_000
_TABLES = """
    CREATE TABLE line (
        number INTEGER PRIMARY KEY, key TEXT, kind TEXT, slug TEXT, parent TEXT, state INTEGER,
        kind_before TEXT, floor INTEGER, content BLOB
    );
    CREATE TABLE above (key TEXT PRIMARY KEY, kind TEXT, parent TEXT) WITHOUT ROWID;
"""
_STATES = tuple(State)
_FORBIDDEN = [
    f"{kind}/{above}"
    for kind in Kind.values
    for above in Kind.values
    if not may_be_under(kind, above)
]


class Entry(NamedTuple):
    """A row of the file. `slug` is empty where it need not be compared, `kind_before` where the
    kind stays. `content` is what is to be written, None where nothing is.
    """

    number: int
    key: str
    kind: str
    slug: str
    parent: str
    state: State
    kind_before: str = ""
    content: Any = None


class Known(NamedTuple):
    """A station on record that rows of the file belong to."""

    key: str
    kind: str
    parent: str


@contextmanager
def scratch() -> Iterator["Scratch"]:
    """An empty one."""
    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        connection.executescript(
            f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE;"
            f"PRAGMA cache_size=-{_CACHE_KILOBYTES}; BEGIN; {_TABLES}"
        )
        yield Scratch(connection)


class Scratch:
    """The rows of one file, and the stations on record that they belong to."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, entries: Iterable[Entry]) -> None:
        """Remember rows."""
        self._connection.executemany(
            "INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)",
            (
                (*entry[:7], None if entry.content is None else marshal.dumps(entry.content))
                for entry in entries
            ),
        )

    def add_known(self, stations: Iterable[Known]) -> None:
        """Remember stations on record."""
        self._connection.executemany("INSERT OR IGNORE INTO above VALUES (?, ?, ?)", stations)

    def all_read(self) -> None:
        """Prepare to be asked."""
        self._connection.executescript(
            "CREATE INDEX line_key ON line (key, number, kind);"
            "CREATE INDEX line_parent ON line (parent) WHERE parent <> '';"
        )

    def count(self, state: State) -> int:
        """How many rows do that."""
        (count,) = self._one("SELECT count(*) FROM line WHERE state = ?", [state])
        return int(count)

    def repeated_keys(self) -> Iterator[tuple[int, int]]:
        """Rows whose key another one has, and the first that has it."""
        return self._all(
            "SELECT line.number, first.number FROM line JOIN (SELECT key, min(number) AS number"
            " FROM line GROUP BY key HAVING count(*) > 1) AS first USING (key)"
            " WHERE line.number > first.number"
        )

    def repeated_slugs(self) -> Iterator[tuple[int, str]]:
        """Rows whose address an earlier one has, and the key of that one."""
        return self._all(
            "SELECT line.number, first.key FROM line JOIN (SELECT slug, key, min(number) AS number"
            " FROM line WHERE slug <> '' GROUP BY slug HAVING count(*) > 1) AS first USING (slug)"
            " WHERE line.number > first.number AND line.key <> first.key"
        )

    def strangers(self) -> Iterator[tuple[str]]:
        """The parents, in the file and above it, of which nothing is known yet."""
        return self._all(
            "SELECT parent FROM (SELECT parent FROM line UNION SELECT parent FROM above)"
            " WHERE parent <> '' AND parent NOT IN (SELECT key FROM line)"
            " AND parent NOT IN (SELECT key FROM above)"
        )

    def orphans(self) -> Iterator[tuple[int, str]]:
        """Rows whose parent is neither in the file nor on record."""
        return self._all(
            "SELECT number, parent FROM line WHERE parent <> ''"
            " AND parent NOT IN (SELECT key FROM line)"
            " AND parent NOT IN (SELECT key FROM above)"
        )

    def misplaced(self) -> Iterator[tuple[int, str, str]]:
        """Rows that cannot belong to their parent: their kind, and the parent's."""
        for table in ("line", "above"):
            yield from self._all(
                "SELECT line.number, line.kind, parent.kind FROM line"  # noqa: S608  # names of ours
                f" JOIN {table} AS parent ON parent.key = line.parent WHERE line.parent <> ''"
                " AND line.kind || '/' || parent.kind IN (SELECT value FROM json_each(?))",
                [json.dumps(_FORBIDDEN)],
            )

    def centres(self) -> dict[str, str]:
        """The parent of every centre that has one: only centres belong to their like."""
        return dict(
            self._all(
                "SELECT key, parent FROM above WHERE kind = ?1 AND parent <> '' UNION"
                " SELECT key, parent FROM line WHERE kind = ?1 AND parent <> ''",
                [Kind.CENTRE.value],
            )
        )

    def numbers_of(self, keys: Sequence[str]) -> Iterator[tuple[int]]:
        """The rows with these keys."""
        return self._all(
            "SELECT number FROM line WHERE key IN (SELECT value FROM json_each(?))",
            [json.dumps(keys)],
        )

    def similar_keys(self, beginning: str, most: int) -> list[str]:
        """Some keys of the file that begin so."""
        rows = self._all(
            "SELECT key FROM line WHERE key >= ?1 AND key < ?1 || char(0x10ffff) LIMIT ?2",
            [beginning, most],
        )
        return [key for (key,) in rows]

    def with_new_kind(self) -> Iterator[tuple[str, int, str]]:
        """The stations on record whose kind the file changes: key, row and new kind."""
        return self._all("SELECT key, number, kind FROM line WHERE kind_before <> ''")

    def has(self, key: str) -> bool:
        """Whether the file names a station."""
        return self._one("SELECT 1 FROM line WHERE key = ? LIMIT 1", [key]) is not None

    def set_floors(self, floors: dict[str, int]) -> None:
        """Say of centres how many others of the file stand above them."""
        self._connection.executemany(
            "UPDATE line SET floor = ? WHERE key = ?",
            ((floor, key) for key, floor in floors.items()),
        )

    def to_write(self) -> Iterator[tuple[tuple[int, int], State, Any]]:
        """What is to be written, those above before those below: the step of each (rows of one
        step do not belong to each other), its state, and its content.
        """
        cases = " ".join(f"WHEN '{kind.value}' THEN {rank}" for kind, rank in RANKS.items())
        rows = self._all(
            f"SELECT CASE kind {cases} END AS rank, floor, state, content FROM line"  # noqa: S608
            " WHERE content IS NOT NULL ORDER BY rank, floor, number"
        )
        for rank, floor, state, content in rows:
            # Our own bytes, a moment old; JSON takes six times as long.
            yield (rank, floor), _STATES[state], marshal.loads(content)  # noqa: S302

    def _all(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        return self._connection.cursor().execute(sql, values)

    def _one(self, sql: str, values: Sequence[Any]) -> Any:
        return self._connection.execute(sql, values).fetchone()
