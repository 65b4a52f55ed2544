"""Weekly hours and duty rosters as openings that other systems understand."""

from collections.abc import Iterable
from functools import lru_cache

from stations.duties import EVERY_DAY
from stations.hours import DAY_MINUTES, Interval, Schedule, Season
from stations.opendata.shapes import Opening

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
OFFSET = "+08:00"


def byday(weekdays: Iterable[int]) -> str:
    """Weekdays (Monday is 0) as RFC 5545 lists them."""
    return ",".join(DAYS[day] for day in sorted(weekdays))


def days_open(schedule: Schedule) -> frozenset[int]:
    """The weekdays with openings, in a part of the year or all of it; every day when no hours are
    on record.
    """
    days = (rule.days for rule in schedule.rules if rule.intervals)
    return frozenset().union(*days) if schedule else EVERY_DAY


def clock(minutes: int) -> str:
    """A time of day with its offset. Midnight at the end of a day is 23:59, as HSDS advises: many
    parsers refuse 24:00.
    """
    minutes = DAY_MINUTES - 1 if minutes == DAY_MINUTES else minutes % DAY_MINUTES
    return f"{minutes // 60:02d}:{minutes % 60:02d}{OFFSET}"


@lru_cache(maxsize=4_096)
def openings(schedule: Schedule) -> tuple[Opening, ...]:
    """The weekly hours, an opening each; days off as openings without times. Kept, for most
    stations have the hours of many others.
    """
    return tuple(
        _opening(byday(rule.days), interval, rule.season)
        for rule in schedule.rules
        for interval in rule.intervals or (None,)
    )


def _opening(days: str, interval: Interval | None, season: Season | None) -> Opening:
    return Opening(
        byday=days,
        opens_at=clock(interval.start) if interval else None,
        closes_at=clock(interval.end) if interval else None,
        closes_next_day=bool(interval and interval.end > DAY_MINUTES),
        season_from=_month_day(season.first) if season else None,
        season_to=_month_day(season.last) if season else None,
    )


def _month_day(day: tuple[int, int]) -> str:
    return f"{day[0]:02d}-{day[1]:02d}"
