"""The best station for somebody, of those near: plain functions over plain values.

Nearest is not always best: the nearest may be closed, or not take applications. Every shortcoming
counts as a detour: so many kilometres farther one would rather go than put up with it. What comes
out is a distance, and the smallest wins; so nothing outweighs everything, and the order can be told
in words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from portal.vocabulary import Audience
from stations.distances import NEXT_DOOR_M, distance_words
from stations.enums import Facility, Service
from stations.freshness import Freshness
from stations.hours import OpenState
from stations.models import Station
from stations.opening import when_words

# Detours in kilometres, the heavier shortcoming first.
NOT_OFFERED = 40.0
NOT_FOR_THEM = 25.0
FACILITY_MISSING = 25.0
TAKES_NO_APPLICATIONS = 15.0
SHUT_TODAY, SHUT_LONGER_A_DAY, SHUT_AT_MOST = 12.0, 1.0, 20.0
HOURS_UNKNOWN = 8.0
OPENS_LATER_TODAY = 3.0
NOT_NAMED_FOR_THEM = 2.0
DETOUR_OF_AGE = {
    Freshness.FRESH: 0.0,
    Freshness.DUE: 0.5,
    Freshness.OLD: 5.0,
    Freshness.EXPIRED: 10.0,
}


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for, in the words of `Service`, `Audience` and `Facility`; empty for what
    she did not say.
    """

    service: str = ""
    audience: str = ""
    facility: str = ""


@dataclass(frozen=True)
class Candidate:
    """What counts of a station near: how far it is in metres, what it offers to whom, how it
    stands, and how far its facts may be trusted.
    """

    pk: int
    distance_m: float
    state: OpenState
    freshness: Freshness = Freshness.FRESH
    takes_applications: bool = False
    services: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    facilities: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, station: Station, distance_m: float, state: OpenState, freshness: Freshness
    ) -> "Candidate":
        """The candidate that a station is."""
        return cls(
            pk=station.pk,
            distance_m=distance_m,
            state=state,
            freshness=freshness,
            takes_applications=station.takes_applications,
            services=frozenset(station.services),
            audiences=frozenset(station.audiences),
            facilities=frozenset(station.facilities),
        )

    @property
    def is_for_everybody(self) -> bool:
        """Whether it is not for certain people only."""
        return not self.audiences or Audience.EVERYONE in self.audiences


@dataclass(frozen=True)
class Ranked:
    """A candidate in its place, with what its shortcomings count for and why it stands there:
    `现在开门、能受理、适合残疾人，比最近的远 1.2 公里`.
    """

    candidate: Candidate
    detour_km: float
    reason: str


@dataclass(frozen=True)
class _Point:
    """One thing that counts: what it costs in kilometres, and what is said of it, if anything."""

    detour: float
    words: str = ""


def best_for(candidates: Iterable[Candidate], wanted: Wanted, moment: datetime) -> list[Ranked]:
    """The candidates, the best first; of equals the nearer, then the one on record for longer.
    `moment` is that of their states.
    """
    rows = list(candidates)
    nearest_m = min((row.distance_m for row in rows), default=0.0)
    ranked = [_ranked(row, wanted, moment, nearest_m) for row in rows]
    return sorted(ranked, key=_order)


def _order(row: Ranked) -> tuple[float, float, int]:
    metres = row.candidate.distance_m
    return row.detour_km + metres / 1000, metres, row.candidate.pk


def _ranked(row: Candidate, wanted: Wanted, moment: datetime, nearest_m: float) -> Ranked:
    points = [
        _opening(row.state, moment),
        _competence(row, wanted.service),
        _audience(row, wanted.audience),
        _facility(row, wanted.facility),
        _age(row.freshness),
    ]
    said = "、".join(point.words for point in points if point.words)
    reason = "，".join(filter(None, (said, _farther(row.distance_m - nearest_m))))
    return Ranked(row, sum(point.detour for point in points), reason)


def _opening(state: OpenState, moment: datetime) -> _Point:
    if state.open:
        return _Point(0, _("现在开门"))
    if not state.known:
        return _Point(HOURS_UNKNOWN, _("开放时间要打电话问"))
    if state.opens_at is None:
        return _Point(SHUT_AT_MOST, _("近期不开门"))
    words = _("%s 开门") % when_words(state.opens_at, moment)
    days = (state.opens_at.date() - moment.date()).days
    if days == 0:
        return _Point(OPENS_LATER_TODAY, words)
    return _Point(min(SHUT_TODAY + SHUT_LONGER_A_DAY * (days - 1), SHUT_AT_MOST), words)


def _competence(row: Candidate, service: str) -> _Point:
    takes = row.takes_applications or Service.INTAKE in row.services
    if service in ("", Service.INTAKE):
        missing = NOT_OFFERED if service else TAKES_NO_APPLICATIONS
        return _Point(0, _("能受理")) if takes else _Point(missing)
    label = Service(service).label
    if service in row.services:
        return _Point(0, _("有“%s”") % label)
    return _Point(NOT_OFFERED, _("没有登记“%s”") % label)


def _audience(row: Candidate, audience: str) -> _Point:
    if audience and audience in row.audiences:
        return _Point(0, _("适合%s") % Audience(audience).label)
    if row.is_for_everybody:
        return _Point(NOT_NAMED_FOR_THEM if audience else 0)
    named = "、".join(str(word.label) for word in Audience if word in row.audiences)
    return _Point(NOT_FOR_THEM, _("主要服务%s") % named)


def _facility(row: Candidate, facility: str) -> _Point:
    if not facility:
        return _Point(0)
    label = Facility(facility).label
    if facility in row.facilities:
        return _Point(0, _("有%s") % label)
    return _Point(FACILITY_MISSING, _("没有登记%s") % label)


def _age(freshness: Freshness) -> _Point:
    old = freshness in (Freshness.OLD, Freshness.EXPIRED)
    return _Point(DETOUR_OF_AGE[freshness], _("资料很久没有核对") if old else "")


def _farther(metres: float) -> str:
    if metres <= 0:
        return _("离您最近")
    if metres < NEXT_DOOR_M:
        return _("和最近的差不多远")
    return _("比最近的远 %s") % distance_words(metres)
