"""The page that explains the open data, and the answer to addresses that do not exist."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stations.lately import OVERLAP
from stations.opendata import problems, reference, spreadsheet
from stations.opendata.asking import MOST
from stations.opendata.delivery import SECONDS_FRESH
from stations.opendata.problems import UNKNOWN, problem


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What there is and how to take it, listed from the declarations themselves."""
    context = {
        "site": request.build_absolute_uri("/").rstrip("/"),
        "operations": reference.operations(),
        "fields": reference.fields(),
        "columns": spreadsheet.COLUMNS,
        "problems": problems.KINDS,
        "most": MOST,
        "limit": settings.OPEN_DATA_REQUESTS,
        "fresh": SECONDS_FRESH,
        "overlap": OVERLAP.seconds // 60,
    }
    return render(request, "stations/opendata.html", context)


def nothing(request: HttpRequest) -> HttpResponse:
    """Nothing has this address."""
    return problem(UNKNOWN)
