"""The OpenAPI document says what is really answered."""

import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client
from pydantic import BaseModel
from pytest_django.live_server_helper import LiveServer

from stations.models import Division
from stations.opendata import reference, shapes
from tests.factories.stations import StationFactory, network

SEED = 20261126


def document(client: Client) -> dict[str, Any]:
    answer: dict[str, Any] = client.get("/api/openapi.json").json()
    return answer


@pytest.mark.django_db
def test_it_is_openapi_3_1_with_a_licence_and_every_address(client: Client) -> None:
    found = document(client)
    assert found["openapi"] == "3.1.0"
    assert found["info"]["license"]["identifier"] == "CC-BY-4.0"
    assert list(found["paths"]) == [
        "/api/stations/",
        "/api/stations.csv",
        "/api/stations/changes/",
        "/api/stations/{key}/",
        "/api/divisions/",
        "/api/divisions/{code}/",
    ]


@pytest.mark.django_db
def test_every_problem_has_its_own_media_type(client: Client) -> None:
    for path in document(client)["paths"].values():
        for status, response in path["get"]["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"]


def test_every_name_of_every_answer_is_explained() -> None:
    answers = [
        shape
        for shape in vars(shapes).values()
        if isinstance(shape, type) and issubclass(shape, BaseModel)
    ]
    silent = [
        f"{shape.__name__}.{name}"
        for shape in answers
        for name, field in shape.model_fields.items()
        if not str(field.description or "")
    ]
    assert len(answers) > 20
    assert silent == []


def test_every_parameter_is_explained() -> None:
    for operation in reference.operations():
        assert operation.description
        assert all(parameter.meaning for parameter in operation.parameters)


def configuration(client: Client) -> str:
    """What a document cannot say: cursors are only those that were given out, and a station may be
    gone.
    """
    lines = ["[checks.positive_data_acceptance]", "expected-statuses = [200, 304, 404, 410]"]
    for address in ("/api/stations/", "/api/stations/changes/", "/api/divisions/"):
        onward = client.get(f"{address}?limit=1").json()["next"]
        cursor = parse_qs(urlsplit(onward).query)["cursor"][0]
        lines += ["[[operations]]", f'include-path = "{address}"']
        lines += [f'parameters = {{ "query.cursor" = "{cursor}" }}']
    return "\n".join(lines)


@pytest.mark.slow  # some hundred requests to a running server
@pytest.mark.django_db(transaction=True)
def test_a_running_server_keeps_to_it(
    client: Client, live_server: LiveServer, settings: LazySettings, tmp_path: Path
) -> None:
    settings.OPEN_DATA_REQUESTS = 1_000_000
    network()
    StationFactory(key="gone").delete()
    Division.objects.get(code="431321112209").successors.set(["431321112216"])
    (tmp_path / "schemathesis.toml").write_text(configuration(client))
    command = [sys.executable, "-m", "schemathesis.cli", "run"]
    command += [f"{live_server.url}/api/openapi.json", "--checks", "all", "--seed", str(SEED)]
    command += ["--max-examples", "20", "--continue-on-failure"]
    done = subprocess.run(  # noqa: S603  # our own command
        command, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-6000:]
    assert "Operations:       6 selected / 6 total" in done.stdout
