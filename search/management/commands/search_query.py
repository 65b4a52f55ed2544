from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from portal.commands import JsonCommand, WrongUse
from search import service
from search.documents import Kind
from search.engine import EngineUnavailable, Hit, Query, Results

ENGINES = ("embedded", "elasticsearch")


def _result(hit: Hit) -> dict[str, Any]:
    fields = asdict(hit)
    shown = {name: fields[name] for name in ("key", "kind", "title", "url", "score")}
    return {**shown, "highlight": hit.highlight_html}


class Command(JsonCommand):
    """What people who search for TEXT are shown."""

    help = "Search as the public page does, and print the first page of results."

    results: Results

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("text", metavar="TEXT")
        parser.add_argument("--kind", default="", choices=["", *Kind.values])
        parser.add_argument("--engine", default="", choices=["", *ENGINES])

    def answer(self, **options: Any) -> dict[str, Any]:
        query = Query(options["text"], kind=options["kind"])
        try:
            self.results = service.search(query, engine=options["engine"])
        except KeyError:
            raise WrongUse(_("没有配置 %s，见 ELASTICSEARCH_URL") % options["engine"]) from None
        except EngineUnavailable as failure:
            raise CommandError(_("检索引擎没有回答：%s") % failure) from failure
        if self.results.engine == service.NOBODY:
            raise CommandError(_("没有可用的检索引擎，请先运行 search_rebuild"))
        return {
            "engine": self.results.engine,
            "total": self.results.total,
            "took_ms": self.results.took_ms,
            "results": [_result(hit) for hit in self.results.hits],
        }

    def lines(self, document: dict[str, Any]) -> Iterable[str]:
        yield _("%(engine)s：%(total)s 条结果，%(took_ms)s 毫秒") % document
        if self.results.instead:
            yield _("没有找到，改为搜索“%s”") % self.results.instead
        if self.results.suggestion:
            yield _("您是不是要找“%s”") % self.results.suggestion
        for row in document["results"]:
            yield f"{row['score']:8.2f}  {row['kind']:<8}  {row['title']}  {row['url']}"
