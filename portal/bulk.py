"""Writing very many rows.

`bulk_create` spends most of its time asking every field of every row how it is stored. Here only
the fields that store something else than they hold are asked, and the rows go to the database with
one prepared statement, or in PostgreSQL's copy format.
"""

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any, cast

from django.db import OperationalError, connection, models, transaction

ROWS_SURVEYED = 1_000
"""So many rows of an index say, in SQLite, how the values in it are spread."""
DEADLOCK = "40P01"
AUTOMATIC = (models.AutoField, models.BigAutoField)
THINGS_UNSEARCHED = 100_000
"""So many more things than before are searched for those that only refer to each other."""
_USUAL_THINGS = gc.get_threshold()[0]
_STORE_WHAT_THEY_HOLD = {
    field.get_prep_value
    for field in (
        *(models.CharField, models.TextField, models.BooleanField),
        *(models.FloatField, models.IntegerField),
    )
}


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model as they are: no signals, nothing derived, no keys given back. Call
    it in a transaction. Either all rows have their key or none has.
    """
    if not rows:
        return
    model, has_key = type(rows[0]), rows[0].pk is not None
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.generated and (has_key or not isinstance(field, AUTOMATIC))
    ]
    values = map(attrgetter(*(field.attname for field in fields)), rows)
    prepared = {place: how for place, field in enumerate(fields) if (how := _preparation(field))}
    write(model._meta.db_table, [str(field.column) for field in fields], _prepare(values, prepared))


class _Among(models.Func):
    output_field = models.BooleanField()

    def as_sqlite(self, *args: Any, **kwargs: Any) -> Any:
        kwargs |= {"template": "%(expressions)s))", "arg_joiner": _AMONG_JSON}
        return super().as_sql(*args, **kwargs)

    def as_postgresql(self, *args: Any, **kwargs: Any) -> Any:
        kwargs |= {"template": "%(expressions)s)", "arg_joiner": " = ANY("}
        return super().as_sql(*args, **kwargs)


_AMONG_JSON = " IN (SELECT value FROM json_each("


def among(name: str, values: Sequence[str] | Sequence[int]) -> models.Func:
    """A condition for `filter`: like `name__in=values`, for a column of text or numbers and very
    many of them. They are one parameter, where Django asks the field about each and names it in
    the statement.
    """
    asked = json.dumps(values) if connection.vendor == "sqlite" else list(values)
    return _Among(models.F(name), models.Value(asked))


_Preparation = Callable[[Any], Any]


def _preparation(field: models.Field[Any, Any]) -> _Preparation | None:
    """How what a field holds becomes what is stored; None when that is the same."""
    kept = field.target_field if isinstance(field, models.ForeignKey) else field
    is_plain = type(kept).get_db_prep_value is models.Field.get_db_prep_value
    if isinstance(kept, AUTOMATIC) or (
        is_plain and type(kept).get_prep_value in _STORE_WHAT_THEY_HOLD
    ):
        return None
    return lambda value: field.get_db_prep_save(value, connection)


def _prepare(
    rows: Iterable[tuple[Any, ...]], prepared: dict[int, _Preparation]
) -> Iterator[Sequence[Any]]:
    for row in rows:
        values = list(row)
        for place, how in prepared.items():
            if values[place] is not None:
                values[place] = how(values[place])
        yield values


def write(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows whose values are prepared as the database stores them, in the order of the
    columns.
    """
    quoted = connection.ops.quote_name
    names = ", ".join(map(quoted, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Django names the errors of statements alone.
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {quoted(table)} ({names}) FROM STDIN") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            # Only names of our own tables and columns are in it.
            statement = f"INSERT INTO {quoted(table)} ({names}) VALUES ({marks})"  # noqa: S608
            cursor.executemany(statement, cast(Any, rows))


def update(model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Give these fields of rows new values, prepared as the database stores them; the last value
    of each is the row's key.
    """
    meta, quoted = model._meta, connection.ops.quote_name
    fields = [cast(models.Field[Any, Any], meta.get_field(name)) for name in names]
    columns, key = [quoted(str(field.column)) for field in fields], cast(Any, meta.pk)
    table, key_column = quoted(meta.db_table), quoted(key.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One statement for all: each would open every index of the table anew.
            sets = ", ".join(f"{column} = told.{column}" for column in columns)
            lists = ", ".join(f"%s::{_listed_as(field)}[]" for field in [*fields, key])
            cursor.execute(
                f"UPDATE {table} SET {sets} FROM unnest({lists})"  # noqa: S608  # names of ours
                f" AS told ({', '.join([*columns, key_column])})"
                f" WHERE {table}.{key_column} = told.{key_column}",
                [list(values) for values in zip(*rows, strict=True)],
            )
        else:
            sets = ", ".join(f"{column} = %s" for column in columns)
            statement = f"UPDATE {table} SET {sets} WHERE {key_column} = %s"  # noqa: S608  # same
            cursor.executemany(statement, cast(Any, rows))


def is_deadlock(error: OperationalError) -> bool:
    """Whether a transaction was given up because it and another one waited for each other."""
    return getattr(error.__cause__, "sqlstate", "") == DEADLOCK


# What each database says of its indexes, but those that keep rows apart: names and statements.
_INDEXES = {
    "postgresql": "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
    " WHERE indrelid = %s::regclass AND NOT indisunique ORDER BY indexrelid",
    "sqlite": "SELECT '\"' || name || '\"', sql FROM sqlite_master WHERE type = 'index'"
    " AND tbl_name = %s AND sql NOT LIKE 'CREATE UNIQUE %%' ORDER BY rowid",
}


def _listed_as(field: models.Field[Any, Any]) -> str:
    """A text is cut by a cast to a column's length; too long, it is refused by the column."""
    return "text" if isinstance(field, models.CharField) else str(field.db_type(connection))


@contextmanager
def indexes_afterwards(*tables: type[models.Model]) -> Iterator[None]:
    """Take the indexes of these models away, those of their references too, and build them anew at
    the end: row by row they are written all over, in an order of their own. In one transaction, in
    which nobody else writes to the tables, and on PostgreSQL nobody reads them either.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        indexes: list[tuple[str, str]] = []
        for model in tables:
            cursor.execute(_INDEXES[connection.vendor], [model._meta.db_table])
            indexes += cursor.fetchall()
        for name, _statement in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        if connection.vendor == "postgresql":  # builds no index while a reference is to be checked
            connection.check_constraints()
        for _name, statement in indexes:
            cursor.execute(statement)
        survey(*tables)


def survey(*tables: type[models.Model]) -> None:
    """Tell the database how many rows the tables of these models (of all models) and their indexes
    have: without it, a question that two indexes could answer may read the longer one. PostgreSQL
    looks again by itself, and longer, while nobody waits for it.
    """
    names = [connection.ops.quote_name(model._meta.db_table) for model in tables] or [""]
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit={ROWS_SURVEYED}")
        else:
            cursor.execute(f"SET LOCAL default_statistics_target = {ROWS_SURVEYED // 50}")
        for name in names:
            cursor.execute(f"ANALYZE {name}")


@contextmanager
def few_searches() -> Iterator[None]:
    """Have Python search seldom for things that only refer to each other meanwhile: taking very
    many rows a few at a time leaves next to none of them, and each search goes through much.
    """
    gc.set_threshold(THINGS_UNSEARCHED)
    try:
        yield
    finally:  # not as it was before: another thread may have begun meanwhile, or ended
        gc.set_threshold(_USUAL_THINGS)


@contextmanager
def little_memory() -> Iterator[None]:
    """Read SQLite's file piece by piece meanwhile: mapped into memory, it counts as ours."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        mapped = cursor.execute("PRAGMA mmap_size").fetchone()  # a database in memory has none
        cursor.execute("PRAGMA mmap_size=0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA mmap_size={int(mapped[0]) if mapped else 0}")
