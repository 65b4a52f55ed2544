from collections.abc import Iterable
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from home import first_site
from home.first_site import Built
from portal.commands import JsonCommand, WrongUse
from stations import codes, gazetteer, reports
from stations.enums import Level
from stations.importer import OthersWrite


class Command(JsonCommand):
    """Set up the empty real site of a county or a city."""

    help = _(
        "建立一个县或市的空白网站：区划、页面，每个乡镇一个工作站、每个村一个联络点。"
        "站点都还不公开，列在“待补充”里。"
    )

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="CODE", help=_("县或市的行政区划代码，例如 330106"))

    def answer(self, **options: Any) -> dict[str, Any]:
        code = options["code"]
        try:
            _refuse_province(code)
            return _document(self._build(code))
        except (codes.InvalidCode, gazetteer.UnknownDivision):
            raise WrongUse(_("随软件附带的区划资料里没有代码 %s") % code) from None
        except gazetteer.NotAPlace:
            words = _("%s 只是代码表里的占位，不是一个地方；请写县或市的代码")
            raise WrongUse(words % code) from None

    def _build(self, code: str) -> Built:
        try:
            return first_site.build(code, today=localdate(), progress=self.progress)
        except first_site.IsDemonstration:
            raise WrongUse(
                _("这里是演示数据，什么都没有改动。真实的网站请用空的数据库或另一个数据目录")
            ) from None
        except first_site.OtherSite as there:
            raise WrongUse(_("这里已经是%s的网站，什么都没有改动") % there) from None
        except OthersWrite:
            raise CommandError(_("别人正在改同一些站点，站点还没有建立，请再试一次")) from None

    def lines(self, document: dict[str, Any]) -> Iterable[str]:
        yield _("%(name)s：") % document
        for name, words in (("divisions", _("区划")), ("stations", _("站点"))):
            yield from (f"  {words}：{line}" for line in reports.lines(document[name]))
        yield "  " + _("公开页面：%(pages)s 个；待补充的站点：%(to_complete)s 个") % document
        yield _("接下来：登录后台，在“服务站点 → 待补充”里填电话、地址和开放时间，填好的再公开")


def _refuse_province(code: str) -> None:
    place, is_county = gazetteer.find(code)
    if list(Level)[codes.level(place.code)] == Level.PROVINCE and not is_county:
        raise WrongUse(_("%s 是省级代码，请写县或市的代码") % code)


def _document(built: Built) -> dict[str, Any]:
    return {
        "name": built.name,
        "divisions": built.divisions.document(),
        "stations": built.stations.document(),
        "pages": built.pages,
        "to_complete": built.to_complete,
    }
