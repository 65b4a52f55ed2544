from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import http_date
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_safe

from home import sitemaps
from home.site_map import sections

# Search machines come by now and then; the list of a whole country takes a moment to make.
kept_for_an_hour = cache_control(public=True, max_age=60 * 60)


@require_GET
def site_map(request: HttpRequest) -> HttpResponse:
    """Every public page under the place it belongs to, for those who would rather look than
    search.
    """
    return render(request, "home/site_map.html", {"sections": sections()})


@require_safe
@kept_for_an_hour
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The parts of the site map for machines, each with the day it last changed."""
    parts = sitemaps.parts()
    return _for_machines(sitemaps.index(_site(request), parts), parts)


@require_safe
@kept_for_an_hour
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """One part: up to some thousand addresses."""
    entries = sitemaps.part(section)
    if not entries:
        raise Http404
    return _for_machines(sitemaps.addresses(_site(request), entries), entries)


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _for_machines(document: str, entries: list[sitemaps.Entry]) -> HttpResponse:
    response = HttpResponse(document, content_type="application/xml")
    response["X-Robots-Tag"] = "noindex, noarchive"  # the pages that it names are to be found
    if changed := sitemaps.latest(entries):
        response["Last-Modified"] = http_date(changed.timestamp())
    return response
