"""The report on a country, counted beforehand."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.roles import Role
from stations import network, tasks, verification, whole
from stations.enums import Level
from stations.models import NetworkReport, Station
from tests.stations.staff.conftest import Desk, Shown, desk, shown, stations

__all__ = ["desk", "shown", "stations"]
pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 10, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def wide(stations: dict[str, Station], monkeypatch: pytest.MonkeyPatch) -> None:
    """Two stations are a country here."""
    monkeypatch.setattr(whole, "WIDE", 2)


def test_a_small_network_is_counted_when_it_is_looked_at(stations: dict[str, Station]) -> None:
    tasks.count_the_network(NOW)
    assert not NetworkReport.objects.exists()


@pytest.mark.usefixtures("wide")
def test_the_report_on_a_country_is_kept_as_it_was_counted() -> None:
    tasks.count_the_network(NOW)
    children = list(network.below(None, NOW.date()))
    counted = network.report(None, children, NOW.date(), verification.rules())
    assert whole.kept(children) == (counted, NOW)
    assert counted.total(Level.VILLAGE).part == 1


@pytest.mark.usefixtures("wide")
def test_it_is_counted_anew_each_hour_by_one_worker() -> None:
    tasks.count_the_network(NOW)
    Station.objects.all().update(published=False)
    tasks.count_the_network(NOW + timedelta(minutes=10))
    assert NetworkReport.objects.get().made_at == NOW
    tasks.count_the_network(NOW + timedelta(hours=1))
    row = NetworkReport.objects.get()
    assert row.made_at == NOW + timedelta(hours=1)
    assert row.areas["430000000000"]["quality"]["public"] == {"part": 0, "whole": 3}


@pytest.mark.usefixtures("wide")
def test_the_screens_say_when_it_was_counted(desk: Desk, shown: Shown) -> None:
    client = desk(Role.SUPERVISOR)
    assert "统计到" not in shown(client, "network/all/")
    assert "3 个，公开 3 个" in shown(client, "tree/all/")
    tasks.count_the_network(NOW)
    Station.objects.all().update(published=False)
    page = shown(client, "network/all/")
    assert "统计到 11月26日（周四）10:05，每小时统计一次" in page
    assert "站点已公开：3 / 3" in page
    assert "3 个，公开 3 个" in shown(client, "tree/all/")
    assert "站点已公开：0 / 3" in shown(client, "network/43/")


@pytest.mark.usefixtures("wide")
def test_a_province_that_came_later_has_nothing_counted_yet() -> None:
    tasks.count_the_network(NOW)
    NetworkReport.objects.update(areas={})
    found = whole.kept(list(network.below(None, NOW.date())))
    assert found is not None
    assert found[0].quality == network.Quality()


@pytest.mark.usefixtures("wide")
def test_what_is_missing_in_a_country_is_looked_for_beforehand(desk: Desk, shown: Shown) -> None:
    client = desk(Role.SUPERVISOR)
    address = "network/all/village/"
    before = shown(client, address)
    assert "统计到" not in before
    tasks.count_the_network(NOW)
    after = shown(client, address)
    assert "统计到 11月26日（周四）10:05" in after
    codes = re.findall(r'<td class="num">(\d{12})</td>', before)
    assert codes
    assert re.findall(r'<td class="num">(\d{12})</td>', after) == codes


@pytest.mark.usefixtures("wide")
def test_a_village_that_got_its_station_since_is_missing_no_longer(
    stations: dict[str, Station], desk: Desk, shown: Shown
) -> None:
    tasks.count_the_network(NOW)
    client, address = desk(Role.SUPERVISOR), "network/all/village/"
    code = re.findall(r'<td class="num">(\d{12})</td>', shown(client, address))[0]
    stations["centre"].serves.add(code)
    assert code not in shown(client, address)


@pytest.mark.usefixtures("wide")
def test_when_too_few_are_left_of_a_list_that_was_cut_it_is_looked_for_anew(
    stations: dict[str, Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "LISTED", 2)
    monkeypatch.setattr(whole, "SHOWN", 2)
    tasks.count_the_network(NOW)
    kept = whole.missing("village", NOW.date())
    assert kept is not None
    stations["centre"].serves.add(kept[0].first().pk)
    assert whole.missing("village", NOW.date()) is None


def test_the_public_stations_of_a_small_network_are_counted_at_once(
    stations: dict[str, Station],
) -> None:
    before = whole.kinds(NOW)["centre"]
    Station.objects.of_kind("centre").update(published=False)
    assert (before, whole.kinds(NOW).get("centre")) == (1, None)


@pytest.mark.usefixtures("wide")
def test_those_of_a_country_are_kept_and_forgotten_when_it_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted = whole.kinds(NOW)
    tasks.count_the_network(NOW)
    Station.objects.all().update(published=False)
    assert whole.kinds(NOW) == counted != {}
    assert whole.kinds(NOW + timedelta(days=2)) == {}
    monkeypatch.setattr(whole, "WIDE", 100)
    tasks.count_the_network(NOW)
    assert whole.kinds(NOW) == {}
