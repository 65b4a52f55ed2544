"""Confirming what is on record, and what happens to stations that nobody confirms.

The rules are rows (`FreshnessRule`); how fresh one station is, `stations.freshness` says.
"""

import heapq
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db.models import F, Q
from django.utils.timezone import localtime, make_aware

from portal.models import User
from stations import bulk
from stations.enums import EditWay, Verified, Withdrawn
from stations.freshness import Freshness, Rule, freshness
from stations.models import FreshnessRule, Station, StationEdit
from stations.querysets import HIDDEN, PUBLIC, StationQuerySet

Rules = dict[str, Rule]
STEPS = {
    Freshness.DUE: "nudge_days",
    Freshness.OLD: "grey_days",
    Freshness.EXPIRED: "withdraw_days",
}
AT_ONCE = 500
"""Stations that one transaction of the nightly job takes offline: others write in between."""


def rules() -> Rules:
    """The rules by kind of station: one query."""
    return {
        row.kind: Rule(row.nudge_days, row.grey_days, row.withdraw_days)
        for row in FreshnessRule.objects.all()
    }


def confirmed_day(station: Station) -> date:
    """When the facts were last known to be right: confirmed, or else put on record."""
    return station.verified_on or localtime(station.added_at).date()


def freshness_of(station: Station, today: date, known: Rules) -> Freshness:
    """How fresh the facts of a station are."""
    return freshness(confirmed_day(station), today, known.get(station.kind, Rule()))


def is_expired(kind: str, confirmed: date, today: date, known: Rules) -> bool:
    """Whether a station of a kind would be too old to show, last confirmed on a day."""
    return freshness(confirmed, today, known.get(kind, Rule())) == Freshness.EXPIRED


def has_reached(step: Freshness, today: date, known: Rules) -> Q:
    """The stations for which a step is due, or a later one: DUE, OLD or EXPIRED."""
    reached = Q(pk__in=())
    for kind, rule in known.items():
        last = rule.last_day(getattr(rule, STEPS[step]), today)
        if last is not None:
            reached |= Q(kind=kind) & _confirmed_by(last)
    return reached


def expired(today: date) -> Q:
    """The stations that are too old to show: one query for the rules."""
    return has_reached(Freshness.EXPIRED, today, rules())


def fit_to_return(today: date, known: Rules) -> StationQuerySet:
    """The stations that went offline because nobody confirmed them, and have been since."""
    gone = Station.objects.filter(HIDDEN, withdrawn=Withdrawn.STALE)
    return gone.exclude(has_reached(Freshness.EXPIRED, today, known))


def _confirmed_by(day: date) -> Q:
    """Last confirmed on a day or earlier."""
    return Q(verified_on__lte=day) | Q(verified_on=None, added_at__lt=_end_of(day))


def _end_of(day: date) -> datetime:
    return make_aware(datetime.combine(day + timedelta(days=1), time()))


def are(state: Freshness, today: date, known: Rules) -> Q:
    """The stations that are just so fresh."""
    if state == Freshness.FRESH:
        return ~has_reached(Freshness.DUE, today, known)
    later = {Freshness.DUE: Freshness.OLD, Freshness.OLD: Freshness.EXPIRED}.get(state)
    reached = has_reached(state, today, known)
    return reached & ~has_reached(later, today, known) if later else reached


def wants_confirming(today: date, known: Rules) -> Q:
    """The public stations that somebody should look at again, and those taken offline because
    nobody did.
    """
    due = Q(published=True) & has_reached(Freshness.DUE, today, known)
    return due | Q(published=False, withdrawn=Withdrawn.STALE)


def due(rows: StationQuerySet, today: date, known: Rules) -> list[StationQuerySet]:
    """Of some stations those that `wants_confirming` names, in parts that have none in common: the
    longest unconfirmed of a part first, each a range of one index.
    """
    order = (F("verified_on").asc(nulls_first=True), "division_id", "key")
    parts = [rows.filter(HIDDEN, withdrawn=Withdrawn.STALE).order_by(*order)]
    lasts = {kind: rule.last_day(rule.nudge_days, today) for kind, rule in known.items()}
    days = {kind: last for kind, last in lasts.items() if last is not None}
    if days:
        never, late = Q(pk__in=()), Q(pk__in=())
        for kind, last in days.items():
            never |= Q(kind=kind, added_at__lt=_end_of(last))
            late |= Q(kind=kind, verified_on__lte=last)
        public = rows.filter(PUBLIC, withdrawn="")
        parts.append(public.filter(never, verified_on=None).order_by("division_id", "key"))
        late &= Q(verified_on__lte=max(days.values()))
        parts.append(public.filter(late).order_by("verified_on", "division_id", "key"))
    return parts


def longest_unconfirmed(rows: StationQuerySet, today: date, known: Rules, most: int) -> list[int]:
    """The keys of the first of these stations that somebody should look at again, those first that
    nobody has confirmed, then those that nobody has for the longest.
    """
    order = ("verified_on", "division_id", "key", "pk")
    found = [list(part.values_list(*order)[:most]) for part in due(rows, today, known)]
    ordered = heapq.merge(*found, key=lambda row: (row[0] or date.min, *row[1:]))
    return [row[-1] for row in islice(ordered, most)]


def confirm(rows: StationQuerySet, *, by: User, how: Verified, today: date) -> int:
    """Say that what is on record of these stations is right. Returns how many there were."""
    values = {"verified_on": today, "verified_how": how, "verified_by": by}
    return bulk.write(rows, values, by=by, way=EditWay.VERIFY)


def withdraw_expired(now: datetime) -> int:
    """Take offline what the rules say is too old to show. Returns how many stations."""
    old = Station.objects.published().filter(expired(localtime(now).date()))
    values = {"published": False, "withdrawn": Withdrawn.STALE}
    total = 0
    while some := list(old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        total += bulk.write(old.filter(pk__in=some), values, by=None, way=EditWay.JOB)
    return total


def withdrawn_lately(since: datetime, most: int) -> int:
    """How many stations the job took offline since a moment and are offline still, counted no
    further than asked.
    """
    gone = {"station__published": False, "station__withdrawn": Withdrawn.STALE}
    edits = StationEdit.objects.filter(way=EditWay.JOB, at__gte=since, **gone)
    return edits.order_by().values("station").distinct()[:most].count()


def days_left(station: Station, today: date, known: Rules) -> int | None:
    """How many days until a public station goes offline if nobody confirms it; None when it never
    does.
    """
    days = known.get(station.kind, Rule()).withdraw_days
    if days is None or not station.published:
        return None
    return max(days - (today - confirmed_day(station)).days, 0)
