"""Facts that lie beside a station move its time of change."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from stations import divisions
from stations.enums import DutyRole
from stations.models import Closure, Duty, Liaison, Station
from tests.factories.stations import ClosureFactory, StationFactory, county

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 26)


def closure(station: Station) -> Closure:
    return Closure(
        station=station, starts=LATER, ends=LATER + timedelta(hours=2), reason="下村巡回接待"
    )


def turn(station: Station) -> Duty:
    return Duty(
        station=station,
        name="李律师",
        role=DutyRole.LAWYER,
        first_day=TODAY,
        last_day=TODAY,
        starts=time(9),
        ends=time(12),
    )


CHANGES: dict[str, Callable[[Station], object]] = {
    "a closure": lambda station: closure(station).save(),
    "many closures": lambda station: Closure.objects.bulk_create([closure(station)]),
    "a turn of duty": lambda station: turn(station).save(),
    "many turns of duty": lambda station: Duty.objects.bulk_create([turn(station)]),
    "a liaison": lambda station: Liaison.objects.create(station=station, name="王主任"),
    "whom it serves": lambda station: station.serves.set([station.division]),
    "who serves a place": lambda station: station.division.served_by.add(station),
    "a column of many": lambda station: Station.objects.update(note="请带身份证"),
    "one column": lambda station: station.save(update_fields=["note"]),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_fact_moves_the_time_of_change(what: str) -> None:
    station = StationFactory()
    with time_machine.travel(LATER, tick=False):
        CHANGES[what](station)
    station.refresh_from_db()
    assert station.changed_at == LATER


@pytest.mark.parametrize(
    "change",
    [
        lambda: Closure.objects.get().delete(),
        lambda: Closure.objects.all().delete(),
        lambda: Closure.objects.update(reason="停电"),
    ],
    ids=["one deleted", "all deleted", "all changed"],
)
def test_a_closure_that_is_no_more_or_otherwise_moves_it_too(
    change: Callable[[], object],
) -> None:
    station = ClosureFactory(starts=LATER, ends=LATER + timedelta(hours=1)).station
    with time_machine.travel(LATER, tick=False):
        change()
    station.refresh_from_db()
    assert station.changed_at == LATER


def test_a_closure_given_to_another_station_moves_the_time_of_both() -> None:
    row = ClosureFactory(starts=LATER, ends=LATER + timedelta(hours=1))
    first, second = row.station, StationFactory()
    with time_machine.travel(LATER, tick=False):
        row.station = second
        row.save()
    assert set(Station.objects.values_list("changed_at", flat=True)) == {LATER}
    assert first != second


def test_a_place_that_nobody_serves_any_more_moves_the_time_of_who_did() -> None:
    places = county()
    station = StationFactory(division=places["431321112"], serves=[places["431321112216"]])
    with time_machine.travel(LATER, tick=False):
        places["431321112216"].served_by.clear()
    station.refresh_from_db()
    assert station.changed_at == LATER


def test_other_stations_stay_as_they_were() -> None:
    other = StationFactory()
    before = other.changed_at
    with time_machine.travel(LATER, tick=False):
        Closure.objects.bulk_create([closure(StationFactory())])
    other.refresh_from_db()
    assert other.changed_at == before


def test_a_place_with_a_new_name_moves_the_time_of_its_stations() -> None:
    places = county()
    station = StationFactory(division=places["431321112216"])
    other = StationFactory(division=places["431321112209"])
    before = other.changed_at
    with time_machine.travel(LATER, tick=False):
        divisions.load("code,name\n431321112216,石江社区\n".encode())
    station.refresh_from_db()
    other.refresh_from_db()
    assert (station.changed_at, other.changed_at) == (LATER, before)
