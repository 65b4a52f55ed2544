"""Who may do what with stations: the one policy that views, bulk steps, panels and menus ask.

Whoever may change stations keeps the whole directory. A station's own manager keeps that station
and the contact points under it, whatever her role. What somebody may not see does not exist for
her.
"""

from typing import TYPE_CHECKING

from portal.models import User
from stations.models import Closure, Station, StationStaff

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from stations.querysets import StationQuerySet

KEEP = "stations.change_station"
LOOK = "stations.view_station"
CLOSE = "stations.add_closure"


def keeps_directory(user: User) -> bool:
    """Whether she changes any station, decides on the changes of others, and acts on many."""
    return user.has_perm(KEEP)


def looks_at_all(user: User) -> bool:
    """Whether she may read the whole directory, as far as it is not about people."""
    return user.has_perm(LOOK)


def is_manager(user: User) -> bool:
    """Whether she manages any station: one query for each user object."""
    known: bool | None = user.__dict__.get("_manages_stations")
    if known is None:
        known = StationStaff.objects.filter(user=user.pk, is_manager=True).exists()
        user.__dict__["_manages_stations"] = known
    return known


def has_part(user: User) -> bool:
    """Whether the section exists for her at all."""
    return looks_at_all(user) or is_manager(user)


def may_act(user: User) -> bool:
    """Whether she confirms, edits or answers for any station."""
    return keeps_directory(user) or is_manager(user)


def visible_to(user: User) -> "StationQuerySet":
    """The stations she may read."""
    return Station.objects.all() if looks_at_all(user) else editable_by(user)


def editable_by(user: User) -> "StationQuerySet":
    """The stations whose facts she may change: every one, or those that she manages."""
    return Station.objects.all() if keeps_directory(user) else Station.objects.managed_by(user)


def may_edit(user: User, station: Station) -> bool:
    """Whether the station is one of those."""
    return keeps_directory(user) or (
        is_manager(user) and editable_by(user).filter(pk=station.pk).exists()
    )


def closable_by(user: User) -> "StationQuerySet":
    """The stations whose closures she looks after: those she may change, and of a clerk all where
    she works, among which are those that she manages.
    """
    if user.has_perm(CLOSE) and not keeps_directory(user):
        return Station.objects.served_by(user)
    return editable_by(user)


def may_close(user: User) -> bool:
    """Whether she looks after any closures."""
    return user.has_perm(CLOSE) or is_manager(user)


def closures_of(user: User) -> "QuerySet[Closure]":
    """The closures that she looks after, the latest first."""
    rows = Closure.objects.filter(station__in=closable_by(user))
    return rows.select_related("station").order_by("-starts")
