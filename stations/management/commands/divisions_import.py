from collections.abc import Iterable
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from portal.commands import JsonCommand, WrongUse
from stations import codes, gazetteer, reports
from stations.enums import Level

# What each option may name; 东莞市 and its like are city and county in one.
OPTIONS = {
    "county": (Level.CITY, Level.COUNTY),
    "city": (Level.CITY,),
    "province": (Level.PROVINCE,),
}


class Command(JsonCommand):
    """Set up divisions from the files that come with the product."""

    help = _("从随软件附带的全国区划资料建立一个县、一个市、一个省或者全国的区划。")

    def add_options(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        for name in OPTIONS:
            which.add_argument(f"--{name}", metavar="CODE")
        which.add_argument("--country", action="store_true")

    def answer(self, **options: Any) -> dict[str, Any]:
        code = next((_checked(name, options[name]) for name in OPTIONS if options[name]), "")
        return gazetteer.add(code, progress=self.progress).document()

    def lines(self, document: dict[str, Any]) -> Iterable[str]:
        return reports.lines(document)


def _checked(option: str, code: str) -> str:
    """The code, when the files have such a division of the level that the option names."""
    try:
        own, is_county = gazetteer.find(code)
    except (codes.InvalidCode, gazetteer.UnknownDivision):
        raise WrongUse(_("随软件附带的区划资料里没有代码 %s") % code) from None
    except gazetteer.NotAPlace:
        raise WrongUse(_("%s 只是代码表里的占位，不是一个地方；请写省或县的代码") % code) from None
    if list(Level)[codes.level(own.code)] not in OPTIONS[option] or (
        option == "county" and not is_county
    ):
        words = _("%(code)s 是%(name)s，和 --%(option)s 对不上")
        raise WrongUse(words % {"code": code, "name": own.name, "option": option})
    return own.code
