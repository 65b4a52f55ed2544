"""The page of one station, and what one takes away from it: a card on paper, a contact."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from portal.models import AgencySettings
from stations import coverage, linked_data, profile, trail, vcards
from stations.cards import Card, Ladder
from stations.models import RemovedStation, Station
from stations.opening import OpeningBook
from stations.qr import qr_svg


@require_safe
def station(request: HttpRequest, slug: str) -> HttpResponse:
    """One station: where, when, for whom, and how to get there. One that is gone says who is there
    instead.
    """
    row = profile.rows().filter(slug=slug).first()
    if row is None:
        return _gone(request, slug)
    shown = profile.profile(row, timezone.now())
    url = request.build_absolute_uri(row.get_absolute_url())
    context = {
        "profile": shown,
        "card": shown.card,
        "steps": trail.steps(shown.path, AgencySettings.for_request(request)),
        "canonical": url,
        "linked_data": linked_data.data_block(linked_data.thing(shown, url)),
    }
    return render(request, "stations/station.html", context)


def _gone(request: HttpRequest, slug: str) -> HttpResponse:
    """410 for a station that was public once, with the way on; 404 for one that never was."""
    row = Station.objects.filter(slug=slug).select_related("division").first()
    # The address of a record that is no more can only be guessed: it was its key unless named.
    if not RemovedStation.objects.filter(key__iexact=row.key if row else slug).exists():
        raise Http404
    covering = coverage.stations_covering(row.division) if row else []
    book = OpeningBook.load(covering, timezone.now())
    context = {"station": row, "ladder": Ladder.of(covering, book)}
    return render(request, "stations/gone.html", context, status=410)


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """A card of a station to print and hand out."""
    row = get_object_or_404(
        Station.objects.published().for_cards().select_related("parent"), slug=slug
    )
    address = request.build_absolute_uri(row.get_absolute_url())
    context = {
        "card": Card(row, OpeningBook.load([row], timezone.now())),
        "address": address,
        # The drawing is our own; only an address made of checked characters goes into it.
        "qr": mark_safe(qr_svg(address)),  # noqa: S308
    }
    return render(request, "stations/card_page.html", context)


@require_safe
def contact(request: HttpRequest, slug: str) -> HttpResponse:
    """The station as a vCard, for the contacts of a telephone."""
    row = get_object_or_404(Station.objects.published(), slug=slug)
    address = request.build_absolute_uri(row.get_absolute_url())
    hotline = AgencySettings.for_request(request).hotline
    text = vcards.vcard(row, trail.path(row.division_id), address, hotline)
    response = HttpResponse(text, content_type=vcards.CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.vcf"'
    return response
