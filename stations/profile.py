"""All that the page of one station says."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.images.models import Rendition

from portal.dates import day_words
from portal.vocabulary import Audience
from stations import codes, trail
from stations.cards import Card
from stations.duties import DutyBook, Turn
from stations.enums import Kind
from stations.models import Division, Liaison, Station, StationPhoto
from stations.opening import HoursException, OpeningBook, exceptions

# What the template makes of a photo, to be read together with it.
PHOTO_SPECS = [f"format-{kind}|width-{width}" for kind in ("webp", "jpeg") for width in (400, 800)]
MOST_NAMED = 10


@dataclass(frozen=True)
class DutyDay:
    """A day of the duty roster: its name, and who is there when."""

    label: str
    turns: list[Turn]


@dataclass(frozen=True)
class Profile:
    """A station with its people, pictures and place in the network."""

    card: Card
    path: list[Division]
    served: list[Division]
    liaisons: list[Liaison]
    photos: list[StationPhoto]
    turns: list[Turn]

    @property
    def exceptions(self) -> list[HoursException]:
        """Where the coming days differ from the weekly hours."""
        return exceptions(self.station, self.card.book)

    @property
    def duty(self) -> list[DutyDay]:
        """The turns of the coming week, day by day."""
        today = self.card.book.moment.date()
        return [
            DutyDay(day_words(day, today=today), list(turns))
            for day, turns in groupby(self.turns, key=lambda turn: turn.day)
        ]

    @property
    def station(self) -> Station:
        """The station itself."""
        return self.card.station

    @property
    def area_code(self) -> str:
        """The code of the area it lies in, as addresses have it."""
        return codes.stem(self.station.division_id)

    @property
    def whom(self) -> str:
        """Whom it serves: `双峰县的残疾人`, `锁石镇、石牛乡的居民`."""
        places = "、".join(row.local_name for row in self.served[:MOST_NAMED])
        if len(self.served) > MOST_NAMED:
            places += _("等 %s 个地方") % len(self.served)
        named = [word for word in self.station.audiences if word != Audience.EVERYONE]
        people = "、".join(str(Audience(word).label) for word in named) or _("居民")
        return _("%(places)s的%(people)s") % {"places": places, "people": people}


def rows() -> QuerySet[Station]:
    """The published stations, each with how many others are below it."""
    public_child = Q(children__published=True)
    return (
        Station.objects.published()
        .for_cards()
        .select_related("parent")
        .annotate(
            points=Count("children", filter=public_child & Q(children__kind=Kind.CONTACT_POINT)),
            branches=Count("children", filter=public_child & ~Q(children__kind=Kind.CONTACT_POINT)),
        )
    )


def profile(station: Station, moment: datetime) -> Profile:
    """The profile of one of `rows()`. Eight queries, nine with photos."""
    book = OpeningBook.load([station], moment)
    return Profile(
        card=Card(station, book),
        path=trail.path(station.division_id),
        served=list(station.serves.select_related("parent")) or [station.division],
        liaisons=list(station.liaisons.filter(is_public=True)),
        photos=_photos(station),
        turns=DutyBook.load([station], book).coming(station),
    )


def _photos(station: Station) -> list[StationPhoto]:
    """The pictures with what is made of them: two queries, one where there is none."""
    made = Rendition.objects.filter(filter_spec__in=PHOTO_SPECS)
    kept = Prefetch("image__renditions", made, to_attr="prefetched_renditions")
    return list(station.photos.filter(waits=False).select_related("image").prefetch_related(kept))
