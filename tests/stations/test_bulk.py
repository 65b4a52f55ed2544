import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.models import Outbox, OutboxListener
from portal.roles import Role
from search import indexing
from stations import bulk
from stations.enums import EditWay
from stations.models import Station, StationEdit
from tests.factories.portal import member
from tests.factories.stations import StationFactory, network

pytestmark = pytest.mark.django_db


def take_offline() -> int:
    values = {"published": False, "withdrawn": "staff"}
    rows = Station.objects.published()
    return bulk.write(rows, values, by=None, way=EditWay.BULK, reason="撤并")


def test_many_stations_change_and_each_keeps_its_history() -> None:
    network()
    changed_before = Station.objects.get(key="suoshi").changed_at
    assert take_offline() == 3
    assert not Station.objects.published().exists()
    edit = StationEdit.objects.get(station__key="suoshi")
    assert (edit.changes, edit.reason) == ({"published": ["是", "否"]}, "撤并")
    assert Station.objects.get(key="suoshi").changed_at > changed_before


def test_rows_that_no_longer_fit_are_left_alone() -> None:
    network()
    take_offline()
    assert take_offline() == 0
    assert StationEdit.objects.count() == 3


def test_stations_are_locked_and_changed_in_one_order_whatever_else_is_changed_with_them() -> None:
    network()
    take_offline()
    told = list(StationEdit.objects.order_by("pk").values_list("station", flat=True))
    assert told == sorted(told)


def test_the_cost_does_not_grow_with_the_stations(monkeypatch: pytest.MonkeyPatch) -> None:
    network()
    with CaptureQueriesContext(connection) as few:
        bulk.write(Station.objects.all(), {"note": "一"}, by=None, way=EditWay.BULK)
    StationFactory.create_batch(20, division=Station.objects.get(key="suoshi").division)
    with CaptureQueriesContext(connection) as many:
        bulk.write(Station.objects.all(), {"note": "二"}, by=None, way=EditWay.BULK)
    assert len(many) == len(few)


def test_more_than_a_chunk_is_changed_in_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    network()
    monkeypatch.setattr(bulk, "CHUNK", 2)
    user = member(Role.SUPERVISOR)
    values = {"verified_by": user}
    assert bulk.write(Station.objects.all(), values, by=user, way=EditWay.VERIFY) == 3
    assert Station.objects.filter(verified_by=user).count() == 3


def test_very_many_changed_stations_are_one_row_for_each_search_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stations = network()
    OutboxListener.objects.create(kind="search:embedded@here", seen=timezone.now())
    monkeypatch.setattr(bulk, "CHUNK", 1)
    bulk.write(Station.objects.all(), {"note": "一"}, by=None, way=EditWay.BULK)
    keys = {f"stations.station:{row.pk}" for row in stations.values()}
    assert keys <= set(Outbox.objects.values_list("key", flat=True))
    Outbox.objects.all().delete()
    monkeypatch.setattr(indexing, "MOST_KEYS", 2)
    bulk.write(Station.objects.all(), {"note": "二"}, by=None, way=EditWay.BULK)
    assert [row.kind for row in Outbox.objects.all()] == ["search-walk:embedded@here"]
