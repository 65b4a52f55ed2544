"""Fixtures that every test may use."""

import os

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A live service that is missing skips its tests on a laptop and fails them in CI."""
    if os.environ.get("ELASTICSEARCH_URL"):
        return
    for item in items:
        if item.get_closest_marker("elasticsearch") and not os.environ.get(
            "FAYUAN_CI_ELASTICSEARCH"
        ):
            item.add_marker(pytest.mark.skip(reason="ELASTICSEARCH_URL names no server"))
