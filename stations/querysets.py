from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from portal.vocabulary import Audience
from search.indexing import touched_keys
from stations import codes, removals
from stations.enums import Kind, Level
from stations.fields import Holds, Is, beginning

if TYPE_CHECKING:
    from datetime import date, datetime

    from portal.models import User
    from stations.enums import Withdrawn
    from stations.models import Closure, Division, Station  # noqa: F401  # names of type arguments

Row = TypeVar("Row", bound=models.Model)

# What decides whether, and under which name, the public sees a station.
DECIDES_SIGHT = frozenset({"published", "key"})

# Conditions that say `IN (1)`: for a bare `published`, SQLite looks into no index.
PUBLIC, HIDDEN = Q(published__in=(True,)), Q(published__in=(False,))

COUNTY, CITY = 2, 1
# So many letters are the beginning of very many places; of Chinese characters, one.
SHORT = 3


def is_looked_through(text: str, within: str) -> bool:
    """Whether a division (padded code) has so few places, for so short a beginning, that all of
    them are compared with it.
    """
    is_short = len(text) <= (SHORT if text.isascii() else 1)
    return bool(within) and codes.level(within) >= (CITY if is_short else COUNTY)


class DivisionQuerySet(models.QuerySet["Division"]):
    """Divisions by what lies in what, by date, and by what people call them."""

    def under(self, code: str) -> Self:
        """A division and everything below it."""
        return self.filter(code__range=codes.span(codes.pad(code)))

    def keyed(self, **condition: Any) -> Self:
        """The divisions for which a condition on one key holds (see `names.Keys`). The indexes of
        the keys are level by level: a condition alone would read all of one.
        """
        return self.filter(level__in=Level.values, **condition)

    def begun(self, key: str, text: str, within: str = "") -> Self:
        """The divisions of which a key begins with a text; those within a division (padded code).

        What lies in a county is sooner looked through than everything with one beginning, and so is
        what lies in a city when the beginning is short.
        """
        if is_looked_through(text, within):
            return self.under(within).filter(**{f"{key}__startswith": text})
        rows = self.keyed(**{f"{key}__range": beginning(text)})
        return rows.under(within) if within else rows

    def called(self, text: str) -> Self:
        """The divisions with a shorter name (小地名) that begins with a text, in the order of those
        names.
        """
        keys = beginning(text)
        rows = self.filter(further_names__key__range=keys, further_names__former="")
        return rows.order_by("further_names__key", "further_names__division")

    def children_of(self, code: str) -> Self:
        """The divisions directly below one."""
        return self.filter(parent=code)

    def in_force(self, on: date) -> Self:
        """The divisions that exist on a day."""
        return self.exclude(valid_from__gt=on).exclude(valid_to__lt=on)

    def ended(self, on: date) -> Self:
        """The divisions that exist no longer on a day."""
        return self.filter(valid_to__lt=on)


