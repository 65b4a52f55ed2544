from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from portal.commands import JsonCommand, WrongUse
from stations import divisions, reports, tables


class Command(JsonCommand):
    """Load changes of administrative divisions; `divisions_import` sets them up."""

    help = _(
        "载入区划的变动：新设、改名、撤并（列：code、name、lng、lat、crs、valid_from、valid_to、successors）。"
    )

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="+", type=Path, metavar="FILE")

    def answer(self, **options: Any) -> dict[str, Any]:
        documents = [_load(file) for file in options["file"]]
        total = documents[0]
        for document in documents[1:]:
            total = {name: total[name] + document[name] for name in total}
        return total

    def lines(self, document: dict[str, Any]) -> Iterable[str]:
        return reports.lines(document)

    def is_wrong(self, document: dict[str, Any]) -> bool:
        return bool(document["problems"])


def _load(file: Path) -> dict[str, Any]:
    try:
        return divisions.load(file.read_bytes()).document()
    except OSError as error:
        raise WrongUse(
            _("读不了文件 %(file)s：%(error)s") % {"file": file, "error": error}
        ) from None
    except tables.TableError as error:
        raise WrongUse(str(error)) from None
