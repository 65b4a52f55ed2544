from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from portal import audit
from portal.commands import JsonCommand


class Command(JsonCommand):
    """Check that every entry of the audit log stands as it was written.

    Prints the newest digest: kept outside the database (printed, in a log of another machine) and
    given later with --anchor, it also proves that the whole chain was not written anew.
    """

    help = "Verify the chain of the audit log. Exit status 1: it was tampered with."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", default="", help=_("以前记下的摘要"))

    def answer(self, **options: Any) -> dict[str, Any]:
        problems = audit.verify()
        anchor = options["anchor"]
        if anchor and not audit.holds(anchor):
            problems.append("no entry has the digest that was kept")
        newest = audit.head()
        return {"entries": newest.count, "digest": newest.digest, "problems": problems}

    def is_wrong(self, document: dict[str, Any]) -> bool:
        return bool(document["problems"])
