from collections.abc import Iterable
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from portal.commands import JsonCommand, WrongUse
from search import installed, rebuilding, suggestions
from search.engine import Engine, EngineUnavailable
from search.management.commands.search_query import ENGINES


def chosen(name: str) -> Engine:
    """The engine to work on: the one named, else the one that answers. Raises WrongUse."""
    try:
        return installed.named(name) if name else installed.configured()[0]
    except KeyError:
        raise WrongUse(_("没有配置 %s，见 ELASTICSEARCH_URL") % name) from None


class Command(JsonCommand):
    """Build an index anew while the old one goes on answering."""

    help = "Build the index of an engine anew from everything that is public."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--engine", default="", choices=["", *ENGINES])

    def answer(self, **options: Any) -> dict[str, Any]:
        name = options["engine"]
        engines = [chosen(name)] if name else installed.configured()
        try:
            for engine in reversed(engines):  # the embedded one first: it needs nobody to answer
                rebuilt = rebuilding.rebuild(engine)
                if engine == installed.embedded():
                    suggestions.refresh(installed.embedded())
                if engine != engines[0]:
                    self.say(_("%s：%s 篇") % (rebuilt.engine, rebuilt.documents))
        except EngineUnavailable as failure:
            raise CommandError(_("检索引擎没有回答：%s") % failure) from failure
        return {
            "engine": rebuilt.engine,
            "documents": rebuilt.documents,
            "seconds": rebuilt.seconds,
        }

    def lines(self, document: dict[str, Any]) -> Iterable[str]:
        yield _("%(engine)s：%(documents)s 篇，%(seconds)s 秒") % document
