"""Stations as pages show them: how they stand now, how far they are, where a map finds them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from stations import coordinates, hours_text, opening
from stations.distances import distance_words
from stations.enums import Crs, Kind
from stations.hours import OpenState, Season
from stations.models import Closure, Station
from stations.opening import OpeningBook

EVERY_DAY = range(7)


@dataclass(frozen=True)
class MapLink:
    """A link that opens a position in a map application."""

    label: str
    url: str


@dataclass(frozen=True)
class HoursTable:
    """The weekly hours of a part of the year: (weekdays, openings) from Monday on."""

    season: str
    rows: list[tuple[str, str]]
    is_current: bool


@dataclass(frozen=True)
class Card:
    """A station with all that depends on the moment and on where one asks from."""

    station: Station
    book: OpeningBook
    metres: float | None = None
    is_best: bool = False

    @cached_property
    def state(self) -> OpenState:
        """How the station stands."""
        return self.book.state(self.station)

    @property
    def state_words(self) -> str:
        """How it stands, in words."""
        return opening.words(self.state, self.book.moment)

    @property
    def tone(self) -> str:
        """The kind of pill its state is shown in."""
        return opening.tone(self.state, self.book.moment)

    @property
    def today(self) -> str:
        """Today's openings; empty when none are on record."""
        return self.book.today(self.station) if self.station.schedule else ""

    @property
    def closure(self) -> Closure | None:
        """The closure it is in."""
        return self.book.closure(self.station)

    @property
    def distance(self) -> str:
        """How far it is in a straight line: `850 米`, `1.2 公里`, `23 公里`; empty when not asked
        for.
        """
        return "" if self.metres is None else distance_words(self.metres)

    @property
    def place(self) -> str:
        """The village with its town, or the town: what tells two stations of one name apart."""
        return self.station.division.local_name

    @property
    def role(self) -> str:
        """What a station of this kind does about an application."""
        if self.station.kind == Kind.CENTRE:
            return _("审查、决定、指派律师")
        if self.station.takes_applications:
            return _("能受理、初审")
        if self.station.kind == Kind.CONTACT_POINT:
            return _("能代收申请、帮填表")
        return _("能咨询、帮填表")

    @property
    def maps(self) -> list[MapLink]:
        """Where to see the position; none when it is not known."""
        return map_links(self.station)

    @property
    def hours_tables(self) -> list[HoursTable]:
        """The weekly hours, part of the year by part."""
        return hours_tables(self.station, self.book)


def cards(stations: Iterable[Station], moment: datetime) -> list[Card]:
    """Cards of some stations. Two queries."""
    rows = list(stations)
    book = OpeningBook.load(rows, moment)
    return [Card(station, book) for station in rows]


def map_links(station: Station) -> list[MapLink]:
    """Plain links: the telephone's own map application, and two providers in the coordinates each
    draws in.
    """
    lng, lat = station.wgs_lng, station.wgs_lat
    if lng is None or lat is None:
        return []
    amap = coordinates.from_wgs84(lng, lat, Crs.GCJ02)
    baidu = coordinates.from_wgs84(lng, lat, Crs.BD09)
    to_amap = {
        "position": f"{amap[0]:.6f},{amap[1]:.6f}",
        "name": station.name,
        "coordinate": "gaode",
        "callnative": "1",
    }
    to_baidu = {
        "location": f"{baidu[1]:.6f},{baidu[0]:.6f}",
        "title": station.name,
        "content": station.address or station.name,
        "output": "html",
        "coord_type": "bd09ll",
    }
    where = f"{lat:.6f},{lng:.6f}"
    return [
        MapLink(_("手机地图"), f"geo:{where}?q={where}({quote(station.name)})"),
        MapLink(_("高德地图"), f"https://uri.amap.com/marker?{urlencode(to_amap)}"),
        MapLink(_("百度地图"), f"https://api.map.baidu.com/marker?{urlencode(to_baidu)}"),
    ]


def hours_tables(station: Station, book: OpeningBook) -> list[HoursTable]:
    """The year-round hours, then those of each season; the one in force today is marked."""
    schedule = station.schedule
    seasons = list(dict.fromkeys(rule.season for rule in schedule.rules))
    seasons.sort(key=lambda season: (season is not None, season.first if season else (0, 0)))
    today = book.moment.date()
    in_season = any(season and season.contains(today) for season in seasons)
    return [
        HoursTable(
            season=hours_text.season_words(season) if season else "",
            rows=_weekly(station, season),
            is_current=season.contains(today) if season else not in_season,
        )
        for season in seasons
    ]


def _weekly(station: Station, season: Season | None) -> list[tuple[str, str]]:
    """Weekdays with the same openings together; in a season, those it says nothing of keep the
    year-round ones.
    """
    by_hours: dict[str, list[int]] = {}
    for weekday in EVERY_DAY:
        rules = [rule for rule in station.schedule.rules if weekday in rule.days]
        own = [rule for rule in rules if rule.season == season]
        chosen = own or [rule for rule in rules if rule.season is None]
        intervals = tuple(sorted(one for rule in chosen for one in rule.intervals))
        words = hours_text.intervals_words(intervals, separator="，", dash="–")
        by_hours.setdefault(words, []).append(weekday)
    return [(hours_text.weekdays(frozenset(days)), words) for words, days in by_hours.items()]
