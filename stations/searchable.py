"""Stations as people search for them: by name, place, telephone, and what they are for."""

from functools import lru_cache

from django.db.models import QuerySet, TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.vocabulary import Audience
from search.documents import Kind, SearchDocument
from search.registry import Source, key_of, register
from stations import codes
from stations.enums import Facility, Service
from stations.enums import Kind as StationKind
from stations.models import Division, Station

# The centre is what people mean by "法律援助"; a contact point only when they name the village.
BOOSTS = {
    StationKind.CENTRE: 1.6,
    StationKind.WORKSTATION: 1.2,
    StationKind.SPECIALISED: 1.2,
    StationKind.CONTACT_POINT: 0.8,
}
MOST_PLACES = 20
MOST_NAMED = 3


def station_document(station: Station) -> SearchDocument:
    """A published station with the places it is for."""
    served = list(station.serves.all())[:MOST_PLACES] or [station.division]
    places = [station.division, *(row for row in served if row != station.division)]
    # The paths of the places, so that a station is found by the name of its town and county.
    path = list(dict.fromkeys(code for row in places for code in codes.path(row.code)))
    return SearchDocument(
        key=key_of(station),
        kind=Kind.STATION.value,
        title=station.name,
        url=station.get_absolute_url(),
        summary=_summary(station, served),
        body="\n".join(filter(None, [_offers(station), station.note])),
        keywords=" ".join([station.get_kind_display(), *station.audience_labels]),
        audiences=tuple(station.audiences),
        place_codes=tuple(path),
        place=" ".join(dict.fromkeys(_words(row) for row in places)),
        phone="；".join(station.phones),
        address=station.address,
        lat=station.wgs_lat,
        lng=station.wgs_lng,
        updated_on=station.verified_on,
        boost=BOOSTS[StationKind(station.kind)],
    )


def _words(row: Division) -> str:
    return f"{row.full_name} {row.local_name}"


def _summary(station: Station, served: list[Division]) -> str:
    """Where it is, its telephone and whom it serves, to be read in a list of results."""
    named = [word for word in station.audiences if word != Audience.EVERYONE]
    values = {
        "places": "、".join(row.local_name for row in served[:MOST_NAMED])
        + (_("等地") if len(served) > MOST_NAMED else ""),
        "people": "、".join(str(Audience(word).label) for word in named) or _("居民"),
    }
    whom = _("服务%(places)s的%(people)s") % values
    return "；".join(filter(None, [station.address, "、".join(station.phones), whom])) + "。"


def _offers(station: Station) -> str:
    """What it offers, as sentences: a result may quote them."""
    language = get_language()
    parts = (
        (_("能办：%s。"), _labels(Service, tuple(station.services), language)),
        (_("设在%s。"), station.partner),
        (_("方便：%s。"), _labels(Facility, tuple(station.facilities), language)),
    )
    return "".join(words % value for words, value in parts if value)


@lru_cache(maxsize=1_000)
def _labels(choices: type[TextChoices], words: tuple[str, ...], language: str | None) -> str:
    """The words in a language: most stations of a country offer the same few."""
    return "、".join(str(choices(word).label) for word in words)


def published_stations() -> QuerySet[Station]:
    """What may be indexed, with what a document needs: two queries."""
    rows = Station.objects.published().select_related("division__parent")
    return rows.prefetch_related("serves__parent")


register(Source(Station, Kind.STATION.value, published_stations, station_document))
