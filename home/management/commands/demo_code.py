from collections.abc import Iterable
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from home.demo import accounts
from portal.commands import JsonCommand, WrongUse


class Command(JsonCommand):
    """Print the one-time code with which a demonstration account can sign in now.

    A code opens once: asked again after it was used, the command gives the next one, and waits up
    to half a minute when that was used as well.
    """

    help = "Print the present one-time code of a demonstration account."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("user", help=_("演示账号，例如 clerk"))

    def answer(self, **options: Any) -> dict[str, Any]:
        try:
            return {"code": accounts.wait_for_code(options["user"])}
        except accounts.NotADemonstration as refusal:
            raise WrongUse(str(refusal)) from None
        except accounts.NoSuchAccount:
            names = "、".join(actor.username for actor in accounts.CAST)
            raise WrongUse(
                _("没有这个演示账号：%(user)s。有：%(names)s")
                % {"user": options["user"], "names": names}
            ) from None

    def lines(self, document: dict[str, Any]) -> Iterable[str]:
        return [document["code"]]
