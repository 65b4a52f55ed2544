"""Telling the centre that what a page says of a station is wrong."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal import ratelimit
from portal.network import network_of
from stations.forms import MistakeForm
from stations.models import MistakeReport, Station

# A town hall or a mobile operator sends many people through one address.
REPORTS_PER_NETWORK = 20
HOUR = timedelta(hours=1)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and what is handed in with it. Nobody is asked who she is."""
    row = get_object_or_404(Station.objects.published(), slug=slug)
    form = MistakeForm(request.POST if request.method == "POST" else None)
    is_too_many = form.is_valid() and _is_too_many(request)
    if form.is_valid() and not is_too_many:
        _keep(form, row)
        return HttpResponseRedirect(reverse("stations:thanks", args=[slug]), status=303)
    context = {"form": form, "station": row, "is_too_many": is_too_many}
    return render(request, "stations/report.html", context, status=429 if is_too_many else 200)


def _is_too_many(request: HttpRequest) -> bool:
    network, now = network_of(request), timezone.now()
    return not ratelimit.allow("mistake", network, limit=REPORTS_PER_NETWORK, period=HOUR, now=now)


def _keep(form: MistakeForm, row: Station) -> None:
    """What fell into the trap is thanked for and thrown away."""
    given = form.cleaned_data
    if not given["website"]:
        MistakeReport.objects.create(station=row, what=given["what"], words=given["words"])


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens with the report now. Answers at any time, also to a bookmark."""
    row = get_object_or_404(Station.objects.published(), slug=slug)
    return render(request, "stations/thanks.html", {"station": row})
