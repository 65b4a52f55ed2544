from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.commands import JsonCommand, WrongUse
from stations import reports, tables
from stations.importer import import_stations


class Command(JsonCommand):
    """Import stations from FILE: all of it, or with problems nothing."""

    help = "Import stations from a CSV or XLSX file (columns: docs/data-formats.md)."
    is_dry_run = False

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help=_("只检查，不写入"))

    def answer(self, **options: Any) -> dict[str, Any]:
        file: Path = options["file"]
        self.is_dry_run = options["dry_run"]
        try:
            content = file.read_bytes()
            report = import_stations(content, today=localdate(), is_dry_run=self.is_dry_run)
        except OSError as error:
            words = {"file": file, "error": error.strerror}
            raise WrongUse(_("读不了文件 %(file)s：%(error)s") % words) from None
        except tables.TableError as error:
            raise WrongUse(str(error)) from None
        return report.document()

    def lines(self, document: dict[str, Any]) -> Iterable[str]:
        return reports.lines(document, is_dry_run=self.is_dry_run)

    def is_wrong(self, document: dict[str, Any]) -> bool:
        return bool(document["problems"])
