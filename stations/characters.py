"""An index of the characters that a station's key, name and address have, on PostgreSQL.

It answers which stations can have a word at all, be the word of one character or of ten, without an
extension that somebody would have to install; the few are then compared. SQLite goes through all of
them faster than it could keep such an index, and has an empty one in its place.
"""

from typing import Any

from django.db import models
from django.db.backends.ddl_references import Statement, Table

COLUMNS = ("key", "name", "address")
# Every key has nearly all of them: they tell no station from another.
TELL_NOTHING = "0123456789-."
_CREATE = "CREATE INDEX %(name)s ON %(table)s"
# Compared byte by byte: by the rules of a language, an index takes twice as long to build.
_SPLIT = f"string_to_array(translate(UPPER((%s) COLLATE \"C\"), '{TELL_NOTHING}', ''), NULL)"


class CharactersIndex(models.Index):
    """The index, for the `Meta` of a model with those columns."""

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        """The statement that makes it."""
        quote = schema_editor.quote_name
        if schema_editor.connection.vendor == "postgresql":
            template = f"{_CREATE} USING gin (%(columns)s)"
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
    """Whether a station has all characters of a word that the index knows, in any order and in
    either case: a condition that an index answers, beside the one that compares.
    """

    output_field = models.BooleanField()

    def __init__(self, word: str) -> None:
        super().__init__(*(models.F(column) for column in COLUMNS), word=word)

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        columns = (compiler.compile(part)[0] for part in self.get_source_expressions())
        return f"{_SPLIT % ' || '.join(columns)} @> %s::text[]", ([*_telling(self.extra["word"])],)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Everything can."""
        return "TRUE", ()


def _telling(word: str) -> str:
    """The characters of a word, as the index has them. It knows no other case of letters beyond
    ASCII, of which nothing is asked.
    """
    plain = (one for one in word if one.isascii() or one.lower() == one.upper())
    return "".join(one.upper() for one in plain if one not in TELL_NOTHING)
