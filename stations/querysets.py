from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Max, Q
from django.db.models.functions import Coalesce

from stations import codes
from stations.enums import Kind
from stations.fields import holding

if TYPE_CHECKING:
    from datetime import date, datetime

    from portal.models import User
    from stations.models import Closure, Division, Station  # noqa: F401  # names of type arguments


class DivisionQuerySet(models.QuerySet["Division"]):
    """Divisions by what lies in what, by date, and by what people call them."""

    def under(self, code: str) -> Self:
        """A division and everything below it."""
        return self.filter(code__range=codes.span(codes.pad(code)))

    def children_of(self, code: str) -> Self:
        """The divisions directly below one."""
        return self.filter(parent=code)

    def in_force(self, on: date) -> Self:
        """The divisions that exist on a day."""
        return self.exclude(valid_from__gt=on).exclude(valid_to__lt=on)


class StationQuerySet(models.QuerySet["Station"]):
    """Stations by who may see them, what they offer and whom they cover."""

    def published(self) -> Self:
        """What the public may see."""
        return self.filter(published=True)

    def of_kind(self, kind: str) -> Self:
        """Stations of one kind; all of them for an empty kind."""
        return self.filter(kind=kind) if kind else self

    def offering(self, service: str) -> Self:
        """Stations with a service; all of them for an empty service."""
        return self.filter(services__contains=holding(service)) if service else self

    def for_audience(self, audience: str) -> Self:
        """Stations meant for an audience; all of them for an empty one."""
        return self.filter(audiences__contains=holding(audience)) if audience else self

    def inside(self, code: str) -> Self:
        """Stations that lie in a division or in what is below it."""
        return self.filter(division__code__range=codes.span(codes.pad(code)))

    def located(self) -> Self:
        """Stations whose position is known."""
        return self.exclude(wgs_lat=None).exclude(wgs_lng=None)

    def covering(self, code: str) -> Self:
        """Stations whose area holds a division, the smallest area first.

        A station that says which divisions it serves covers those and what lies in them; one that
        says nothing covers the division it lies in. `area` is the code of the covering division.
        """
        path = codes.path(codes.pad(code))
        covering = self.filter(Q(serves__in=path) | Q(serves=None, division__in=path))
        # Along one path the longer code is the greater one.
        area = Coalesce(Max("serves", filter=Q(serves__in=path)), F("division"))
        return covering.annotate(area=area).order_by("-area", "key")

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
        own = self.model._default_manager.filter(staff__user=user).values("pk")
        return self.filter(Q(pk__in=own) | Q(kind=Kind.CONTACT_POINT, parent__in=own))

    def managed_by(self, user: User) -> Self:
        """The stations whose manager she is, and the contact points that belong to them."""
        hers = {"staff__user": user, "staff__is_manager": True}
        own = self.model._default_manager.filter(**hers).values("pk")
        return self.filter(Q(pk__in=own) | Q(kind=Kind.CONTACT_POINT, parent__in=own))

    def for_cards(self) -> Self:
        """With what a card shows, in one query."""
        return self.select_related("division", "division__parent", "parent")


class ClosureQuerySet(models.QuerySet["Closure"]):
    """One-off closures."""

    def from_moment(self, moment: datetime) -> Self:
        """Closures that are not over yet."""
        return self.filter(ends__gt=moment)
