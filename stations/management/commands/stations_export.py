from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from portal.commands import WrongUse
from stations import tables
from stations.exporter import stream_stations
from stations.models import Station


class Command(BaseCommand):
    """Write all stations to FILE in the import format; to standard output without one."""

    help = "Export stations as CSV, or as XLSX when FILE ends in .xlsx."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
        parser.add_argument("--format", choices=[tables.CSV, tables.XLSX], default="")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path | None = options["file"]
        ending = file.suffix.lower().lstrip(".") if file else ""
        kind = options["format"] or (tables.XLSX if ending == tables.XLSX else tables.CSV)
        if file is None:
            self._print(kind)
            return
        # A file that is there is complete: a stop half-way must not leave one that looks so.
        unfinished = file.with_name(f"{file.name}.part")
        try:
            with unfinished.open("wb") as out:
                out.writelines(stream_stations(Station.objects.all(), kind))
            unfinished.replace(file)
        except OSError as error:
            words = {"file": file, "error": error.strerror}
            raise WrongUse(_("写不了文件 %(file)s：%(error)s") % words) from None

    def _print(self, kind: str) -> None:
        if kind == tables.XLSX:
            raise WrongUse(_("导出 .xlsx 请写明文件名"))
        for piece in stream_stations(Station.objects.all(), kind):
            self.stdout.write(piece.decode(), ending="")
