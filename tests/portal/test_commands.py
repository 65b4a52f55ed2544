"""Commands keep their promise: one JSON document on stdout, and an exit status that means
something.
"""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import DatabaseError, OperationalError, ProgrammingError
from django.utils import timezone

from portal import outbox
from portal.commands import JsonCommand, WrongUse
from portal.models import CalendarDay, Outbox


def run(*args: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    status = 0
    try:
        call_command(*args, stdout=out, stderr=err)
    except SystemExit as ended:
        status = int(ended.code or 0)
    except CommandError as failed:
        status = failed.returncode
    return status, out.getvalue(), err.getvalue()


class Noisy(JsonCommand):
    """Prints while it works, as a library might."""

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--wrong", action="store_true")

    def answer(self, *, wrong: bool = False, **options: object) -> dict[str, object]:
        print("a library that chats")  # noqa: T201  # what the base class must keep off stdout
        self.say("half way")
        return {"day": date(2026, 11, 23), "name": "双峰县", "wrong": wrong}

    def is_wrong(self, document: dict[str, object]) -> bool:
        return bool(document["wrong"])


def test_json_alone_reaches_stdout_whatever_is_printed_meanwhile(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command(Noisy(), "--json")
    out, err = capsys.readouterr()
    assert json.loads(out) == {"day": "2026-11-23", "name": "双峰县", "wrong": False}
    assert "a library that chats" in err
    assert "half way" in err


def test_something_wrong_with_the_data_leaves_with_status_1_after_the_document(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command(Noisy(), "--json", "--wrong")
    assert ended.value.code == 1
    assert json.loads(capsys.readouterr().out)["wrong"] is True


def test_wrong_use_carries_status_2() -> None:
    assert WrongUse("no").returncode == 2


@pytest.mark.django_db
def test_due_tells_the_counted_and_the_moved_day() -> None:
    CalendarDay.objects.all().delete()
    status, out, _ = run("due", "2026-11-22", "7", "--json")
    assert status == 0
    assert json.loads(out) == {
        "start": "2026-11-22",
        "days": 7,
        "raw": "2026-11-29",
        "moved": "2026-11-30",
    }


@pytest.mark.django_db
def test_due_says_on_stderr_that_a_year_is_not_published() -> None:
    status, out, err = run("due", "2031-03-03", "7", "--json")
    assert status == 0
    assert json.loads(out)["raw"] == "2031-03-10"
    assert "2031" in err


@pytest.mark.django_db
@pytest.mark.parametrize("args", [("yesterday", "7"), ("2026-11-22", "x"), ("2026-11-22", "-1")])
def test_due_refuses_what_is_no_date_or_no_number_of_days(args: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("due", *args)


def test_the_shell_sees_status_2_for_wrong_use() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "due", "yesterday", "7", "--json"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert Path(settings.BASE_DIR, "manage.py").exists()


@pytest.mark.django_db
def test_outbox_status_counts_what_waits_and_what_was_given_up() -> None:
    outbox.put("tests", "1")
    status, out, _ = run("outbox_status", "--json")
    assert status == 0
    assert json.loads(out) == {"pending": 1, "leased": 0, "parked": 0, "oldest_seconds": 0}
    Outbox.objects.update(parked=timezone.now())
    status, out, _ = run("outbox_status", "--json")
    assert status == 1
    assert json.loads(out)["parked"] == 1


@pytest.mark.django_db
def test_outbox_status_is_wrong_when_nobody_works() -> None:
    outbox.put("tests", "1", due=timezone.now() - timedelta(minutes=5))
    status, out, _ = run("outbox_status")
    assert status == 1
    assert "300" in out


@pytest.mark.django_db
@pytest.mark.parametrize("failure", [OperationalError, ProgrammingError])
def test_a_database_without_its_tables_is_said_in_a_sentence(failure: type[DatabaseError]) -> None:
    class Reader(JsonCommand):
        """Reads a table that is not there."""

        def answer(self, **options: object) -> dict[str, object]:
            raise failure("no such table: home_homepage")

    with pytest.raises(failure):  # of a migrated database, that would be our own mistake
        call_command(Reader())
    (last,) = MigrationExecutor(connection).loader.graph.leaf_nodes("portal")
    MigrationRecorder(connection).record_unapplied(*last)
    with pytest.raises(CommandError, match=r"manage\.py migrate") as said:
        call_command(Reader())
    assert said.value.returncode == 1
