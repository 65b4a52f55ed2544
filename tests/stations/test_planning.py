"""What SQLite says of its plans is understood: each case is a statement that it is given."""

import sqlite3

import pytest

from tests.stations.planning import Look, Plan, sqlite_plan

TABLES = """
    CREATE TABLE place (id INTEGER PRIMARY KEY, code TEXT, name TEXT, parent_id INTEGER);
    CREATE TABLE house (id INTEGER PRIMARY KEY, place_id INTEGER, name TEXT, height INTEGER);
    CREATE TABLE bare (a INTEGER, b INTEGER);
    CREATE TABLE word (word TEXT PRIMARY KEY, bare_id INTEGER) WITHOUT ROWID;
    CREATE INDEX place_code ON place (code, name);
    CREATE INDEX house_place ON house (place_id, height);
    CREATE INDEX house_lower ON house (lower(name));
    CREATE UNIQUE INDEX house_name ON house (name);
"""


def read(sql: str, tables: str = TABLES) -> Plan:
    connection = sqlite3.connect(":memory:")
    connection.executescript(tables)
    plan = sqlite_plan(connection.cursor(), sql)
    connection.close()
    return plan


BARE = ("bare", "", "")
PLACES = ("place", "", "")
BY_CODE = ("place", "place_code", "code")
OF_A_PLACE = ("house", "house_place", "place_id")
ANSWERED: dict[str, list[tuple[str, str, str]]] = {
    "SELECT * FROM place WHERE code = 'x'": [BY_CODE],
    "SELECT code FROM place WHERE code > 'a' AND code < 'b'": [BY_CODE],
    "SELECT * FROM place WHERE id = 3": [("place", "", "rowid")],
    "SELECT * FROM place WHERE id > 3 AND id < 9": [("place", "", "rowid")],
    "SELECT * FROM word WHERE word = 'x'": [("word", "", "word")],
    "SELECT * FROM house WHERE (place_id, height) > (3, 4)": [OF_A_PLACE],
    "SELECT * FROM house WHERE lower(name) = 'x'": [("house", "house_lower", "<expr>")],
    # both ways of an OR
    "SELECT * FROM house WHERE place_id = 1 OR name = 'x'": [
        OF_A_PLACE,
        ("house", "house_name", "name"),
    ],
    # an index from end to end
    "SELECT code FROM place ORDER BY code": [("place", "place_code", "")],
    "SELECT * FROM place ORDER BY code LIMIT 3": [("place", "place_code", "")],
    "SELECT count(*) FROM place": [("place", "place_code", "")],
    "SELECT min(name) FROM house": [("house", "house_name", "")],
    # joined
    "SELECT * FROM bare LEFT JOIN house ON house.place_id = bare.a": [BARE, OF_A_PLACE],
    "SELECT * FROM bare LEFT JOIN place ON place.id = bare.a": [BARE, ("place", "", "rowid")],
    # another name
    'SELECT * FROM "place" "U0" WHERE U0.code = 1': [BY_CODE],
    "SELECT * FROM place a JOIN house AS b ON b.place_id = a.id WHERE a.id = 1": [
        ("place", "", "rowid"),
        OF_A_PLACE,
    ],
    # what `IN` compares with
    "SELECT * FROM bare WHERE a IN (SELECT place_id FROM house)": [
        BARE,
        ("house", "house_place", ""),
    ],
    # nothing that is a table
    "SELECT 1": [],
    "VALUES (1), (2), (3)": [],
    "SELECT * FROM (VALUES (1), (2))": [],
    "SELECT value FROM json_each('[1]') AS one": [],
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) "
    "SELECT * FROM n AS m": [],
}
READ_WHOLE: dict[str, list[tuple[str, str, str]]] = {
    "SELECT * FROM bare": [BARE],
    'SELECT * FROM "bare" "T3"': [BARE],
    "SELECT count(*) FROM bare": [BARE],
    "SELECT max(a) FROM bare": [BARE],
    "SELECT * FROM place LEFT JOIN bare ON bare.b > place.id WHERE place.id = 1": [
        ("place", "", "rowid"),
        BARE,
    ],
    # an index that SQLite makes, for the one statement, of all rows
    "SELECT * FROM place LEFT JOIN bare ON bare.b = place.id": [PLACES, BARE],
    "SELECT * FROM place LEFT JOIN bare AS other ON other.b = place.id": [PLACES, BARE],
    # within other statements
    "SELECT * FROM place WHERE id = 1 AND EXISTS "
    "(SELECT 1 FROM bare U0 WHERE U0.a > place.parent_id)": [("place", "", "rowid"), BARE],
    "SELECT (SELECT max(a) FROM bare)": [BARE],
    "SELECT id FROM place WHERE id IN (SELECT a FROM bare)": [("place", "", "rowid"), BARE],
    "SELECT a FROM bare UNION SELECT id FROM place WHERE code = 'x'": [BARE, BY_CODE],
    "SELECT a FROM bare UNION ALL SELECT id FROM place WHERE code = 'x'": [BARE, BY_CODE],
    "SELECT a FROM bare EXCEPT SELECT id FROM place WHERE code = 'x' ORDER BY 1": [BARE, BY_CODE],
    # what is read of a subquery's rows is no table, what these are made of is
    "SELECT * FROM (SELECT DISTINCT a FROM bare) AS few JOIN house ON place_id = few.a": [
        BARE,
        OF_A_PLACE,
    ],
    "WITH few AS MATERIALIZED (SELECT a FROM bare) "
    "SELECT * FROM few AS f JOIN house ON place_id = f.a": [BARE, OF_A_PLACE],
    "SELECT * FROM word LEFT JOIN (bare JOIN place ON place.id = bare.a) ON word.bare_id = bare.b "
    "WHERE word.word = 'x'": [BARE, ("place", "", "rowid"), ("word", "", "word")],
    "SELECT rank() OVER (ORDER BY a) FROM bare": [BARE],
}


