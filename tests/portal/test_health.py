"""/health/ says how the service stands, to machines, and nothing secret."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal import health, outbox
from portal.models import Outbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _portals_own_probes(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {name: health._probes[name] for name in ("database", "outbox")}
    monkeypatch.setattr(health, "_probes", own)


def test_a_service_that_is_well_says_so(client: Client) -> None:
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json() == {
        "ok": True,
        "problems": [],
        "database": {"ok": True},
        "outbox": {"ok": True, "pending": 0, "leased": 0, "parked": 0, "oldest_seconds": 0},
    }
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_an_outbox_that_nobody_works_is_a_problem_but_the_service_is_up(client: Client) -> None:
    outbox.put("test", "1", due=timezone.now() - timedelta(hours=1))
    report = client.get("/health/").json()
    assert report["ok"] is True
    assert report["problems"] == ["outbox"]
    assert report["outbox"]["oldest_seconds"] >= 3600


def test_a_row_that_was_given_up_is_a_problem(client: Client) -> None:
    outbox.put("test", "1")
    Outbox.objects.update(parked=timezone.now())
    assert client.get("/health/").json()["problems"] == ["outbox"]


def test_a_probe_of_an_app_is_reported_and_cannot_break_the_page(client: Client) -> None:
    @health.probe("engine")
    def engine() -> dict[str, object]:
        raise ConnectionError("https://user:password@elasticsearch:9200")

    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json()["engine"] == {"ok": False, "error": "ConnectionError"}
    assert "password" not in response.content.decode()


def test_without_its_database_the_service_is_down(client: Client) -> None:
    @health.probe("database", vital=True)
    def broken() -> dict[str, object]:
        raise ConnectionError

    response = client.get("/health/")
    assert response.status_code == 503
    assert response.json()["ok"] is False


def test_only_looking_is_allowed(client: Client) -> None:
    assert client.post("/health/").status_code == 405
