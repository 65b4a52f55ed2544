"""A station as a row of a list: with what is missing, how fresh it is, and what waits for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from portal.models import User
from stations import consent, verification
from stations.completeness import Gap, gaps
from stations.freshness import Freshness
from stations.models import MistakeReport, Station
from stations.permissions import editable_by, may_act
from stations.verification import Rules


@dataclass(frozen=True)
class Row:
    """One station, and what a member of staff wants to see at a glance."""

    station: Station
    gaps: list[Gap]
    fresh: Freshness
    mistakes: int = 0
    waits: bool = False
    may_pick: bool = False

    @property
    def is_to_complete(self) -> bool:
        """Whether the public has never seen it."""
        return not (self.station.published or self.station.withdrawn)

    @property
    def is_due(self) -> bool:
        """Whether somebody should confirm it."""
        return self.station.published and self.fresh == Freshness.DUE

    @property
    def is_old(self) -> bool:
        """Whether nobody has confirmed it for very long."""
        return self.station.published and self.fresh in (Freshness.OLD, Freshness.EXPIRED)


def rows_of(
    stations: Sequence[Station],
    user: User,
    today: date,
    *,
    known: Rules,
    pickable: set[int] | None = None,
) -> list[Row]:
    """The rows of some stations, in a fixed number of queries."""
    mistakes, waiting = _marks(stations, user) if may_act(user) else ({}, set())
    return [
        Row(
            station=station,
            gaps=gaps(station),
            fresh=verification.freshness_of(station, today, known),
            mistakes=mistakes.get(station.pk, 0),
            waits=station.pk in waiting,
            may_pick=pickable is not None and station.pk in pickable,
        )
        for station in stations
    ]


def _marks(stations: Sequence[Station], user: User) -> tuple[dict[int, int], set[int]]:
    """How many reports are open for each, and for which a change waits; of her stations alone."""
    pks = [station.pk for station in stations]
    hers = editable_by(user).filter(pk__in=pks).values("pk")
    reports = MistakeReport.objects.filter(done_at=None, station__in=hers)
    counted = reports.order_by().values("station").annotate(number=Count("pk"))
    waiting = consent.waiting().filter(station__in=hers).values_list("station", flat=True)
    return dict(counted.values_list("station", "number")), set(waiting)
