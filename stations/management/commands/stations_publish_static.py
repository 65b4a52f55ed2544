from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.commands import JsonCommand
from stations.static_copy import folder, publish


class Command(JsonCommand):
    """A plain copy of the directory, for the web server to hand out while the application is
    away.
    """

    help = "Writes the copy into DIR (or the data folder), in place of the one before."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("dir", nargs="?", type=Path, metavar="DIR")

    def answer(self, **options: Any) -> dict[str, Any]:
        where = options["dir"] or publish.folder()
        try:
            return asdict(publish.publish(where, now=timezone.now()))
        except folder.Busy:
            raise CommandError(_("另一个进程正在写 %s") % where) from None
        except OSError as failure:
            raise CommandError(
                _("写不进 %(where)s：%(failure)s") % {"where": where, "failure": failure}
            ) from None
