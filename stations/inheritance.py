"""What stations take over from the one they belong to: opening hours, telephones, services.

The values lie in the station's own columns, so that lists and filters read one row. Whoever changes
a parent hands its values on: `Station.save` does it for one, an import for all it wrote.
"""

from collections.abc import Iterable

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from search.indexing import touched_keys
from stations import history
from stations.enums import EditWay, Inherited
from stations.fields import holding
from stations.models import Station


def hand_on(parents: Iterable[int]) -> None:
    """Give the stations below these, and those below them, what they inherit. Call it in the
    transaction of the change.
    """
    above = list(parents)
    while above:
        changed = set()
        for name in Inherited.values:
            changed |= _hand_on(name, above)
        touched_keys(Station, changed)
        above = list(changed)


def _hand_on(name: str, parents: list[int]) -> set[int]:
    """Copy one column to the children that inherit it and have another value. Returns them."""
    theirs = Station.objects.filter(pk=OuterRef("parent")).values(name)[:1]
    heirs = Station.objects.filter(parent__in=parents, inherits__contains=holding(name))
    behind = heirs.annotate(wanted=Subquery(theirs)).exclude(Q(**{name: Subquery(theirs)}))
    locked = behind.order_by("pk").select_for_update(of=("self",), no_key=True)
    before = {row.pk: history.facts_of(row, only={name}) for row in locked}
    if before:
        rows = Station.objects.filter(pk__in=before)
        rows.update(**{name: Subquery(theirs), "changed_at": timezone.now()})
        pairs = [(before[row.pk], row) for row in rows]
        history.record_all(pairs, by=None, way=EditWay.INHERITED)
    return set(before)
