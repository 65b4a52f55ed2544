from django.contrib.sitemaps import views as sitemap_views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
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
    return sitemap_views.index(request, sitemaps.all_sections(), sitemap_url_name="sitemap_section")


@require_safe
@kept_for_an_hour
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """One part: up to some thousand addresses."""
    return sitemap_views.sitemap(request, sitemaps.section(section), section=section)
