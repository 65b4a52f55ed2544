"""`manage.py demo`: the demonstration of a county, complete."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from home import demo
from home.demo import country
from portal.commands import JsonCommand, WrongUse
from stations import codes, gazetteer
from stations.importer import OthersWrite


class Command(JsonCommand):
    help = _("建立演示县：内容、站点、人员和样例申请。重复运行只补缺少的，不改已有的。")

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--reset", action="store_true", help=_("把演示内容恢复成原样，改过的文字会丢失")
        )
        parser.add_argument(
            "--county",
            metavar="CODE",
            default="",
            help=_("演示哪个县（6 位代码），默认双峰县 431321"),
        )
        around = parser.add_mutually_exclusive_group()
        around.add_argument(
            "--country",
            action="store_true",
            help=_("另外建立全国的区划和演示站点：每县一个中心，每乡镇一个工作站，每村一个联络点"),
        )
        around.add_argument(
            "--province", metavar="CODE", default="", help=_("同上，只要一个省或一个市的")
        )

    def answer(self, **options: Any) -> dict[str, Any]:
        if not settings.DEMO:
            raise WrongUse(_("只有设置了 FAYUAN_DEMO=1 才能建立演示数据"))
        if options["province"]:
            _check(options["province"])
        document = self._county(options["county"], reset=options["reset"])
        if options["country"] or options["province"]:
            self._around(options["province"])
            document = demo.counts()
        return document

    def _around(self, code: str) -> None:
        try:
            country.ensure(code, say=self.say, progress=self.progress)
        except OthersWrite:
            words = _("有人正在改站点，全国的演示站点没有建立，请再试一次")
            raise CommandError(words) from None

    def _county(self, code: str, *, reset: bool) -> dict[str, Any]:
        try:
            return demo.build(county=code, reset=reset, say=self.say)
        except demo.NotACounty:
            raise WrongUse(_("随软件附带的区划资料里没有代码为 %s 的县") % code) from None
        except demo.OtherCounty as there:
            words = _(
                "这里已经是%(there)s的演示数据，什么都没有改动。要看另一个县，请换一个数据目录："
                "make run COUNTY=%(code)s 会自动换"
            )
            raise WrongUse(words % {"there": there, "code": code}) from None

    def lines(self, document: dict[str, Any]) -> Iterable[str]:
        words = _("演示县已就绪：%(pages)d 个页面，%(stations)d 个站点，%(accounts)d 个账号")
        return [words % document]


def _check(code: str) -> None:
    try:
        gazetteer.counties(code)
    except (codes.InvalidCode, gazetteer.UnknownDivision):
        raise WrongUse(_("随软件附带的区划资料里没有代码 %s") % code) from None
