"""The base of the commands of `manage.py` that operators and scripts call.

They print for people, and with `--json` one JSON document on stdout and everything else on stderr.
Exit status 0: done; 1: done, and something is wrong with the data or the service; 2: wrong use.
"""

import json
import sys
from collections.abc import Iterable
from contextlib import nullcontext, redirect_stdout
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

WRONG_DATA = 1
WRONG_USE = 2
TENTHS = 10


class WrongUse(CommandError):
    """The command was called with something it cannot take: exit status 2."""

    def __init__(self, message: str) -> None:
        super().__init__(message, returncode=WRONG_USE)


class JsonCommand(BaseCommand):
    """A command whose answer is one JSON document.

    A subclass gives `answer`, and where they differ from the defaults `add_options`, `lines` and
    `is_wrong`. A plain CommandError means exit status 1.
    """

    as_json = False
    _told = 0

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help=_("只输出一个 JSON 文档"))
        self.add_options(parser)

    def add_options(self, parser: CommandParser) -> None:
        """The command's own arguments; argparse errors leave with status 2."""

    def answer(self, **options: Any) -> dict[str, Any]:
        """Do the work and return the document. Dates and lazy strings are written as text."""
        raise NotImplementedError

    def lines(self, document: dict[str, Any]) -> Iterable[str]:
        """The document in words, line by line."""
        return (f"{name}: {value}" for name, value in document.items())

    def is_wrong(self, document: dict[str, Any]) -> bool:
        """Whether the document tells of something wrong with the data or the service."""
        return False

    def say(self, text: str) -> None:
        """Tell people how it goes, meanwhile; never part of the JSON."""
        (self.stderr if self.as_json else self.stdout).write(text)

    def progress(self, done: int, total: int) -> None:
        """Tell people how far it is: on a terminal in one line that changes, elsewhere at every
        tenth of the way. Programs that asked for JSON are told nothing.
        """
        if self.as_json:
            return
        words = _("%(done)s / %(total)s 行") % {"done": done, "total": total}
        if self.stderr.isatty():
            self.stderr.write(words, str, ending="\r" if done < total else "\n")
        elif done >= total or done * TENTHS // total > self._told:
            self._told = done * TENTHS // total if done < total else 0
            self.stderr.write(words, str)

    def _answer_of_a_ready_database(self, **options: Any) -> dict[str, Any]:
        try:
            return self.answer(**options)
        except (OperationalError, ProgrammingError):
            if _is_migrated():
                raise
            words = _("数据库还没有建好，或者和这一版软件对不上：请先运行 manage.py migrate")
            raise CommandError(words) from None

    def handle(self, *args: Any, **options: Any) -> None:
        self.as_json = options.pop("json")
        with redirect_stdout(sys.stderr) if self.as_json else nullcontext():
            document = self._answer_of_a_ready_database(**options)
        if self.as_json:
            self.stdout.write(json.dumps(document, ensure_ascii=False, default=str))
        else:
            for line in self.lines(document):
                self.stdout.write(line)
        if self.is_wrong(document):
            sys.exit(WRONG_DATA)


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
