"""Stations as pages show them: how they stand now, how far they are, where a map finds them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from portal.dates import WEEKDAYS
from portal.vocabulary import Audience
from stations import coverage, hours_text, opening
from stations.closures import stretch_words
from stations.distances import distance_words
from stations.enums import Kind
from stations.freshness import Freshness
from stations.hours import Interval, OpenState, Season
from stations.map_links import MapLink, everywhere, links
from stations.models import Station
from stations.opening import OpeningBook
from stations.ranking import Candidate

EVERY_DAY = range(7)


@dataclass(frozen=True)
class HoursTable:
    """The weekly hours of a part of the year: (weekdays, openings) from Monday on."""

    season: str
    rows: list[tuple[str, str]]
    is_current: bool

    @property
    def open_rows(self) -> list[tuple[str, str]]:
        """The lines of the days that are open."""
        return [(days, words) for days, words in self.rows if words != _openings(())]


@dataclass(frozen=True)
class WeekDay:
    """A line of the weekly table: `周一`, `8:30–12:00，14:30–17:30`. Today's has what holds today;
    where that is not what the weekday has, `usual` says what it has.
    """

    label: str
    openings: str
    is_today: bool = False
    usual: str = ""


@dataclass(frozen=True)
class Card:
    """A station with all that depends on the moment and on where one asks from."""

    station: Station
    book: OpeningBook
    metres: float | None = None
    is_best: bool = False
    reason: str = ""

    @cached_property
    def state(self) -> OpenState:
        """How the station stands."""
        return self.book.state(self.station)

    @property
    def state_words(self) -> str:
        """How it stands, in words."""
        return opening.words(self.state, self.book.moment)

    @property
    def state_short(self) -> str:
        """Whether it is open, in a word; empty when nobody knows."""
        if not self.state.known:
            return ""
        return _("现在开门") if self.state.open else _("现在关门")

    @property
    def tone(self) -> str:
        """The kind of pill its state is shown in."""
        return opening.tone(self.state, self.book.moment)

    @property
    def today(self) -> str:
        """Today's openings; empty when none are on record."""
        return self.book.today(self.station) if self.station.schedule else ""

    @property
    def closures(self) -> list[tuple[str, str]]:
        """The closures that are not over: when, and why."""
        today = self.book.moment.date()
        spans = [closure.span for closure in self.book.closures.get(self.station.pk, [])]
        return [(stretch_words(one, today=today), opening.closing_words(one.why)) for one in spans]

    @property
    def distance(self) -> str:
        """How far it is: `850 米（直线距离）`, `1.2 公里（直线距离）`; empty when not asked for."""
        return "" if self.metres is None else _("%s（直线距离）") % distance_words(self.metres)

    @property
    def place(self) -> str:
        """The village with its town, or the town: what tells two stations of one name apart."""
        return self.station.division.local_name

    @property
    def label(self) -> str:
        """The least that names it beside others: its place, or for whom it is."""
        if self.station.kind in (Kind.WORKSTATION, Kind.CONTACT_POINT):
            return self.station.division.name
        return str(self.station.get_kind_display()) if not self.suits else self.suits

    @property
    def powers(self) -> list[str]:
        """What it can do about an application: `能受理`, `能初步审查`."""
        return [_("能%s") % ability.label for ability in coverage.abilities(self.station)]

    @cached_property
    def freshness(self) -> Freshness:
        """How far the facts may be trusted."""
        return self.book.freshness(self.station)

    @property
    def candidate(self) -> Candidate:
        """What counts of it in a ranking. Only for a card with a distance."""
        return Candidate.of(self.station, self.metres or 0, self.state, self.freshness)

    @property
    def is_old(self) -> bool:
        """Whether the facts are so old that one had better ask before going."""
        return self.freshness in (Freshness.OLD, Freshness.EXPIRED)

    @property
    def confirmed(self) -> str:
        """When the facts were last confirmed: `2026年11月3日核对过`; empty when they never were."""
        day = self.station.verified_on
        if day is None:
            return ""
        values = {"year": day.year, "month": day.month, "day": day.day}
        return _("%(year)d年%(month)d月%(day)d日核对过") % values

    @property
    def suits(self) -> str:
        """For whom in particular it is: `适合残疾人`; empty when it is for everybody."""
        named = [word for word in self.station.audiences if word != Audience.EVERYONE]
        people = "、".join(str(Audience(word).label) for word in named)
        return _("适合%s") % people if people else ""

    @property
    def facilities(self) -> list[tuple[str, str]]:
        """What makes it usable for everybody: the sign's name in the sprite, and the words."""
        return list(zip(self.station.facilities, self.station.facility_labels, strict=True))

    @property
    def maps(self) -> list[MapLink]:
        """Where to see the position; none when it is not known."""
        return links(self.station)

    @property
    def map(self) -> MapLink | None:
        """The one of them that works on every telephone, with and without the application."""
        return everywhere(self.station)

    @property
    def week(self) -> list[WeekDay]:
        """The plain week of the season that today lies in, from Monday on; empty when no hours are
        on record.
        """
        if not self.station.schedule:
            return []
        today = self.book.moment.date()
        week = self.book.timetable(self.station).week(today)
        days = [WeekDay(str(WEEKDAYS[day]), _openings(week[day])) for day in EVERY_DAY]
        plain, now = days[today.weekday()], self.today
        usual = plain.openings if plain.openings != now else ""
        days[today.weekday()] = WeekDay(plain.label, now, is_today=True, usual=usual)
        return days

    @property
    def holidays(self) -> str:
        """What the public holidays change of the week, and the weekends worked to make up for
        them.
        """
        schedule = self.station.schedule
        if schedule.open_on_holidays:
            return _("节假日照常开放。")
        if schedule.makes_up(self.book.moment.date()):
            return _("法定节假日不开放，调休上班的周末照常开放。")
        return _("法定节假日不开放。")

    @property
    def hours_tables(self) -> list[HoursTable]:
        """The weekly hours, part of the year by part."""
        return hours_tables(self.station, self.book)

    @property
    def other_seasons(self) -> list[HoursTable]:
        """The weekly hours of the parts of the year that are not now."""
        return [table for table in self.hours_tables if not table.is_current]


@dataclass(frozen=True)
class Ladder:
    """Who is responsible for a place, from the nearest helping hand to the one that decides, and
    where to turn now, in a sentence.
    """

    rungs: list[Card]
    advice: str

    @classmethod
    def of(cls, stations: Sequence[Station], book: OpeningBook) -> "Ladder":
        """The ladder of some stations, nearest first, with the best one to turn to marked."""
        rungs = coverage.rungs(stations, book)
        shown = [Card(rung.station, book, is_best=rung.is_best) for rung in rungs]
        return cls(shown, coverage.advice(rungs, book.moment))

    @property
    def best(self) -> Card | None:
        """Whom to turn to now: the first that is open, or the first to open."""
        return next((card for card in self.rungs if card.is_best), None)


def cards(stations: Iterable[Station], moment: datetime) -> list[Card]:
    """Cards of some stations. Two queries, and one for their freshness."""
    rows = list(stations)
    book = OpeningBook.load(rows, moment)
    return [Card(station, book) for station in rows]


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
        by_hours.setdefault(_openings(intervals), []).append(weekday)
    return [(hours_text.weekdays(frozenset(days)), words) for words, days in by_hours.items()]


def _openings(intervals: tuple[Interval, ...]) -> str:
    return hours_text.intervals_words(intervals, separator="，", dash="–")
