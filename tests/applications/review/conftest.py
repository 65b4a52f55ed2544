from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application
from stations.models import Station
from tests.factories.casework import signed_in, staff

Desk = Callable[..., Client]


@pytest.fixture
def desk(stations: dict[str, Station]) -> Desk:
    """A browser with somebody of a role signed in, posted to a station of the network."""

    def sit_down(role: str, place: str = "centre") -> Client:
        return signed_in(Client(), staff(role, stations[place]))

    return sit_down


def url_of(application: Application, name: str = "file") -> str:
    return reverse(f"review:{name}", args=[application.pk])


def take_step(client: Client, application: Application, name: str, **data: object) -> str:
    """Post a step with the version of now; the page that is shown then."""
    application.refresh_from_db()
    sent = {"version": application.version} | data
    return client.post(url_of(application, name), sent, follow=True).content.decode()
