import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import CommandError, CommandParser
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.commands import JsonCommand, WrongUse
from stations import reports, tables
from stations.importer import Importer, OthersWrite
from stations.reports import Report

SILENT_SECONDS = 5


class Command(JsonCommand):
    """Import stations from FILE: all of it, or with problems nothing."""

    help = "Import stations from a CSV or XLSX file (columns: docs/data-formats.md)."
    is_dry_run = False

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help=_("只检查，不写入"))

    def answer(self, **options: Any) -> dict[str, Any]:
        self.is_dry_run = options["dry_run"]
        try:
            with options["file"].open("rb") as file:
                return self._import(file, options["file"].name).document()
        except OSError as error:
            words = {"file": options["file"], "error": error.strerror}
            raise WrongUse(_("读不了文件 %(file)s：%(error)s") % words) from None
        except tables.TableError as error:
            raise WrongUse(str(error)) from None
        except OthersWrite:
            raise CommandError(_("别人正在改同一些站点，什么都没有写入，请再试一次")) from None

    def _import(self, file: BinaryIO, name: str) -> Report:
        importer = Importer(localdate(), progress=_Teller(self).tell, name=name)
        return importer.check(file).report() if self.is_dry_run else importer.run(file)

    def lines(self, document: dict[str, Any]) -> Iterable[str]:
        return reports.lines(document, is_dry_run=self.is_dry_run)

    def is_wrong(self, document: dict[str, Any]) -> bool:
        return bool(document["problems"])


@dataclass
class _Teller:
    """Says how far the reading is, when it takes long."""

    command: Command
    said: float = 0.0

    def __post_init__(self) -> None:
        self.said = time.monotonic()

    def tell(self, rows: int, share: float) -> None:
        if time.monotonic() - self.said >= SILENT_SECONDS:
            self.said = time.monotonic()
            words = {"rows": f"{rows:,}", "percent": int(share * 100)}
            self.command.say(_("已读 %(rows)s 行（%(percent)s%%）") % words)
