"""An index of the characters that a station's key, name and address have, on PostgreSQL.

It answers which stations can have a word at all, be the word of one character or of ten, without an
extension that somebody would have to install; the few are then compared. SQLite goes through all of
them faster than it could keep such an index, and has an empty one in its place.
"""

from typing import Any

from django.db import models
from django.db.backends.ddl_references import Statement, Table

COLUMNS = ("key", "name", "address")
_CREATE = "CREATE INDEX %(name)s ON %(table)s"
_SPLIT = "string_to_array(UPPER(%s), NULL)"


class CharactersIndex(models.Index):
    """The index, for the `Meta` of a model with those columns."""

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        """The statement that makes it."""
        quote = schema_editor.quote_name
        if schema_editor.connection.vendor == "postgresql":
            template = f"{_CREATE} USING gin (%(columns)s) WITH (fastupdate = off)"
            columns = _SPLIT % " || ".join(quote(column) for column in COLUMNS)
        else:
            template, columns = f"{_CREATE} (%(columns)s) WHERE 0", quote(COLUMNS[0])
        # A statement, not a text: SQLite makes the table anew to change it, under another name.
        return Statement(
            template,
            name=quote(self.name),
            table=Table(model._meta.db_table, quote),
            columns=columns,
        )


class CanHave(models.Func):
    """Whether a station has all characters of a word, in any order and in either case: a condition
    that an index answers, beside the one that compares.
    """

    output_field = models.BooleanField()

    def __init__(self, word: str) -> None:
        super().__init__(*(models.F(column) for column in COLUMNS), models.Value(word))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        *columns, word = (compiler.compile(part) for part in self.get_source_expressions())
        has = _SPLIT % " || ".join(sql for sql, _given in columns)
        return f"{has} @> {_SPLIT % word[0]}", word[1]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Everything can."""
        return "TRUE", ()
