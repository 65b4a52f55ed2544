"""Fixtures that every test may use."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _clock(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test begins on the same Monday morning, and time goes on. A test may travel further;
    one whose other processes ask their own clock is marked `real_clock`.
    """
    if request.node.get_closest_marker("real_clock"):
        yield
        return
    with time_machine.travel(MONDAY):
        yield


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """What the process keeps for a while is not what the test before it read."""
    cache.clear()


pytest_plugins = ["tests.databases"]


JOURNEYS = Path(__file__).parent / "journeys"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests of a live service that is missing; where it is promised, they run and fail.
    The check runs the journeys by their folder and all others by their mark: let none be forgotten.
    """
    promised = os.environ.get("ELASTICSEARCH_URL") or os.environ.get("FAYUAN_CI_ELASTICSEARCH")
    for item in items:
        if bool(item.get_closest_marker("journey")) != item.path.is_relative_to(JOURNEYS):
            raise pytest.UsageError(f"journeys are marked and in one folder: {item.nodeid}")
        if item.get_closest_marker("elasticsearch") and not promised:
            item.add_marker(pytest.mark.skip(reason="ELASTICSEARCH_URL names no server"))
        if item.get_closest_marker("nginx") and not (
            shutil.which("nginx") or os.environ.get("FAYUAN_CI_NGINX")
        ):
            item.add_marker(pytest.mark.skip(reason="nginx is not installed"))
