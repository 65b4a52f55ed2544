"""The public pages of the stations. They read with GET, set no cookie and keep nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from portal.models import AgencySettings
from portal.vocabulary import Audience
from stations import codes, coverage, places
from stations.cards import Card, cards
from stations.coordinates import Position
from stations.directory import is_town, jurisdiction, overview, town
from stations.enums import Kind
from stations.forms import CoversForm, NearForm
from stations.models import Division, Station
from stations.nearest import nearest
from stations.opening import OpeningBook
from stations.qr import qr_svg

SHOWN = 10
# So many are looked at to find the nearest ones that are open.
LOOKED_AT = 120
# Farther than this from every station, somebody is not in the area that is served here.
FAR_AWAY_M = 100_000
FILTERS = ("service", "open")
_ORIGIN = ("place", "lat", "lng")
TAB_KINDS = (Kind.WORKSTATION, Kind.CONTACT_POINT, Kind.SPECIALISED)


def index(request: HttpRequest) -> HttpResponse:
    """Find a station: by place, by position, by town, by what one is."""
    root = jurisdiction(AgencySettings.for_request(request).division_code)
    shown = overview(root, timezone.now()) if root is not None else None
    return render(request, "stations/index.html", {"overview": shown})


def area(request: HttpRequest, code: str) -> HttpResponse:
    """The stations of a town; of a larger area, the areas in it."""
    try:
        padded = codes.pad(code)
    except codes.InvalidCode:
        raise Http404 from None
    if code != codes.stem(padded):
        return HttpResponsePermanentRedirect(reverse("stations:town", args=[codes.stem(padded)]))
    division = get_object_or_404(Division.objects.select_related("parent"), pk=padded)
    context: dict[str, Any] = {"division": division}
    if is_town(division):
        context["town"] = town(division, timezone.now())
        return render(request, "stations/town.html", context)
    context["overview"] = overview(division, timezone.now())
    return render(request, "stations/area.html", context)


@dataclass(frozen=True)
class Origin:
    """Where "near" is counted from. `place` is what was asked for by name, `around` the larger
    place whose position stands for it when its own is not known.
    """

    position: Position
    place: Division | None = None
    around: Division | None = None


def near(request: HttpRequest) -> HttpResponse:
    """The stations nearest to a place or a position, and who is responsible for the place."""
    form = NearForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    has_position = asked.get("lat") is not None and asked.get("lng") is not None
    if form.is_valid() and not (has_position or asked["place"]):
        form.add_error("place", _("请填写村、镇或地名，例如：锁石镇"))
    found = places.Found([], []) if has_position else places.find(asked.get("place", ""))
    covering = coverage.stations_covering(found.only) if found.only is not None else []
    origin = _origin(asked, found.only, covering)
    context = {
        "form": form,
        "asked": asked,
        "found": found,
        "origin": origin,
        "filters": _query(asked, "kind", *FILTERS),
        "is_filtered": any(asked.get(name) for name in FILTERS),
        "origin_parameters": _values(asked, *_ORIGIN),
        "tabs": _tabs(asked),
    }
    if origin is not None:
        context |= _around(origin, covering, asked, timezone.now())
    return render(request, "stations/near.html", context)


def _values(asked: dict[str, Any], *wanted: str) -> list[tuple[str, Any]]:
    return [(name, asked[name]) for name in wanted if asked.get(name) not in (None, "", False)]


def _query(asked: dict[str, Any], *wanted: str) -> str:
    return urlencode(_values(asked, *wanted))


@dataclass(frozen=True)
class Tab:
    """A link that narrows the list to one kind of station."""

    label: str
    query: str
    is_current: bool


def _tabs(asked: dict[str, Any]) -> list[Tab]:
    kinds = [("", _("都看")), *((kind.value, str(kind.label)) for kind in TAB_KINDS)]
    return [
        Tab(
            label,
            _query(asked | {"kind": kind}, *_ORIGIN, "kind", *FILTERS),
            kind == asked.get("kind"),
        )
        for kind, label in kinds
    ]


def _origin(
    asked: dict[str, Any], place: Division | None, covering: list[Station]
) -> Origin | None:
    if place is None:
        has_position = asked.get("lat") is not None and asked.get("lng") is not None
        return Origin((asked["lng"], asked["lat"])) if has_position else None
    spot = places.spot(place, covering)
    if spot is None:
        return None
    return Origin(spot.position, place, None if spot.of == place else spot.of)


def _around(
    origin: Origin, covering: list[Station], asked: dict[str, Any], moment: datetime
) -> dict[str, Any]:
    """The nearest stations, and the ladder of the place; one opening book for both."""
    only_open = bool(asked["open"])
    rows = Station.objects.published().of_kind(asked["kind"]).offering(asked["service"])
    found = nearest(origin.position, rows, limit=LOOKED_AT if only_open else SHOWN)
    book = OpeningBook.load([*(one.station for one in found), *covering], moment)
    if found and found[0].distance_m > FAR_AWAY_M:
        return {"is_far": True, "cards": _centres(moment)}
    shown = [Card(one.station, book, one.distance_m) for one in found]
    return {
        "cards": [card for card in shown if card.state.open or not only_open][:SHOWN],
        "ladder": _ladder(covering, book),
    }


def _centres(moment: datetime) -> list[Card]:
    """What somebody far away can do something with."""
    return cards(Station.objects.published().of_kind(Kind.CENTRE).for_cards(), moment)


def _ladder(stations: list[Station], book: OpeningBook) -> list[Card]:
    return [
        Card(rung.station, book, is_best=rung.is_best) for rung in coverage.rungs(stations, book)
    ]


def covers(request: HttpRequest) -> HttpResponse:
    """Who is responsible for a village, and who is best to turn to now."""
    form = CoversForm(request.GET if "q" in request.GET else None)
    found = places.Found([], [])
    if form.is_valid():
        found = places.find(form.cleaned_data["q"])
        if not form.cleaned_data["q"]:
            form.add_error("q", _("请填写村、社区或镇的名字，例如：锁石镇石江村"))
    context: dict[str, Any] = {"form": form, "found": found}
    if found.only is not None:
        stations = coverage.stations_covering(found.only)
        context["ladder"] = _ladder(stations, OpeningBook.load(stations, timezone.now()))
    return render(request, "stations/covers.html", context)


def station(request: HttpRequest, slug: str) -> HttpResponse:
    """One station: where, when, for whom, and how to get there."""
    row = get_object_or_404(_detailed(), slug=slug)
    context = {
        "card": Card(row, OpeningBook.load([row], timezone.now())),
        "whom": _whom(row),
    }
    return render(request, "stations/station.html", context)


def _whom(row: Station) -> str:
    """Whom a station serves: `双峰县的残疾人`, `锁石镇、石牛乡的居民`. One query."""
    served = list(row.serves.select_related("parent")[:SHOWN]) or [row.division]
    places_words = "、".join(division.local_name for division in served)
    named = [word for word in row.audiences if word != Audience.EVERYONE]
    people = "、".join(str(Audience(word).label) for word in named) or _("居民")
    return _("%(places)s的%(people)s") % {"places": places_words, "people": people}


def card(request: HttpRequest, slug: str) -> HttpResponse:
    """A card of a station to print and hand out."""
    row = get_object_or_404(_detailed(), slug=slug)
    address = request.build_absolute_uri(row.get_absolute_url())
    context = {
        "card": Card(row, OpeningBook.load([row], timezone.now())),
        "address": address,
        # The drawing is our own; only an address made of checked characters goes into it.
        "qr": mark_safe(qr_svg(address)),  # noqa: S308
    }
    return render(request, "stations/card_page.html", context)


def _detailed() -> QuerySet[Station]:
    rows = Station.objects.published().for_cards()
    return rows.select_related("division__parent__parent", "parent__division__parent")
