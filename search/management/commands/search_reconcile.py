from collections.abc import Iterable
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from portal.commands import JsonCommand
from search import reconciling
from search.engine import EngineUnavailable
from search.management.commands.search_query import ENGINES
from search.management.commands.search_rebuild import chosen


class Command(JsonCommand):
    """Compare an index with what is public; wrong while they differ."""

    left: reconciling.Difference

    help = "Compare the index of an engine with what is public, and repair it if asked."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--engine", default="", choices=["", *ENGINES])
        parser.add_argument("--repair", action="store_true", help=_("把不一致的内容改正过来"))

    def answer(self, **options: Any) -> dict[str, Any]:
        engine = chosen(options["engine"])
        try:
            found = self.left = reconciling.reconcile(engine, mend=options["repair"])
            if options["repair"] and found.total:
                self.left = reconciling.reconcile(engine)
        except EngineUnavailable as failure:
            raise CommandError(_("检索引擎没有回答：%s") % failure) from failure
        return {
            "engine": found.engine,
            "missing": found.missing,
            "stale": found.stale,
            "extra": found.extra,
        }

    def lines(self, document: dict[str, Any]) -> Iterable[str]:
        yield _("%(engine)s：缺少 %(missing)s 篇，过时 %(stale)s 篇，多余 %(extra)s 篇") % document
        if not self.left.total:
            yield _("现在与公开的内容一致")

    def is_wrong(self, document: dict[str, Any]) -> bool:
        return bool(self.left.total)
