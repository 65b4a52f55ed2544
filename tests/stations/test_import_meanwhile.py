"""What others do to the stations of a file while it is read."""

import io
from collections.abc import Callable

import pytest

from stations.importer import Importer, OthersWrite
from stations.models import Station
from stations.reports import Report
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
