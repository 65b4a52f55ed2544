"""Files that were handed in, in the hands of workers that die, that are late, and that are two."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from portal import outbox
from portal.models import AuditEntry, Outbox
from portal.outbox import NotYet
from portal.roles import Role
from stations import exchange, importer
from stations.enums import ImportState
from stations.models import Station, StationImport
from stations.tasks import forget_imports
from tests.factories.portal import member
from tests.factories.stations import StationFactory, network

pytestmark = pytest.mark.django_db
GOOD = "编号,名称,类型,所在区划\na,锁石镇第二工作站,工作站,锁石镇\n".encode()


@pytest.fixture(autouse=True)
def _long_files(monkeypatch: pytest.MonkeyPatch) -> None:
    network()
    monkeypatch.setattr(exchange, "LONG_BYTES", 0)


def handed_in(content: bytes = GOOD) -> StationImport:
    by = member(Role.SUPERVISOR)
    return exchange.hand_in(io.BytesIO(content), name="站点.csv", by=by)


def now(row: StationImport) -> StationImport:
    return StationImport.objects.get(pk=row.pk)


def confirmed() -> StationImport:
    row = handed_in()
    exchange.carry_on(row.pk)
    assert exchange.confirm(now(row))
    return row


HEADER = "编号,名称,类型,所在区划,"
ROW = "a,甲,工作站,锁石镇,x\n"


@pytest.mark.parametrize(
    ("content", "column"),
    [
        ("\ufeff编号,名称,类型,所在区划\na,甲,工作站,".encode() + b"\xff\xfe\n", "所在区划"),
        ("编号,名称,类型,所在区划\na,甲,工作站,".encode("gbk") + b"b\x80\n", "所在区划"),
        (f"\ufeff{HEADER}".encode() + b"\xff\n" + ROW.encode(), "�"),
        (f"\ufeff{HEADER}a\0\n{ROW}".encode(), "a�"),
    ],
)
def test_what_is_no_text_is_told_where_it_stands_and_can_be_kept_and_shown(
    content: bytes, column: str
) -> None:
    row = handed_in(content)
    exchange.carry_on(row.pk)
    assert now(row).state == ImportState.PROBLEMS
    assert {one["column"] for one in now(row).problems} == {column}
    assert str(now(row).problems).encode()


class Killed(BaseException):
    """What the end of a process looks like from inside."""


def die(*args: object, **kwargs: object) -> None:
    raise Killed


def test_a_check_that_was_killed_is_done_by_the_next_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = handed_in()

    with monkeypatch.context() as dying:
        dying.setattr(importer._Reading, "take", die)
        with pytest.raises(Killed):
            outbox.drain(kinds=[exchange.KIND])
    assert now(row).state == ImportState.CHECKING
    Outbox.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    outbox.drain(kinds=[exchange.KIND])
    assert now(row).state == ImportState.CHECKED


def test_a_worker_killed_while_it_writes_leaves_nothing_and_the_next_one_writes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = confirmed()

    with monkeypatch.context() as dying:
        dying.setattr(exchange.audit, "record", die)
        with pytest.raises(Killed):
            exchange.carry_on(row.pk)
    assert not Station.objects.filter(key="a").exists()
    assert now(row).state == ImportState.WRITING
    exchange.carry_on(row.pk)
    assert now(row).state == ImportState.DONE
    assert Station.objects.filter(key="a").exists()


def test_of_two_workers_at_one_file_the_second_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = confirmed()
    original = importer.Importer.run

    def run_after_another(self, file, *, done=None):  # type: ignore[no-untyped-def]
        monkeypatch.setattr(importer.Importer, "run", original)
        exchange.carry_on(row.pk)
        return original(self, file, done=done)

    monkeypatch.setattr(importer.Importer, "run", run_after_another)
    exchange.carry_on(row.pk)
    assert now(row).state == ImportState.DONE
    assert now(row).created == 1
    assert AuditEntry.objects.filter(action="stations.import").count() == 1


def test_work_on_a_file_that_is_gone_needs_nothing() -> None:
    row = handed_in()
    assert exchange.drop(now(row))
    exchange.carry_on(row.pk)
    assert not exchange.drop(row)


def test_what_was_confirmed_cannot_be_dropped() -> None:
    row = confirmed()
    assert not exchange.drop(now(row))
    exchange.carry_on(row.pk)
    assert now(row).state == ImportState.DONE


def test_while_others_change_the_stations_the_file_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    row = confirmed()

    def give_up(*args: object, **kwargs: object) -> None:
        raise importer.OthersWrite

    monkeypatch.setattr(importer.Importer, "run", give_up)
    with pytest.raises(NotYet):
        exchange.carry_on(row.pk)
    assert now(row).state == ImportState.WRITING


def test_how_far_a_check_is_can_be_read_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    row = handed_in()
    told = []

    def look(headings: object, merged: object) -> list[object]:
        told.append((now(row).rows, now(row).share))
        return []

    monkeypatch.setattr(importer.Headings, "merged", look)
    exchange.carry_on(row.pk)
    assert told == [(1, 100)]


def test_files_nobody_confirmed_are_forgotten_after_a_day_and_bad_ones_later() -> None:
    waiting = handed_in()
    bad = handed_in(GOOD.replace("工作站,锁".encode(), "工作战,锁".encode()))
    done = confirmed()
    exchange.carry_on(done.pk)
    exchange.carry_on(bad.pk)
    StationImport.objects.update(at=timezone.now() - timedelta(days=2))
    forget_imports(timezone.now())
    assert set(StationImport.objects.all()) == {bad, done}
    assert waiting not in StationImport.objects.all()
    forget_imports(timezone.now() + timedelta(days=100))
    assert list(StationImport.objects.all()) == [done]


def test_a_payload_names_the_import_and_nothing_else() -> None:
    row = handed_in()
    assert Outbox.objects.get(kind=exchange.KIND).payload == {"import": row.pk}


def test_a_short_file_waits_for_its_page_before_a_worker_writes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exchange, "LONG_BYTES", 1_000_000)
    row = handed_in()
    assert row.state == ImportState.CHECKED
    StationFactory(key="other")
    assert exchange.confirm(now(row))
    assert now(row).state == ImportState.DONE
    assert Outbox.objects.get(kind=exchange.KIND).due > timezone.now()
