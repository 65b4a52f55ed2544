"""Questions put into SQL once, and asked again and again with other keys.

For a handful of rows found by their keys, Django takes longer to write the SQL than the database
takes to answer it. Here it writes it once for every number of keys.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from typing import Any, Generic, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)
Keys = Sequence[Any]
# So many texts are kept of a question: one for each number of keys and database.
KEPT = 256


class Prepared(Generic[Row]):
    """A question about rows of one table, by lists of keys (numbers and texts). The query set made
    of the lists must name all of them, in their order, as the last of its values, and join nothing
    that it reads.
    """

    def __init__(self, ask: Callable[..., models.QuerySet[Row, Any]]) -> None:
        self._ask = ask
        self._written = lru_cache(maxsize=KEPT)(self._write)

    def rows(self, *lists: Keys) -> list[Row]:
        """The rows. One query; none when all lists are empty."""
        if not any(lists):
            return []
        written = self._written(connection.vendor, *map(len, lists))
        make, alias, names = written.model.from_db, connection.alias, written.names
        return [make(alias, names, row) for row in written.ask(lists)]

    def values(self, *lists: Keys) -> list[Sequence[Any]]:
        """What a query set of values reads. One query; none when all lists are empty."""
        if not any(lists):
            return []
        return list(self._written(connection.vendor, *map(len, lists)).ask(lists))

    def _write(self, _vendor: str, *lengths: int) -> "_Written[Row]":
        # Numbers that are texts, too: whatever the column is, they come out again in their order.
        ends = list(accumulate(lengths, initial=0))
        lists = [[str(number) for number in range(*span)] for span in pairwise(ends)]
        compiler = self._ask(*lists).query.get_compiler(connection.alias)
        sql, values = compiler.as_sql()
        before = len(values) - ends[-1]
        if [str(value) for value in values[before:]] != list(chain.from_iterable(lists)):
            raise TypeError("the keys are not the last values of the question, in their order")
        kinds = [type(value) for value in values[before:]]
        return _Written(compiler, sql, list(values[:before]), kinds)


class _Written(Generic[Row]):
    """A question in SQL: what read it, the values before the keys, and what the database driver
    wants each of the keys to be.
    """

    def __init__(self, compiler: Any, sql: str, before: list[Any], kinds: list[type]) -> None:
        self.model: type[Row] = compiler.query.model
        columns = [column for column, *_ in compiler.select]
        self.names = [column.target.attname for column in columns]
        self._compiler, self._converters = compiler, compiler.get_converters(columns)
        self._sql, self._before, self._kinds = sql, before, kinds

    def ask(self, lists: Sequence[Keys]) -> Iterable[Sequence[Any]]:
        """What is read, as the fields have it."""
        keys = zip(self._kinds, chain.from_iterable(lists), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [*self._before, *(kind(key) for kind, key in keys)])
            found: list[Sequence[Any]] = cursor.fetchall()
        return self._compiler.apply_converters(found, self._converters)  # type: ignore[no-any-return]