@pytest.mark.parametrize("sql", [*ANSWERED, *READ_WHOLE])
def test_every_look_at_a_table_is_seen(sql: str) -> None:
    expected = {**ANSWERED, **READ_WHOLE}[sql]
    plan = read(sql)
    assert plan.looks == tuple(Look(*look) for look in expected), plan.text


@pytest.mark.parametrize("sql", READ_WHOLE)
def test_a_table_that_is_read_whole_is_not_overlooked(sql: str) -> None:
    assert read(sql).reads_whole("bare")


@pytest.mark.parametrize("sql", ANSWERED)
def test_a_table_that_an_index_answers_for_is_not_read_whole(sql: str) -> None:
    plan = read(sql)
    assert not plan.reads_whole("place")
    assert not plan.reads_whole("house")


def test_a_name_that_stands_for_two_tables_stands_for_both() -> None:
    plan = read("SELECT (SELECT max(a) FROM bare U0), (SELECT max(parent_id) FROM place U0)")
    assert plan.reads_whole("bare")
    assert plan.reads_whole("place")


def test_an_index_entered_at_each_of_its_beginnings_is_told_from_one_entered_by_a_value() -> None:
    tables = """
        CREATE TABLE gate (side INTEGER, number INTEGER);
        CREATE INDEX gate_side ON gate (side, number);
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
        INSERT INTO gate SELECT i % 2, i FROM n;
        ANALYZE;
    """
    (look,) = read("SELECT * FROM gate WHERE number = 5", tables).looks
    assert look == Look("gate", "gate_side", "ANY(side)")


class Saying:
    """A cursor of a SQLite that says of a plan what none has said yet."""

    def __init__(self, line: str) -> None:
        self._answers = [[("bare", "bare")], [(1, 0, 0, line)]]

    def execute(self, sql: str) -> None:
        self._rows = self._answers.pop(0)

    def fetchall(self) -> list[tuple[object, ...]]:
        return self._rows


@pytest.mark.parametrize(
    "line",
    [
        "SCAN bare BACKWARDS",
        "SEARCH bare USING HASH (a=?)",
        "PARALLEL SCAN bare",
        "SCAN nobody",
        "USING HASH OF bare FOR IN-OPERATOR",
    ],
)
def test_what_is_not_understood_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match=f"Not understood: {line[:10]}"):
        sqlite_plan(Saying(line), "SELECT * FROM bare")


@pytest.mark.parametrize("line", ["SCAN bare EXISTS", "SCAN bare LEFT-JOIN", "SCAN bare"])
def test_what_later_ones_say_beside_a_table_is_no_other_way_of_reading_it(line: str) -> None:
    assert sqlite_plan(Saying(line), "SELECT * FROM bare").reads_whole("bare")
