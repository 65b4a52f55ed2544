"""The search page: a GET form that needs no script and sets no cookie."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from search import service
from search.documents import Kind
from search.engine import DEEPEST_HIT, Query, Results
from search.plan import LONGEST_QUERY
from search.words import is_despair

SIZE = 10
LONGEST_TITLE = 40
LONGEST_PREFIX = 40

# What people come with most often, in their own words.
POPULAR = (
    _("老板不给工资怎么办"),
    _("干活受了伤，单位不管"),
    _("家里有人打我"),
    _("出了车祸对方不赔"),
    _("离婚了孩子的抚养费"),
    _("老人要赡养费"),
    _("家人被拘留了"),
    _("申请要带什么"),
)


@dataclass(frozen=True)
class Tab:
    """One choice of what kind of result to see."""

    label: str
    count: int
    url: str
    is_current: bool


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """GET /search/?q=&kind=&page=: results, or what to look for when nothing is asked."""
    query = _asked(request)
    if not query.text:
        return render(request, "search/start.html", {"popular": POPULAR})
    results = service.search(query)
    page = Paginator(range(min(results.total, DEEPEST_HIT)), SIZE).get_page(query.page)
    if page.number != query.page and results.engine != service.NOBODY:
        return HttpResponseRedirect(_address(query, page=page.number))
    response = render(request, _template(results), _context(query, results, page))
    response["X-Search-Engine"] = results.engine
    response["X-Robots-Tag"] = "noindex"
    return response


def _template(results: Results) -> str:
    if results.engine == service.NOBODY:
        return "search/away.html"
    return "search/results.html" if results.total else "search/nothing.html"


def _context(query: Query, results: Results, page: "Page[int]") -> dict[str, object]:
    shown = query.text[:LONGEST_TITLE] + ("…" if len(query.text) > LONGEST_TITLE else "")
    return {
        "query": query,
        "shown": shown,
        "is_despair": is_despair(query.text),
        "results": results,
        "hits": [(hit, Kind(hit.kind).label) for hit in results.hits],
        "tabs": _tabs(query, results),
        "page_obj": page,
        "parameters": urlencode({"q": query.text, "kind": query.kind}) + "&",
        "popular": POPULAR,
    }


def _asked(request: HttpRequest) -> Query:
    """The question in the address. What makes no sense there is passed over."""
    kind = request.GET.get("kind", "")
    page = request.GET.get("page", "")
    return Query(
        request.GET.get("q", "").strip()[:LONGEST_QUERY],
        kind=kind if kind in Kind.values else "",
        page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        size=SIZE,
    )


def _address(query: Query, *, kind: str | None = None, page: int = 1) -> str:
    wanted = {"q": query.text, "kind": query.kind if kind is None else kind}
    if page > 1:
        wanted["page"] = str(page)
    return "/search/?" + urlencode({name: value for name, value in wanted.items() if value})


def _tabs(query: Query, results: Results) -> list[Tab]:
    """All results, then each kind that there are some of."""
    counts = [(Kind(kind), count) for kind, count in results.kinds.items() if kind in Kind.values]
    everything = Tab(
        str(_("全部")),
        sum(count for _kind, count in counts),
        _address(query, kind=""),
        is_current=not query.kind,
    )
    kinds = [
        Tab(str(kind.label), count, _address(query, kind=kind), is_current=kind == query.kind)
        for kind, count in sorted(counts, key=lambda item: Kind.values.index(item[0]))
    ]
    return [everything, *kinds]


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """GET /search/suggest/?q=: titles for what is being typed, as `{"suggestions": [...]}`."""
    prefix = request.GET.get("q", "").strip()[:LONGEST_PREFIX]
    return JsonResponse({"suggestions": service.suggest(prefix) if prefix else []})
