"""Stations and divisions by their keys, as pages that answer many visitors ask for them."""

from collections.abc import Iterable, Sequence

from portal.prepared import Prepared
from stations import codes
from stations.models import Division, Station

STATIONS = Prepared(lambda pks: Station.objects.order_by().filter(pk__in=pks))
DIVISIONS = Prepared(lambda wanted: Division.objects.order_by().filter(pk__in=wanted))


def divisions(wanted: Iterable[str]) -> dict[str, Division]:
    """Divisions by padded code, each with the one it lies in if that is among them. One query."""
    known = {row.code: row for row in DIVISIONS.rows(list(dict.fromkeys(wanted)))}
    _link(known)
    return known


def for_cards(pks: Sequence[int]) -> list[Station]:
    """Stations by row, in no order, with what a card shows (see `StationQuerySet.for_cards`). Two
    queries, three where a division lies elsewhere than its code says.
    """
    rows = STATIONS.rows(sorted(pks))  # in the order in which one plan serves most (see `nearest`)
    codes_of_all = {row.division_id for row in rows}
    above = {code for own in codes_of_all for code in codes.ancestors(own)[-1:]}
    known = divisions(codes_of_all | above)
    elsewhere = {row.parent_id for row in known.values() if row.code in codes_of_all}
    elsewhere -= known.keys() | {None}
    if elsewhere:
        known |= divisions(code for code in elsewhere if code)
        _link(known)
    for row in rows:
        if row.division_id in known:  # else it came or went meanwhile, and Django looks again
            row.division = known[row.division_id]
    return rows


def _link(known: dict[str, Division]) -> None:
    for row in known.values():
        if row.parent_id in known:
            row.parent = known[row.parent_id]
