"""When a copy is made, and what is said of it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from stations.enums import Withdrawn
from stations.models import Station
from stations.static_copy import publish
from stations.tasks import keep_the_copy_fresh
from tests.factories.stations import StationFactory, network

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)  # ten in the morning


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A copy made at ten in the morning."""
    with time_machine.travel(NOW - timedelta(hours=1), tick=False):
        network()
    publish.publish(tmp_path, now=NOW)
    return tmp_path


def test_it_says_how_many_pages_and_stations_there_are(tmp_path: Path) -> None:
    network()
    done = publish.publish(tmp_path, now=NOW)
    assert (done.pages, done.stations) == (5, 3)
    assert len(list((tmp_path / "current").rglob("*.html"))) == 5
    assert publish.last_made(tmp_path) == NOW


def test_a_copy_is_due_when_there_is_none(tmp_path: Path) -> None:
    assert publish.is_due(tmp_path, now=NOW)


@pytest.mark.parametrize(("hours", "due"), [(1, False), (16.9, False), (17.1, True)])
def test_a_copy_is_due_every_night_at_three(made: Path, hours: float, due: bool) -> None:
    assert publish.is_due(made, now=NOW + timedelta(hours=hours)) is due


def test_a_big_change_does_not_wait_for_the_night(made: Path) -> None:
    soon = NOW + timedelta(minutes=10)
    with time_machine.travel(soon, tick=False):
        division = Station.objects.get(key="suoshi").division
        for number in range(publish.BIG_CHANGE - 1):
            StationFactory(key=f"s{number}", division=division)
    assert not publish.is_due(made, now=soon)
    with time_machine.travel(soon, tick=False):
        Station.objects.filter(key="shijiang").withdraw(Withdrawn.STAFF)
    assert publish.is_due(made, now=soon)


def test_a_manifest_that_cannot_be_read_counts_as_none(made: Path) -> None:
    (made / "current" / "copy.json").write_text("{")
    assert publish.is_due(made, now=NOW)


def test_the_worker_makes_it_and_leaves_it_until_it_is_due(
    settings: object, tmp_path: Path
) -> None:
    settings.STATIC_COPY_DIR = tmp_path  # type: ignore[attr-defined]
    network()
    for minutes in (0, 10):
        keep_the_copy_fresh(NOW + timedelta(minutes=minutes))
    assert json.loads((tmp_path / "current" / "copy.json").read_text())["made"] == NOW.isoformat()


def test_a_failed_walk_leaves_the_copy_as_it_was(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stations.static_copy.areas.entry", None)
    with pytest.raises(TypeError):
        publish.publish(made, now=NOW + timedelta(days=1))
    assert publish.last_made(made) == NOW
    assert (made / "current" / "index.html").exists()
