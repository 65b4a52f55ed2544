"""Finding a station: by place, by position, by "my village"."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.models import AgencySettings
from stations import coverage, finding, maps, places
from stations.cards import Ladder
from stations.directory import jurisdiction, overview
from stations.forms import MOST_PAGES, CoversForm, NearForm, Sort
from stations.opening import OpeningBook

NOTHING_ASKED = gettext_lazy("请填写村、镇或地名")
SUGGESTED = 8
SUGGESTIONS_FRESH_S = 60 * 60


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Find a station: by place, by position, by town, by what one is."""
    root = jurisdiction(AgencySettings.for_request(request).division_code)
    shown = overview(root, timezone.now()) if root is not None else None
    plan = maps.asked_for(request)
    context = {"overview": shown, "map": plan}
    return maps.let_load(render(request, "stations/index.html", context), plan)


@require_safe
def near(request: HttpRequest) -> HttpResponse:
    """The stations nearest to a place or a position, and who is responsible for the place."""
    form = NearForm(request.GET)
    if form.is_valid() and not form.has_origin:
        form.add_error("place", NOTHING_ASKED)
    if not form.is_valid():
        return render(request, "stations/near.html", {"form": form})
    is_shown = bool(form.asked("map"))
    plan = maps.page_map(is_shown=is_shown, query=form.query(map=not is_shown))
    within = AgencySettings.for_request(request).division_code
    answered = _answered(form, plan, within)
    if not (form.has_position or form.asked("place") or answered["answer"].found.exact):
        # An old link to a place that is no more on record says nothing else of it.
        form.add_error("place", NOTHING_ASKED)
        return render(request, "stations/near.html", {"form": form})
    context = {"form": form, "map": plan} | answered
    return maps.let_load(render(request, "stations/near.html", context), plan)


def _answered(form: NearForm, plan: maps.PageMap, within: str) -> dict[str, Any]:
    """The answer, and the ways on from it."""
    found = finding.answer(form, timezone.now(), within)
    return {
        "answer": found,
        "here": plan.point(*found.origin.position) if found.origin else "",
        "off": form.asked("off") if form.has_position else None,
        "kept": form.kept(),
        "everything": form.query(*form.FILTERS),
        "rest": form.query(*form.ORIGIN),
        "tabs": _tabs(form),
        "pages": _pages(form, has_more=found.has_more),
    }


@dataclass(frozen=True)
class Tab:
    """A link to the same stations in another order, or to those alone that are open."""

    label: str
    query: str
    is_current: bool = False


def _tabs(form: NearForm) -> list[Tab]:
    best, only_open = form.asked("sort") == Sort.BEST, bool(form.asked("open"))
    return [
        Tab(_("最近的"), form.query(sort=""), not best),
        Tab(_("最适合您的"), form.query(sort=Sort.BEST), best),
        Tab(_("只看开门的"), form.query(open=not only_open), only_open),
    ]


@dataclass(frozen=True)
class PageLink:
    """A link to the stations before or after those of a page."""

    label: str
    rel: str
    query: str


def _pages(form: NearForm, *, has_more: bool) -> list[PageLink]:
    number = form.asked("page")
    links = []
    if number > 1:
        before = number - 1 if number > 2 else None
        links.append(PageLink(_("更近的站点"), "prev", form.query(page=before)))
    if has_more and number < MOST_PAGES:
        links.append(PageLink(_("更多站点"), "next", form.query(page=number + 1)))
    return links


@require_safe
def covers(request: HttpRequest) -> HttpResponse:
    """Who is responsible for a village, and who is best to turn to now."""
    form = CoversForm(request.GET if {"q", "at"} & request.GET.keys() else None)
    found = places.Found([], [])
    if form.is_valid():
        within = AgencySettings.for_request(request).division_code
        found = finding.place_meant(form.cleaned_data["q"], form.cleaned_data["at"], within)
        if not (form.cleaned_data["q"] or found.exact):
            form.add_error("q", _("请填写村、社区或镇的名字"))
    typed = form["q"].value() or found.chosen_name
    context: dict[str, Any] = {"form": form, "found": found, "typed": typed}
    if found.only is not None and not found.is_elsewhere:
        stations = coverage.stations_covering(found.only)
        context["ladder"] = Ladder.of(stations, OpeningBook.load(stations, timezone.now()))
    return render(request, "stations/covers.html", context)


@require_safe
@cache_control(public=True, max_age=SUGGESTIONS_FRESH_S)
def suggestions(request: HttpRequest) -> HttpResponse:
    """Places that what is being typed may become: names, what they lie in, codes. The same for
    everybody, so that it may be kept; nothing notes who asked.
    """
    within = AgencySettings.for_request(request).division_code
    listed = [
        {
            "name": one.name,
            "within": " ".join(filter(None, [one.lies_in, one.note])),
            "at": one.code,
        }
        for one in places.suggest(request.GET.get("q", ""), SUGGESTED, within)
    ]
    return JsonResponse({"places": listed}, json_dumps_params={"ensure_ascii": False})
