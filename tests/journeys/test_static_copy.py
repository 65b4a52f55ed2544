"""The copy of the directory on a telephone, as files: nothing else is running."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from stations.models import Station
from stations.static_copy import publish
from tests.factories.stations import network

pytestmark = [pytest.mark.journey, pytest.mark.django_db]
NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    network()
    Station.objects.update(phones=("0738-6821234",), address="锁石街1号", note="请带身份证")
    publish.publish(tmp_path, now=NOW)
    return tmp_path / "current"


@pytest.mark.parametrize("name", ["index", "away", "apply", "town/431321112", "town/431321"])
@pytest.mark.parametrize("width", [320, 1280])
def test_everybody_can_read_it(
    page_without_scripts: Page, copy: Path, name: str, width: int
) -> None:
    page = page_without_scripts
    page.set_viewport_size({"width": width, "height": 740})
    page.goto((copy / f"{name}.html").as_uri())
    assert page.get_by_role("link", name="12348").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["index", "away", "apply", "town/431321112", "town/431321"])
def test_it_breaks_no_rule_of_accessibility(page: Page, copy: Path, name: str) -> None:
    page.goto((copy / f"{name}.html").as_uri())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
