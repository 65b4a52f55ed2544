"""Stations as people search for them: by name, place, telephone, and what they are for."""

from django.db.models import QuerySet

from search.documents import Kind, SearchDocument
from search.registry import Source, key_of, register
from stations import codes
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
        summary=_summary(station),
        body="\n".join(filter(None, [_offers(station), station.note])),
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


def _summary(station: Station) -> str:
    parts = [station.get_kind_display(), station.division.local_name, station.address]
    return "，".join(filter(None, [*parts, "、".join(station.phones)]))


def _offers(station: Station) -> str:
    words = [*station.service_labels, *station.audience_labels, *station.facility_labels]
    return "、".join([*words, station.partner] if station.partner else words)


def published_stations() -> QuerySet[Station]:
    """What may be indexed, with what a document needs: two queries."""
    rows = Station.objects.published().select_related("division__parent")
    return rows.prefetch_related("serves__parent")


register(Source(Station, Kind.STATION.value, published_stations, station_document))