class StationQuerySet(models.QuerySet["Station"]):
    """Stations by who may see them, what they offer and whom they cover.

    Its bulk verbs keep `changed_at` and the removed stations right, so that whoever uses them need
    not think of the change feed.
    """

    def update(self, **values: Any) -> int:
        """As ever; the change feed hears of it, and so do the search engines of what the public
        sees no longer, or again.
        """
        at = values.setdefault("changed_at", timezone.now())
        if not DECIDES_SIGHT & values.keys():
            return super().update(**values)
        with transaction.atomic():
            # Afterwards the filters may hold other rows.
            rows = self._all().filter(pk__in=list(self.values_list("pk", flat=True)))
            before = removals.locked_keys(rows)
            count = super().update(**values)
            flipped = removals.settle(before, removals.public_keys(rows), at=at)
            removals.tell_of_parent(flipped, at=at)
            touched_keys(self.model, flipped)
        return count

    def bulk_create(self, objs: Iterable[Station], *args: Any, **kwargs: Any) -> list[Station]:
        """As ever; the change feed hears of what the public sees from now on, and of what it sees
        no longer where rows are written over.
        """
        stations, at = list(objs), timezone.now()
        for station in stations:
            station.changed_at = at
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = [*{*kwargs["update_fields"], "changed_at"}]
        rows = self._all().filter(key__in=[station.key for station in stations])
        with transaction.atomic():
            before = removals.locked_keys(rows)
            created = super().bulk_create(stations, *args, **kwargs)
            flipped = removals.settle(before, removals.public_keys(rows), at=at)
            if kwargs.get("update_conflicts"):  # nothing belongs to new ones yet
                removals.tell_of_parent(flipped, at=at)
        return created

    def _all(self) -> StationQuerySet:
        return self.model._default_manager.all()

    def touch(self) -> int:
        """Say that something of these stations changed that lies in rows beside them."""
        return self.update(changed_at=timezone.now())

    def withdraw(self, why: Withdrawn) -> int:
        """Take the public ones off the site, saying why. Returns how many."""
        return self.published().update(published=False, withdrawn=why)

    def publish(self) -> int:
        """Show to the public those that it cannot see yet. Returns how many."""
        return self.filter(published=False).update(published=True, withdrawn="")

    def published(self) -> Self:
        """What the public may see."""
        return self.filter(published=True)

    def to_complete(self) -> Self:
        """What the public has never seen: it waits for its facts, or for somebody to publish it."""
        return self.filter(HIDDEN, withdrawn="")

    def to_complete_by_place(self) -> Self:
        """The same as a list: a page of those that lack something is soon read in its order, while
        of `HIDDEN` SQLite would gather all and sort them.
        """
        return self.filter(published=False, withdrawn="").order_by("division_id", "key")

    def of_kind(self, kind: str) -> Self:
        """Stations of one kind; all of them for an empty kind."""
        return self.filter(Is("kind", kind)) if kind else self

    def offering(self, service: str) -> Self:
        """Stations with a service; all of them for an empty service."""
        return self.filter(Holds("services", service)) if service else self

    def for_audience(self, audience: str) -> Self:
        """Stations meant for an audience; all of them for an empty one."""
        return self.filter(Holds("audiences", audience)) if audience else self

    def equipped_with(self, facility: str) -> Self:
        """Stations that have a facility; all of them for an empty one."""
        return self.filter(Holds("facilities", facility)) if facility else self

    def inside(self, code: str) -> Self:
        """Stations that lie in a division or in what is below it."""
        return self.filter(division__code__range=codes.span(codes.pad(code)))

    def suiting(self, audience: str) -> Self:
        """Stations for an audience: those meant for it and those for everybody; all of them for an
        empty one.
        """
        if not audience:
            return self
        named = [Q(Holds("audiences", word)) for word in (audience, Audience.EVERYONE)]
        return self.filter(Q(audiences="") | named[0] | named[1])

    def covering(self, code: str) -> Self:
        """Stations whose area holds a division, the smallest area first.

        A station that says which divisions it serves covers those and what lies in them; one that
        says nothing covers the division it lies in. `area` is the code of the covering division.
        """
        path = codes.path(codes.pad(code))
        areas = self.areas(path)
        # Along one path the longer code is the greater one.
        smallest = [When(pk=pk, then=Value(max(served))) for pk, served in areas.items()]
        area = Case(*smallest, default=F("division"), output_field=models.CharField())
        return self.filter(pk__in=areas).annotate(area=area).order_by("-area", "key")

    def areas(self, divisions: Iterable[str]) -> dict[int, list[str]]:
        """The stations, by row, that say they serve some of these divisions, or lie in one and say
        nothing; and which divisions those are. One query of two indexes.
        """
        wanted, serving = list(divisions), self._serving()
        named = serving.filter(division__in=wanted).values_list("station_id", "division_id")
        silent = self._all().order_by().filter(division__in=wanted)
        silent = silent.exclude(Exists(serving.filter(station=OuterRef("pk"))))
        found: dict[int, list[str]] = {}
        for pk, code in named.union(silent.values_list("pk", "division_id"), all=True):
            found.setdefault(pk, []).append(code)
        return found

    def _serving(self) -> models.QuerySet[Any]:
        """The rows that say which station serves which division."""
        return self.model.serves.through._default_manager.all()

    def centre_of(self, station: Station) -> Station | None:
        """The centre a station belongs to: by its parents, else the one that covers it, else the
        first there is.
        """
        above: Station | None = station
        while above is not None:
            if above.kind == Kind.CENTRE:
                return above
            above = above.parent
        centres = self.of_kind(Kind.CENTRE)
        return centres.covering(station.division_id).first() or centres.order_by("key").first()

    def served_by(self, user: User) -> Self:
        """The stations a member of staff works at, and the contact points that belong to them."""
        return self._with_points({"staff__user": user})

    def managed_by(self, user: User) -> Self:
        """The stations whose manager she is, and the contact points that belong to them."""
        return self._with_points({"staff__user": user, "staff__is_manager": True})

    def _with_points(self, hers: dict[str, Any]) -> Self:
        """Her stations and their contact points, each looked up in an index: for one condition or
        another, PostgreSQL would look at every station.
        """
        own, everything = self._all().order_by().filter(**hers).values("pk"), self._all().order_by()
        points = everything.filter(kind=Kind.CONTACT_POINT, parent__in=own).values("pk")
        return self.filter(pk__in=own.union(points))

    def for_cards(self) -> Self:
        """With what a card shows, in one query."""
        return self.select_related("division__parent")


class BesideQuerySet(models.QuerySet[Row]):
    """Rows that are facts of a station: writing many at once tells the change feed as well."""

    def update(self, **values: Any) -> int:
        """As ever; their stations have changed."""
        stations = set(self.values_list("station", flat=True))
        with transaction.atomic():
            count = super().update(**values)
            self._touch(stations)
        return count

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        """As ever; their stations have changed."""
        with transaction.atomic():
            created = super().bulk_create(objs, *args, **kwargs)
            self._touch({row.station_id for row in created})  # type: ignore[attr-defined]  # all have it
        return created

    def _touch(self, stations: set[int]) -> None:
        rows: StationQuerySet = apps.get_model("stations", "Station").objects.all()
        rows.filter(pk__in=stations).touch()


class ClosureQuerySet(BesideQuerySet["Closure"]):
    """One-off closures."""

    def from_moment(self, moment: datetime) -> Self:
        """Closures that are not over yet."""
        return self.filter(ends__gt=moment)
