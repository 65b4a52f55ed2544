"""Which stations of a country can have a word, on SQLite: an index of every three characters that
follow each other in their keys, names and addresses.

It lies in a file of its own, which the worker makes anew beside the report on the country
(`stations.whole`): kept in the database, it would cost a quarter of the speed of an import. It only
narrows what is compared, and what was changed since is compared as well. Without the file, or
without SQLite's FTS5, all stations are.
"""

import secrets
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from stations.characters import COLUMNS
from stations.models import NetworkReport, Station

FEWEST = 3
MOST = 1_000
"""More stations than these are not worth a list: they are compared in their order."""
LONGEST_WRITING = timedelta(hours=1)
"""What began to be written before the file was made may be finished after it."""
AT_ONCE = 2_000
_NAME = "stations-{}.sqlite3"


def _file(made_at: datetime) -> Path:
    """The file that belongs to a report: a database that is put back, or another, has another."""
    return Path(settings.SEARCH_DIR) / _NAME.format(f"{made_at.astimezone(UTC):%Y%m%d%H%M%S%f}")


def make(made_at: datetime) -> None:
    """Make the file for a report, and forget the others."""
    if connection.vendor != "sqlite":
        return
    path = _file(made_at)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with suppress(sqlite3.OperationalError):  # no FTS5, or one older than its trigrams
        _fill(temporary)
        temporary.replace(path)
    temporary.unlink(missing_ok=True)
    forget(but=path)


def forget(but: Path | None = None) -> None:
    """Remove the files of other reports, and what is left of one that was never finished."""
    for old in Path(settings.SEARCH_DIR).glob(f"{_NAME.format('*')}*"):
        if old != but:
            old.unlink(missing_ok=True)


def _fill(path: Path) -> None:
    names, marks = ", ".join(COLUMNS), ", ".join("?" * len(COLUMNS))
    rows = Station.objects.order_by("pk").values_list("pk", *COLUMNS)
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA synchronous = OFF")
        file.execute(
            f"CREATE VIRTUAL TABLE words USING fts5({names}, content='', detail=none,"
            " columnsize=0, tokenize='trigram case_sensitive 1')"
        )
        into = f"INSERT INTO words (rowid, {names}) VALUES (?, {marks})"  # noqa: S608  # ours
        file.executemany(into, rows.iterator(AT_ONCE))
        file.commit()


def having(word: str) -> list[int] | None:
    """The keys of the stations that can have a word of three characters or more, none of which has
    two cases; None when that is not known, or when there are very many.
    """
    tells = len(word) >= FEWEST and word.lower() == word.upper() and "\0" not in word
    if connection.vendor != "sqlite" or not tells:
        return None
    made_at = NetworkReport.objects.values_list("made_at", flat=True).first()
    if made_at is None or made_at > timezone.now():  # the clock was put back since
        return None
    found = _asked(_file(made_at), word)
    if found is None:
        return None
    rows = Station.objects.order_by().filter(changed_at__gte=made_at - LONGEST_WRITING)
    changed = list(rows.values_list("pk", flat=True)[: MOST + 1])
    return None if max(len(found), len(changed)) > MOST else [*found, *changed]


def _asked(path: Path, word: str) -> list[int] | None:
    parts = (word[place : place + FEWEST] for place in range(len(word) - FEWEST + 1))
    wanted = " ".join('"{}"'.format(part.replace('"', '""')) for part in parts)
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as file:
            asked = "SELECT rowid FROM words WHERE words MATCH ? LIMIT ?"
            return [pk for (pk,) in file.execute(asked, (wanted, MOST + 1))]
    except sqlite3.Error:
        return None
