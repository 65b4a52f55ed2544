import io
import shutil
from collections.abc import Iterable
from dataclasses import asdict
from itertools import zip_longest
from typing import Any

import segno
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from home.demo import accounts
from portal.commands import JsonCommand, WrongUse

GAP = "    "


def picture(address: str) -> list[str]:
    """A QR code as lines of half blocks, all of one width."""
    out = io.StringIO()
    segno.make(address, error="l").terminal(out, border=1, compact=True)
    lines = out.getvalue().rstrip("\n").split("\n")
    width = max(len(line) for line in lines)
    return [line.ljust(width) for line in lines]


def beside(cells: list[tuple[str, list[str]]], width: int) -> Iterable[str]:
    """Captioned pictures side by side, as many as fit into `width` columns."""
    wide = max(len(lines[0]) for _caption, lines in cells)
    across = max(1, (width + len(GAP)) // (wide + len(GAP)))
    for start in range(0, len(cells), across):
        row = cells[start : start + across]
        yield GAP.join(caption.ljust(wide) for caption, _lines in row).rstrip()
        for parts in zip_longest(*(lines for _caption, lines in row), fillvalue=""):
            yield GAP.join(part.ljust(wide) for part in parts)
        yield ""


class Command(JsonCommand):
    """Print the demonstration's accounts: name, roles, password, and the authenticator's key."""

    help = "Print the demonstration accounts, with QR codes for an authenticator app."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--no-qr", action="store_true", help=_("不显示二维码"))

    def answer(self, **options: Any) -> dict[str, Any]:
        self.with_pictures = not options["no_qr"]
        try:
            return {"accounts": [asdict(account) for account in accounts.accounts()]}
        except accounts.NotADemonstration as refusal:
            raise WrongUse(str(refusal)) from None

    def lines(self, document: dict[str, Any]) -> Iterable[str]:
        rows = document["accounts"]
        if self.with_pictures and rows:
            width = shutil.get_terminal_size().columns
            yield from beside([(row["username"], picture(row["uri"])) for row in rows], width)
        for row in rows:
            roles = ", ".join(row["roles"])
            yield f"{row['username']:<12} {roles:<11} {row['key']}  {row['name']}"
        yield ""
        yield _("密码都是 %(password)s") % {"password": accounts.PASSWORD}
        yield _("没有手机也行：manage.py demo_code USER 给出现在的验证码（FAYUAN_DEMO=1）")
