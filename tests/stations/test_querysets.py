"""What the querysets ask of the database."""

import pytest
from django.db import connection

from stations.models import Division, Station
from tests.factories.stations import StationFactory, county

pytestmark = pytest.mark.django_db


def explained(rows: object) -> str:
    """How the database would answer; a planner that prefers to scan a small table is told not
    to.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return str(rows.explain())  # type: ignore[attr-defined]


def test_what_lies_below_a_division_is_read_from_the_index() -> None:
    plan = explained(Division.objects.under("431321"))
    assert "code>?" in plan or "Index Cond" in plan
    plan = explained(Station.objects.order_by().inside("431321"))
    assert "division_id>?" in plan or "Index Cond" in plan


def test_a_division_holds_itself_and_what_is_below_it_and_nothing_beside_it() -> None:
    county()
    names = {row.name for row in Division.objects.under("431321112")}
    assert names == {"锁石镇", "新兴社区", "锁石村", "双溪村", "石江村"}


def test_stations_inside_a_division_lie_in_it_or_below_it() -> None:
    places = county()
    for digits in ("431321", "431321112", "431321112216", "431321103275"):
        StationFactory(key=f"in-{digits}", division=places[digits])
    keys = Station.objects.inside("431321112").values_list("key", flat=True)
    assert sorted(keys) == ["in-431321112", "in-431321112216"]
