"""The nearest stations, exactly, with nothing but ordinary indexes on bands of latitude.

A circle around the place grows until enough stations lie within it: then none outside can be
nearer. How far it grows follows from how many were found; where it held too many to measure it
shrinks again. The same on SQLite and PostgreSQL, for any filter.

Every word one can filter by has an index of its own, so the most that is ever read are the stations
that have the rarest of the words asked for. Of five in the whole country those five are read, and
listed however far away they are; when no station has all the words, the list is empty.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from heapq import nsmallest
from math import inf, sqrt
from typing import NamedTuple

from stations import lately
from stations.coordinates import Position, distance_m
from stations.enums import Kind
from stations.fields import Holds, Is
from stations.keyed import for_cards
from stations.lately import Lately
from stations.models import Station
from stations.open_now import OpenNow
from stations.positions import EVERYWHERE, LOCATED, Condition, Positions, among, box
from stations.querysets import StationQuerySet

# Within so many metres there usually are ten: of all, of those that have a word, of a kind.
FIRST_RADIUS_M = 6_500.0
FIRST_RADIUS_OF_A_WORD_M = 30_000.0
FIRST_RADII_M = {
    Kind.CONTACT_POINT: FIRST_RADIUS_M,
    Kind.WORKSTATION: 25_000.0,
    Kind.SPECIALISED: 40_000.0,
    Kind.CENTRE: 100_000.0,
}
# So much wider when a circle was empty, and at most and at least when it was not.
EMPTY, MOST, LEAST = 4.0, 6.0, 1.4
# As many stations as asked for lie within a circle meant to hold so many times as many, nearly
# always.
TO_SPARE = 1.6
# More rows than these are measured at once only where they lie at one place.
FEW, MANY = 100, 300
# A circle that held too many becomes so much smaller at least.
MOST_AFTER_TOO_MANY = 0.5
# This part of those asked for says nothing of how many there are farther out: then it is asked
# first whether there are many at all.
HARDLY_ANY = 3
ONE_PLACE_M = 50.0
# What is too much to measure may lie in the corners of the box again and again. A circle that was
# made smaller so often is measured all the same.
MOST_SHRINKS = 8


@dataclass(frozen=True)
class Near:
    """A station and how far it is, in metres along the surface (直线距离)."""

    station: Station
    distance_m: float


_Place = tuple[int, float, float]  # a row, its longitude and its latitude


class _Point(NamedTuple):
    distance: float
    pk: int


def _first_radius(rows: StationQuerySet) -> float:
    asked = [getattr(condition, "lhs", None) for condition in rows.query.where.children]
    kinds = [condition.word for condition in asked if isinstance(condition, Is)]
    if kinds:
        return FIRST_RADII_M[Kind(kinds[0])]
    has_word = any(isinstance(condition, Holds) for condition in asked)
    return FIRST_RADIUS_OF_A_WORD_M if has_word else FIRST_RADIUS_M


class _Search:
    """The search for the nearest of some stations to a place."""

    def __init__(
        self, place: Position, rows: StationQuerySet, limit: int, open_now: OpenNow | None
    ) -> None:
        self.place, self.limit, self.open_now = place, limit, open_now
        self.many = max(MANY, 4 * limit)
        self.shrinks = min(sqrt(TO_SPARE * limit / self.many), MOST_AFTER_TOO_MANY)
        self.positions, self.first_radius = Positions(rows), _first_radius(rows)
        self.conditions = [open_now.may_be_open()] if open_now else []
        self.counted = False
        self.were_few = ("few", self.positions.question, bool(open_now))

    def points(self) -> list[_Point]:
        """The nearest points, nearest first."""
        if lately.was_so(self.were_few):
            everything = self._all_if_few()
            if everything is not None:
                return self._closest(everything)
        return self._in_circles()

    def _in_circles(self) -> list[_Point]:
        inner, radius, outer = 0.0, self.first_radius, inf
        seen = shrunk = 0  # stations within the circle before; how often it held too many
        while condition := box(self.place, radius):
            may_shrink = shrunk < MOST_SHRINKS and radius - inner > ONE_PLACE_M
            found = self._points(condition, most=self.many if may_shrink else None)
            if found is None:
                outer, shrunk = radius, shrunk + 1
                radius = inner + (radius - inner) * self.shrinks
                continue
            inside = [point for point in found if point.distance <= radius]
            if len(inside) >= self.limit:
                return self._closest(inside)
            if len(inside) <= max(seen, self.limit // HARDLY_ANY) and not self.counted:
                everything = self._all_if_few()
                if everything is not None:
                    return self._closest(everything)
                outer = inf  # fewer rows count from now on
            wider = min(radius * self._growth(len(inside)), (radius + outer) / 2)
            inner, seen = radius, len(inside)
            if outer - radius > ONE_PLACE_M:
                radius = wider
            else:  # what is too much there lies at the edge, or in the corners of the box
                radius, outer = outer, inf
        return self._closest(self._points(LOCATED) or [])

    def _growth(self, inside: int) -> float:
        """How much wider a circle must be to hold enough, if it goes on as it is."""
        if not inside:
            return EMPTY
        return min(max(sqrt(TO_SPARE * self.limit / inside), LEAST), MOST)

    def _all_if_few(self) -> list[_Point] | None:
        """All there are, when they are few. Which those are is known for a while."""
        self.counted, known = True, Lately()
        # Only now is it worth while to ask which hours there are.
        hours = [self.open_now.has_hours_of_now(known)] if self.open_now else []
        question = (self.positions.question, hours, FEW)
        few, changed = known.known(question, lambda: self._read_few(hours))
        lately.say(self.were_few, so=few is not None)
        if few is None:
            self.conditions += hours
            return None
        return self._of(few, set(changed))

    def _of(self, few: list[_Place], changed: set[int]) -> list[_Point]:
        """What is there now of those that were all, and of those that changed since. Of the first
        no more are asked for than it takes, the nearest first.
        """
        points: list[_Point] = []
        there = sorted(
            _Point(distance_m(self.place, (lng, lat)), pk)
            for pk, lng, lat in few
            if pk not in changed
        )
        for most in (2 * self.limit, len(there)):
            # In order: psycopg has a type of its own for small numbers, PostgreSQL a plan for each.
            rows = sorted([*changed, *(point.pk for point in there[:most])])
            points = self._points(among("id", rows), LOCATED) or [] if rows else []
            if most >= len(there):
                break
            reach = there[most - 1].distance
            if sum(point.distance <= reach for point in points) >= self.limit:
                break
        return points

    def _read_few(self, hours: list[Condition]) -> list[_Place] | None:
        """All there are, closed on a day or not; None when they are many."""
        read = self.positions.where(*hours, EVERYWHERE, most=FEW + 1)
        return None if len(read) > FEW else [(pk, lng, lat) for pk, lng, lat, _hours in read]

    def _points(self, *where: Condition, most: int | None = None) -> list[_Point] | None:
        """The points for which conditions hold; None when there are more than `most`."""
        limit = None if most is None else most + 1
        read = self.positions.where(*self.conditions, *where, most=limit)
        if most is not None and len(read) > most:
            return None
        if self.open_now:
            is_open = self.open_now.is_open
            read = [row for row in read if is_open(row[3])]
        place = self.place
        return [_Point(distance_m(place, (lng, lat)), pk) for pk, lng, lat, _ in read]

    def _closest(self, points: Iterable[_Point]) -> list[_Point]:
        return nsmallest(self.limit, points)


def nearest(
    place: Position, rows: StationQuerySet, *, limit: int = 10, open_at: datetime | None = None
) -> list[Near]:
    """The stations of `rows` nearest to a WGS-84 place (longitude, latitude), nearest first; equals
    in the order they were made. With `open_at` (aware) only those that are open then.

    Stations without a position are left out.
    """
    if limit < 1:
        return []
    open_now = OpenNow(open_at) if open_at else None
    points = _Search(place, rows.order_by(), limit, open_now).points()
    stations = {row.pk: row for row in for_cards([point.pk for point in points])}
    return [Near(stations[point.pk], point.distance) for point in points]
