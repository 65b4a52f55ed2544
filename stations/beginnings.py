"""The first divisions whose names begin with a text, larger ones first.

One statement of a range of the index for each level, each read as far as needed: in the order of
all that begins so, a common beginning would have thousands of villages read to show eight.
"""

from collections.abc import Iterable

from django.db import connection

from stations import codes
from stations.fields import beginning
from stations.models import Division
from stations.models.divisions import LEVELS

_OF_LEVEL = """SELECT * FROM (
    SELECT code, {key} AS word, {rank} AS place FROM {table}
    WHERE level = %s AND {key} BETWEEN %s AND %s {within} ORDER BY {key}, code LIMIT %s
) AS level_{rank}"""
_WITHIN = "AND code BETWEEN %s AND %s"
KEYS = ("stem", "sound", "initials")


def begun(key: str, text: str, scope: str, *, of_each_level: int, most: int) -> list[Division]:
    """The first divisions of which a key (one of KEYS) begins with a text, so many of each level,
    with what they lie in; only those within a division (padded code) when it is not empty. Two
    queries.
    """
    if key not in KEYS:
        raise ValueError(key)
    within = codes.span(scope) if scope else ()
    ranges = [
        _OF_LEVEL.format(
            key=key,
            rank=rank,
            table=Division._meta.db_table,
            within=_WITHIN if within else "",
        )
        for rank in range(len(LEVELS))
    ]
    given: list[str | int] = []
    for level in LEVELS:
        given += [level, *beginning(text), *within, of_each_level]
    statement = f"{' UNION ALL '.join(ranges)} ORDER BY place, word, code LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(statement, [*given, most])
        first = [code for code, *_order in cursor.fetchall()]
    return in_their_order(first)


def in_their_order(divisions: Iterable[str]) -> list[Division]:
    """The divisions with some codes, in the order of these, with what they lie in. One query, none
    for no codes.
    """
    wanted = list(divisions)
    found = Division.objects.select_related("parent").in_bulk(wanted)
    return [found[code] for code in wanted if code in found]
