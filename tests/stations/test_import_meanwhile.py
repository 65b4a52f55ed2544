"""What others do to the stations of a file while it is read."""

import io
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from portal.bulk import DEADLOCK
from stations.importer import Importer, OthersWrite
from stations.models import Station
from stations.reports import Report
from stations.writing import Writer
from tests.factories.stations import StationFactory, county
from tests.stations.station_file import CENTRE, GOOD, HEIR, TODAY, as_csv, load

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _county() -> None:
    county()


class Meanwhile:
    """Does something while the file is read, the first few times."""

    def __init__(self, act: Callable[[], object], times: int) -> None:
        self.act, self.times = act, times

    def __call__(self, rows: int, share: float) -> None:
        self.times -= 1
        if self.times >= 0:
            self.act()


def run(meanwhile: Meanwhile, *rows: dict[str, str]) -> Report:
    return Importer(TODAY, progress=meanwhile).run(io.BytesIO(as_csv(*rows)))


def rename() -> None:
    station = Station.objects.get(key="suoshi")
    station.note += "新"
    station.save()


def test_what_somebody_changes_meanwhile_is_not_lost() -> None:
    load(GOOD)
    assert run(Meanwhile(rename, 1), GOOD | {"地址": "二楼"}).updated == 1
    station = Station.objects.get()
    assert (station.address, station.note) == ("二楼", "新")


def test_a_key_that_somebody_takes_meanwhile_is_updated_instead() -> None:
    taken = Meanwhile(lambda: StationFactory(key="suoshi", slug="suoshi"), 1)
    assert run(taken, GOOD).updated == 1
    assert Station.objects.get().address == GOOD["地址"]


def test_a_parent_that_goes_meanwhile_is_missed_in_the_end() -> None:
    load(CENTRE)
    gone = Meanwhile(lambda: Station.objects.all().delete(), 1)
    (found,) = run(gone, HEIR).problems
    assert found.problem == "没有编号是“centre”的站点"


def test_an_import_gives_up_when_others_never_stop() -> None:
    load(GOOD)
    with pytest.raises(OthersWrite):
        run(Meanwhile(rename, 99), GOOD | {"地址": "二楼"})
    assert Station.objects.get().address == GOOD["地址"]


class _WaitedInACircle(Exception):
    sqlstate = DEADLOCK


def given_up(error: Exception) -> OperationalError:
    """What Django makes of an error of the database."""
    raised = OperationalError("given up")
    raised.__cause__ = error
    return raised


def test_whoever_had_to_give_way_to_another_import_begins_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write, failures = Writer.write, [given_up(_WaitedInACircle())]

    def give_way(self: Writer) -> None:
        write(self)
        if failures:
            raise failures.pop()

    monkeypatch.setattr(Writer, "write", give_way)
    assert load(GOOD) == Report(rows=1, created=1)
    failures.append(given_up(ConnectionError()))
    with pytest.raises(OperationalError):
        load(GOOD | {"地址": "二楼"})


@pytest.mark.skipif(
    not connection.features.has_select_for_update, reason="locks the whole database anyway"
)
def test_whoever_changes_a_parent_waits_until_those_are_there_who_take_over_from_it() -> None:
    load(CENTRE)
    with CaptureQueriesContext(connection) as asked:
        load(HEIR)
    assert any("FOR NO KEY UPDATE" in query["sql"] for query in asked)
