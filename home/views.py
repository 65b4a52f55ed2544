from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from home.site_map import sections


@require_GET
def site_map(request: HttpRequest) -> HttpResponse:
    """Every public page under the place it belongs to, for those who would rather look than
    search.
    """
    return render(request, "home/site_map.html", {"sections": sections()})
