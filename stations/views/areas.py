"""Browsing: from the jurisdiction down to the villages of a town."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.models import AgencySettings
from stations import codes, maps, places, trail
from stations.directory import is_town, overview, town


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """The stations of a town; of a larger area, the areas in it."""
    try:
        padded = codes.pad(code)
    except codes.InvalidCode:
        raise Http404 from None
    if code != codes.stem(padded):
        return HttpResponsePermanentRedirect(reverse("stations:town", args=[codes.stem(padded)]))
    path = trail.path(padded)
    division = next((row for row in path if row.code == padded), None)
    if division is None:
        raise Http404
    steps = trail.steps(path[:-1], AgencySettings.for_request(request))
    plan = maps.asked_for(request)
    found = places.Found.chosen(division, "")
    context: dict[str, Any] = {"division": division, "steps": steps, "map": plan, "found": found}
    if is_town(division):
        template = "stations/town.html"
        context["town"] = town(division, timezone.now())
    else:
        template = "stations/area.html"
        context["overview"] = overview(division, timezone.now())
    return maps.let_load(render(request, template, context), plan)
