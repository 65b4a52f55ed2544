"""What a station is, for machines: schema.org in JSON-LD."""

import json
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from stations import trail
from stations.cards import Card
from stations.deviations import Cause, deviations
from stations.enums import Kind, Level
from stations.hours import DAY_MINUTES, Interval, Rule, Season
from stations.hours_text import clock
from stations.models import Division, Station
from stations.opening import LISTED_DAYS
from stations.profile import Profile

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CLOSED = Interval(0, 0)
# Characters that end the element or begin a comment in HTML; JSON has another spelling of each.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def data_block(thing: dict[str, Any]) -> SafeString:
    """An element that holds the data. Browsers do not run it, and its type exempts it from
    `script-src`.
    """
    text = json.dumps(thing, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  # escaped


def thing(profile: Profile, url: str) -> dict[str, Any]:
    """A station as a `LegalService`, a centre as a `GovernmentOffice` too; `url` is the address of
    its page.
    """
    station = profile.station
    found = {
        "@context": "https://schema.org",
        "@type": _types(station),
        "@id": url,
        "url": url,
        "name": station.name,
        "isAccessibleForFree": True,
        "telephone": list(station.phones),
        "address": _address(station, profile.path),
        "geo": _position(station),
        "openingHoursSpecification": list(_opening_hours(profile.card)),
        "specialOpeningHoursSpecification": list(_special_hours(profile.card)),
        "areaServed": [
            {"@type": "AdministrativeArea", "name": row.full_name, "identifier": row.code}
            for row in profile.served
        ],
        "availableLanguage": ["zh-CN", *station.languages],
        "amenityFeature": [
            {"@type": "LocationFeatureSpecification", "name": name, "value": True}
            for name in station.facility_labels
        ],
        "parentOrganization": {"@type": "LegalService", "name": station.public_parent.name}
        if station.public_parent
        else None,
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def _types(station: Station) -> str | list[str]:
    return ["GovernmentOffice", "LegalService"] if station.kind == Kind.CENTRE else "LegalService"


def _address(station: Station, path: list[Division]) -> dict[str, str] | None:
    if not station.address:
        return None
    return {
        "@type": "PostalAddress",
        "streetAddress": station.address,
        "addressLocality": trail.named(path, Level.COUNTY) or trail.named(path, Level.CITY),
        "addressRegion": trail.named(path, Level.PROVINCE),
        "addressCountry": "CN",
    }


def _position(station: Station) -> dict[str, Any] | None:
    if station.wgs_lng is None or station.wgs_lat is None:
        return None
    return {
        "@type": "GeoCoordinates",
        "latitude": round(station.wgs_lat, 6),
        "longitude": round(station.wgs_lng, 6),
    }


def _opening_hours(card: Card) -> Iterator[dict[str, Any]]:
    today = card.book.moment.date()
    for rule in card.station.schedule.rules:
        for interval in rule.intervals:
            yield _opening(rule, interval) | _dates(rule.season, today)


def _opening(rule: Rule, interval: Interval) -> dict[str, Any]:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": [DAYS[day] for day in sorted(rule.days)],
        "opens": _clock(interval.start),
        "closes": _clock(interval.end),
    }


def _special_hours(card: Card) -> Iterator[dict[str, Any]]:
    """The coming days with other hours than the week has: holidays, days worked to make up for
    them, closures. A day that is closed opens and closes at midnight.
    """
    timetable, today = card.book.timetable(card.station), card.book.moment.date()
    listed = [today + timedelta(days=offset) for offset in range(LISTED_DAYS)]
    found = deviations(timetable, today, LISTED_DAYS)
    others = [one for one in found if one.cause is not Cause.SEASON]
    for day in (day for day in listed if any(one.first <= day <= one.last for one in others)):
        for interval in timetable.on(day) or (CLOSED,):
            yield {
                "@type": "OpeningHoursSpecification",
                "opens": _clock(interval.start),
                "closes": _clock(interval.end),
                "validFrom": day.isoformat(),
                "validThrough": day.isoformat(),
            }


def _clock(minutes: int) -> str:
    """`08:30`. An opening past midnight closes at a time before it opened, as schema.org wants; the
    end of the day is its last minute.
    """
    minutes = DAY_MINUTES - 1 if minutes == DAY_MINUTES else minutes % DAY_MINUTES
    return clock(minutes).rjust(5, "0")


def _dates(season: Season | None, today: date) -> dict[str, str]:
    """This year's turn of a season; one that runs over New Year is in its second part until its
    last day has come.
    """
    if season is None:
        return {}
    runs_over = season.first > season.last
    begun = today.year - (runs_over and (today.month, today.day) <= season.end)
    return {
        "validFrom": _day(begun, season.first),
        "validThrough": _day(begun + runs_over, season.end),
    }


def _day(year: int, day: tuple[int, int]) -> str:
    """A day of a year, the last of February where there is no 29th."""
    month, number = day
    return date(year, month, min(number, monthrange(year, month)[1])).isoformat()
