"""Whatever takes a station out of the public's sight leaves a removed station; whatever shows it
again takes that away.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import outbox
from search import indexing
from stations import importer
from stations.enums import Kind, Withdrawn
from stations.exporter import export_stations
from stations.models import RemovedStation, Station
from stations.querysets import StationQuerySet
from tests.factories.stations import StationFactory, county

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)

Door = Callable[[Station], object]


def only(station: Station) -> StationQuerySet:
    return Station.objects.filter(pk=station.pk)


def set_to(published: bool, **options: object) -> Door:
    def door(station: Station) -> None:
        station.published = published
        station.save(**options)  # type: ignore[arg-type]

    return door


def bulk_update(published: bool) -> Door:
    def door(station: Station) -> None:
        station.published = published
        Station.objects.bulk_update([station], ["published", "name"])

    return door


def write_over(published: bool) -> Door:
    def door(station: Station) -> None:
        copy = Station.objects.get(pk=station.pk)
        copy.pk, copy.published = None, published
        Station.objects.bulk_create(
            [copy], update_conflicts=True, unique_fields=["key"], update_fields=["published"]
        )

    return door


def from_file(published: str) -> Door:
    def door(station: Station) -> None:
        text = export_stations(only(station)).decode()
        heading = text.splitlines()[0].split(",").index("公开")
        rows = [line.split(",") for line in text.splitlines()]
        rows[1][heading] = published
        content = "\n".join(",".join(row) for row in rows).encode()
        assert not importer.import_stations(content, today=NOW.date()).problems

    return door


WAYS_OUT = {
    "save": set_to(False),
    "save of one column": set_to(False, update_fields=["published"]),
    "update": lambda station: only(station).update(published=False),
    "update that no longer finds it": lambda station: Station.objects.published().update(
        published=False
    ),
    "bulk_update": bulk_update(False),
    "bulk_create over it": write_over(False),
    "withdraw": lambda station: only(station).withdraw(Withdrawn.STALE),
    "delete": lambda station: station.delete(),
    "delete of many": lambda station: only(station).delete(),
    "another key": lambda station: only(station).update(key="other"),
    "an import": from_file("否"),
    "its parent's children": lambda station: station.parent.children.update(published=False),
}
WAYS_BACK = {
    "save": set_to(True),
    "save of one column": set_to(True, update_fields=["published"]),
    "update": lambda station: only(station).update(published=True),
    "bulk_update": bulk_update(True),
    "bulk_create over it": write_over(True),
    "publish": lambda station: only(station).publish(),
    "an import": from_file("是"),
}


@pytest.fixture
def station() -> Station:
    division = county()["431321112"]
    centre = StationFactory(key="centre", kind=Kind.CENTRE, division=division, published=False)
    return StationFactory(key="gone", division=division, parent=centre)


@pytest.mark.parametrize("way", WAYS_OUT)
def test_every_way_out_of_sight_leaves_a_removed_station(way: str, station: Station) -> None:
    with time_machine.travel(NOW, tick=False):
        WAYS_OUT[way](station)
    assert RemovedStation.objects.get().key == "gone"
    assert RemovedStation.objects.get().at == NOW


@pytest.mark.parametrize("way", WAYS_BACK)
def test_every_way_back_takes_it_away_and_moves_the_time_of_change(
    way: str, station: Station
) -> None:
    only(station).withdraw(Withdrawn.STAFF)
    station.refresh_from_db()
    with time_machine.travel(NOW, tick=False):
        WAYS_BACK[way](station)
    station.refresh_from_db()
    assert station.changed_at == NOW
    assert not RemovedStation.objects.exists()


@pytest.mark.skipif(
    not connection.features.has_select_for_update, reason="locks the whole database anyway"
)
@pytest.mark.parametrize("way", WAYS_OUT)
def test_what_the_public_saw_is_asked_when_nobody_else_can_change_it(
    way: str, station: Station
) -> None:
    with CaptureQueriesContext(connection) as asked:
        WAYS_OUT[way](station)
    told = [query["sql"] for query in asked]
    first = next(n for n, sql in enumerate(told) if re.search("FOR (NO KEY )?UPDATE", sql))
    written = next(n for n, sql in enumerate(told) if "stations_removedstation" in sql)
    assert first < written


@pytest.mark.parametrize("way", sorted({*WAYS_OUT, *WAYS_BACK} - {"delete", "delete of many"}))
def test_those_below_are_told_anew_when_their_parent_comes_or_goes(
    way: str, station: Station
) -> None:
    below = StationFactory(key="below", division=station.division, parent=station)
    hidden = StationFactory(
        key="hidden", division=station.division, parent=station, published=False
    )
    before = hidden.changed_at
    with time_machine.travel(NOW, tick=False):
        (WAYS_OUT.get(way) or WAYS_BACK[way])(station)
    if way in WAYS_OUT:
        assert Station.objects.get(pk=below.pk).changed_at == NOW
    if way in WAYS_BACK:
        only(station).withdraw(Withdrawn.STAFF)
        station.refresh_from_db()
        with time_machine.travel(NOW + timedelta(hours=1), tick=False):
            WAYS_BACK[way](station)
        assert Station.objects.get(pk=below.pk).changed_at == NOW + timedelta(hours=1)
    assert Station.objects.get(pk=hidden.pk).changed_at == before


@pytest.mark.skipif(
    not connection.features.has_select_for_update, reason="locks the whole database anyway"
)
def test_those_below_are_locked_in_one_order_before_they_are_told(station: Station) -> None:
    StationFactory(
        key="heir", division=station.division, parent=station, inherits=["phones"], phones=["1"]
    )
    station.published, station.phones = False, ["12348"]
    with CaptureQueriesContext(connection) as asked:
        station.save()
    locks = [query["sql"] for query in asked if "FOR NO KEY UPDATE" in query["sql"]]
    below = [sql.split(" WHERE ", 1)[1] for sql in locks if '"parent_id"' in sql]
    assert any('"changed_at" <' in where for where in below)  # to be told of the parent
    assert any('"inherits"' in where for where in below)  # to take over what it says now
    assert all(re.search(r'ORDER BY (1|"stations_station"."id") ASC', sql) for sql in locks)


def test_a_station_made_again_under_the_key_of_a_removed_one_takes_its_place() -> None:
    StationFactory(key="gone").delete()
    StationFactory(key="gone")
    assert not RemovedStation.objects.exists()


def test_many_stations_made_at_once_take_the_places_of_removed_ones() -> None:
    first = StationFactory(key="gone")
    division = first.division
    first.delete()
    Station.objects.bulk_create([Station(key="gone", slug="gone", division=division)])
    assert not RemovedStation.objects.exists()


@pytest.mark.parametrize("way", ["save", "delete", "update", "bulk_update"])
def test_what_the_public_never_saw_is_not_removed(way: str) -> None:
    station = StationFactory(published=False)
    WAYS_OUT[way](station)
    assert not RemovedStation.objects.exists()


def test_removing_again_tells_the_later_time(station: Station) -> None:
    only(station).withdraw(Withdrawn.STAFF)
    only(station).publish()
    with time_machine.travel(NOW, tick=False):
        only(station).withdraw(Withdrawn.STALE)
    assert RemovedStation.objects.get().at == NOW


def test_withdrawing_says_why_and_publishing_forgets_it(station: Station) -> None:
    assert Station.objects.withdraw(Withdrawn.STALE) == 1  # the centre was not public
    station.refresh_from_db()
    assert (station.published, station.withdrawn) == (False, Withdrawn.STALE)
    assert only(station).publish() == 1
    station.refresh_from_db()
    assert (station.published, station.withdrawn) == (True, "")


def test_engines_hear_of_what_was_withdrawn_in_bulk(station: Station) -> None:
    indexing.join("search:embedded@here", now=NOW)
    before = outbox.Outbox.objects.count()
    only(station).withdraw(Withdrawn.STALE)
    assert outbox.Outbox.objects.count() == before + 1


def test_a_bulk_change_of_other_columns_asks_nothing_about_sight(
    station: Station, django_assert_num_queries: Callable[..., object]
) -> None:
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        only(station).update(address="新地址")


def test_no_code_walks_around_the_doors() -> None:
    around = re.compile(r"_base_manager|_raw_delete|_raw_update|stations_station\b")
    walkers = [
        str(path)
        for room in ("search", "stations", "guides", "applications", "home")
        for path in (Path(settings.BASE_DIR) / room).rglob("*.py")
        if "migrations" not in path.parts and around.search(path.read_text(encoding="utf-8"))
    ]
    assert walkers == []
