"""Stations as a county may have them: made up, varied, the same for the same seed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from portal.vocabulary import Audience
from stations import codes
from stations.coordinates import Position
from stations.enums import Facility, Inherited, Kind, Level, Service
from stations.models import Division, Station

# How far towns lie from the middle of their county, and villages from their town, in degrees.
TOWNS_APART, VILLAGES_APART = 0.16, 0.03
# Where a county lies that the data has no position of.
MIDDLE = (112.0, 33.0)
RARE = Facility.BRAILLE
RARE_STATIONS = 5
# Of the first stations, so that ten are found at night in the smallest network as well.
OPEN_AT_NIGHT = 12
ROUND_THE_CLOCK = "每天 全天；节假日照常"
VILLAGE_HOURS = "周一至周五 9:00-16:00"
OPENS, CLOSES = ("8:00", "8:30", "9:00"), ("16:30", "17:00", "17:30", "18:00")
NOONS = (("11:30", "13:30"), ("12:00", "14:00"), ("12:00", "14:30"))
WINTERS = ("", "；10月1日至次年4月30日：周一至周五 8:30-12:00 14:00-17:00")
USUAL_FACILITIES = [one.value for one in Facility if one != RARE]
SPECIAL = [one for one in Audience if one != Audience.EVERYONE]
SERVICES = Service.values


@dataclass(frozen=True)
class Above:
    """What a station hands down to those below it."""

    pk: int
    position: Position
    hours: str


class Maker:
    """Makes the stations of one county after another; their ids are counted on from those that
    are made already."""

    def __init__(self, random: Random, made: int = 0, rare_left: int = RARE_STATIONS) -> None:
        self.random = random
        self.made = made
        self.rare_left = rare_left
        self.above: dict[str, Above] = {}

    def county(self, divisions: list[Division]) -> Iterator[Station]:
        """All stations of a county, those above others first; given all its divisions by code."""
        own, *below = divisions
        middle = (own.lng, own.lat) if own.lng and own.lat else MIDDLE
        centre = self._centre(own, middle)
        yield centre
        hours = [self._hours() for _ in range(3)]
        for audience in SPECIAL:
            if self.random.random() < 0.4:
                yield self._special(own, middle, audience, self.random.choice(hours))
        for row in below:
            if row.level == Level.VILLAGE:
                yield self._point(row, self.above[codes.ancestors(row.code)[-1]])
            else:
                yield self._workstation(row, own, middle, self.random.choice(hours))

    def _centre(self, own: Division, middle: Position) -> Station:
        """On record with everything; one in fifty is open round the clock."""
        return self._station(
            own,
            Kind.CENTRE,
            middle,
            services=[Service.ADVICE, Service.INTAKE, Service.DECISION, *self._some(SERVICES, 0.3)],
            facilities=self._some(USUAL_FACILITIES, 0.5),
            hours=ROUND_THE_CLOCK if self.random.random() < 0.02 else self._hours(),
            takes_applications=True,
        )

    def _workstation(self, row: Division, own: Division, middle: Position, hours: str) -> Station:
        takes = self.random.random() < 0.8
        return self._station(
            row,
            Kind.WORKSTATION,
            self._near(middle, TOWNS_APART),
            above=self.above[own.code],
            services=[Service.ADVICE, *[Service.INTAKE] * takes, *self._some(SERVICES, 0.15)],
            facilities=self._some(USUAL_FACILITIES, 0.2),
            hours=hours,
            takes_applications=takes,
        )

    def _special(self, own: Division, middle: Position, audience: Audience, hours: str) -> Station:
        return self._station(
            own,
            Kind.SPECIALISED,
            self._near(middle, VILLAGES_APART),
            key=f"{codes.stem(own.code)}-{audience.value}",
            above=self.above[own.code],
            audiences=[audience],
            services=[Service.ADVICE, *self._some(SERVICES, 0.2)],
            facilities=self._some(USUAL_FACILITIES, 0.3),
            hours=hours,
        )

    def _point(self, row: Division, above: Above) -> Station:
        """Few have facilities, many have no hours, some those of their workstation."""
        inherits = self.random.random() < 0.3
        hours = VILLAGE_HOURS if self.random.random() < 0.5 else ""
        return self._station(
            row,
            Kind.CONTACT_POINT,
            self._near(above.position, VILLAGES_APART),
            above=above,
            services=[Service.HELP_APPLYING, *self._some([Service.ADVICE], 0.5)],
            facilities=self._point_facilities(),
            inherits=[Inherited.HOURS] if inherits else [],
            hours=above.hours if inherits else hours,
        )

    def _station(
        self,
        where: Division,
        kind: Kind,
        position: Position,
        above: Above | None = None,
        **columns: Any,
    ) -> Station:
        self.made += 1
        station = Station(
            **{
                "pk": self.made,
                "key": codes.stem(where.code),
                "name": f"{where.name}{kind.label}",
                "kind": kind,
                "division_id": where.code,
                "lng": position[0],
                "lat": position[1],
                "address": f"{where.name}一楼",
                "phones": [f"0738-{self.random.randrange(6_000_000, 7_000_000)}"],
                **columns,
                "services": list(dict.fromkeys(columns["services"])),
            }
        )
        if self.made <= OPEN_AT_NIGHT and kind != Kind.WORKSTATION:
            station.hours = ROUND_THE_CLOCK
        station.derive()
        station.parent_id = above.pk if above else None
        if kind in (Kind.CENTRE, Kind.WORKSTATION):
            self.above[where.code] = Above(self.made, position, station.hours)
        return station

    def _some(self, chosen: Iterable[str], share: float) -> list[str]:
        return [word for word in chosen if self.random.random() < share]

    def _point_facilities(self) -> list[str]:
        chance = self.random.random()
        if self.rare_left and chance < 0.004:
            self.rare_left -= 1
            return [RARE]
        return [self.random.choice(USUAL_FACILITIES)] if chance > 0.85 else []

    def _hours(self) -> str:
        noon, afternoon = self.random.choice(NOONS)
        opens, closes = self.random.choice(OPENS), self.random.choice(CLOSES)
        return f"周一至周五 {opens}-{noon} {afternoon}-{closes}{self.random.choice(WINTERS)}"

    def _near(self, middle: Position, apart: float) -> Position:
        lng, lat = middle
        return lng + self.random.gauss(0, apart), lat + self.random.gauss(0, apart)
