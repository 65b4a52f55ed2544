"""Telling the centre that what a page says of a station is wrong."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
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
    status = 200
    if form.is_valid():
        if not _is_too_many(request):
            _keep(form, row)
            return HttpResponseRedirect(reverse("stations:thanks", args=[slug]), status=303)
        form.add_error(None, _("这一小时从您这里报错的太多了。请过一小时再报，或者打咨询热线。"))
        status = 429
    context = {"form": form, "station": row}
    return render(request, "stations/report.html", context, status=status)


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
