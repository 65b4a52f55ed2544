"""Writing very many rows at once."""

import gc
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite

from portal import bulk
from portal.models import CalendarDay
from stations.models import Division, Station
from tests.factories.stations import DivisionFactory

pytestmark = pytest.mark.django_db


def test_rows_are_written_as_they_are_however_their_fields_are_stored() -> None:
    division = DivisionFactory()
    stations = [
        Station(
            key=f"s{number}",
            slug=f"s{number}",
            name='站点\t"一"\\,\n',
            kind="workstation",
            division=division,
            phones=("1", "2"),
            lng=112.5,
            published=number == 0,
            verified_on=date(2026, 11, 3) if number else None,
            added_at=datetime(2026, 11, 3, 8, tzinfo=UTC),
        )
        for number in range(2)
    ]
    bulk.insert(stations)
    first, second = Station.objects.order_by("key")
    assert (first.name, first.phones, first.lng, first.lat) == (
        '站点\t"一"\\,\n',
        ("1", "2"),
        112.5,
        None,
    )
    assert (first.published, second.published) == (True, False)
    assert (first.verified_on, second.verified_on) == (None, date(2026, 11, 3))
    assert first.added_at == datetime(2026, 11, 3, 8, tzinfo=UTC)
    assert Station.objects.filter(phones__contains="|2|").count() == 2


def test_a_row_that_is_there_already_is_an_error_that_django_knows() -> None:
    division = DivisionFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert([division])
    assert Division.objects.count() == 1


def test_python_searches_for_cycles_as_before_when_all_is_done() -> None:
    before = gc.get_threshold()
    with bulk.few_searches():
        assert gc.get_threshold()[0] == bulk.THINGS_UNSEARCHED
        with pytest.raises(ValueError, match="x"), bulk.few_searches():  # another at the same time
            raise ValueError("x")
    assert gc.get_threshold() == before


def test_rows_are_found_among_many_texts() -> None:
    first, second, _third = (DivisionFactory(name=name) for name in ("甲村", "'乙'\\村", "丙村"))
    wanted = Division.objects.filter(bulk.among("name", ["甲村", "'乙'\\村", "没有的村"]))
    assert set(wanted) == {first, second}
    assert set(Division.objects.exclude(bulk.among("name", ["丙村"]))) == {first, second}
    assert not Division.objects.filter(bulk.among("name", [])).exists()


def test_nothing_is_written_for_no_rows() -> None:
    bulk.insert([])
    assert not Division.objects.exists()


def test_the_memory_map_is_off_meanwhile_and_back_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_a_file = SQLite(
        {**connections.settings["default"], "NAME": tmp_path / "file.sqlite3", "OPTIONS": {}}
    )
    monkeypatch.setattr(bulk, "connection", of_a_file)
    with of_a_file.cursor() as cursor:

        def mapped() -> int:
            return int(cursor.execute("PRAGMA mmap_size").fetchone()[0])

        cursor.execute("PRAGMA mmap_size=1048576")
        with bulk.little_memory():
            assert mapped() == 0
        assert mapped() == 1048576
    of_a_file.close()


def test_many_rows_get_new_values_and_keep_the_others() -> None:
    first, second, third = (
        Station.objects.create(key=key, name="旧", division=DivisionFactory(), lng=112.5)
        for key in ("first", "second", "third")
    )
    names = ("name", "phones", "lng", "published", "verified_on", "division")
    bulk.update(
        Station,
        names,
        [
            ["甲", "|1|2|", None, False, "2026-11-03", third.division_id, first.pk],
            ["'乙'", "", 113.25, True, None, third.division_id, second.pk],
        ],
    )
    rows = Station.objects.order_by("pk").values_list(*names)
    assert list(rows) == [
        ("甲", ("1", "2"), None, False, date(2026, 11, 3), third.division_id),
        ("'乙'", (), 113.25, True, None, third.division_id),
        ("旧", (), 112.5, True, None, third.division_id),
    ]
    assert Station.objects.filter(bulk.among("pk", [first.pk, third.pk])).count() == 2
    assert list(Station.objects.order_by("pk").values_list("key", flat=True)) == [
        *("first", "second", "third")
    ]


def test_after_very_many_rows_the_database_knows_how_many_there_are() -> None:
    CalendarDay.objects.all().delete()
    with bulk.indexes_afterwards(CalendarDay):
        CalendarDay.objects.bulk_create(
            CalendarDay(date=date(2040, 1, day), year=2040, kind=CalendarDay.Kind.OFF)
            for day in range(1, 31)
        )
    known = {
        "sqlite": "SELECT stat FROM sqlite_stat1 WHERE tbl = %s",
        "postgresql": "SELECT reltuples::int FROM pg_class WHERE relname = %s",
    }
    with connection.cursor() as cursor:
        cursor.execute(known[connection.vendor], [CalendarDay._meta.db_table])
        counts = [str(number) for (number,) in cursor.fetchall()]
    assert counts
    assert all(count.startswith("30") for count in counts)


def _indexes() -> dict[str, bool]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Station._meta.db_table)
    return {name: one["unique"] for name, one in found.items() if one["index"] or one["unique"]}


def test_all_indexes_but_those_of_keys_are_away_meanwhile_and_there_again_afterwards() -> None:
    before = _indexes()
    with bulk.indexes_afterwards(Station):
        meanwhile = _indexes()
    assert meanwhile == {name: is_unique for name, is_unique in before.items() if is_unique}
    assert _indexes() == before
    assert {"station_listed", "station_characters"} <= before.keys() - meanwhile.keys()
