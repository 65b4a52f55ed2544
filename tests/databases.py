"""A migrated database to begin with, kept between runs: migrating takes longer than most tests.

Only SQLite's is kept, as a file beside pytest's cache, named by a digest of all that makes it; a
change of a migration or of a pinned package makes a new one. Tests that commit find it put back
after them.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.urls import get_resolver


def _template() -> Path:
    """Where the migrated database of this state of the code lies."""
    root = settings.BASE_DIR
    made_of = [*sorted(root.glob("*/migrations/*.py")), root / "requirements" / "dev.txt"]
    digest = hashlib.sha256()
    for file in made_of:
        digest.update(file.name.encode() + file.read_bytes())
    return root / ".pytest_cache" / f"migrated-{digest.hexdigest()[:16]}.sqlite3"


def migrated_file(path: Path) -> Path:
    """A migrated SQLite database of its own for another process: a copy of the kept one, or, where
    there is none yet, an empty one to migrate.
    """
    if _template().exists():
        shutil.copyfile(_template(), path)
    return path


def _is_kept() -> bool:
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Put the kept database, if there is one, where the tests look for theirs.

    The screens are loaded before: some take their words on loading, and `migrate`, which switches
    translations off, loads them on its way.
    """
    assert get_resolver().url_patterns
    if _is_kept() and _template().exists():
        shutil.copyfile(_template(), settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None, request: pytest.FixtureRequest) -> bool:
    """Whether to go on from the database that is there."""
    return bool(request.config.getvalue("reuse_db")) or (_is_kept() and _template().exists())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep a database that was just migrated, for the next run, and one as this run begins with.

    The latter is put back after a test that committed. Django would empty all tables and have
    everything made anew that migrations leave: most of a second, after each journey.
    """
    if not _is_kept():
        yield
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(_beginning())])
    if not _template().exists():
        _keep()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _put_back)
        yield


def _beginning() -> Path:
    """Where the database lies as the tests of this process begin with it."""
    return Path(settings.DATA_DIR / "beginning.sqlite3")


def _keep() -> None:
    _template().parent.mkdir(exist_ok=True)
    for outdated in _template().parent.glob("migrated-*.sqlite3"):
        outdated.unlink(missing_ok=True)
    beside = _template().with_suffix(f".{os.getpid()}")
    shutil.copyfile(_beginning(), beside)
    beside.replace(_template())


def _put_back(_case: TransactionTestCase) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(_beginning())) as beginning:
        beginning.backup(connection.connection)
