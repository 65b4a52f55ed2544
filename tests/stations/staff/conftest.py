from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.models import User
from stations.models import Station
from tests.factories.portal import member, signed_in
from tests.factories.stations import StationStaffFactory, network

Desk = Callable[..., Client]
Shown = Callable[[Client, str], str]


@pytest.fixture
def stations() -> dict[str, Station]:
    """A centre, a workstation and a contact point."""
    return network()


@pytest.fixture
def desk(stations: dict[str, Station]) -> Desk:
    """Somebody with a role who has shown both factors; `at` are the kinds of station where she
    works, `manages` those she manages. The client knows its `user`.
    """

    def sit(role: str, *, at: str = "", manages: str = "", **attributes: bool) -> Client:
        user: User = member(*filter(None, [role]), **attributes)
        for kind, is_manager in ((at, False), (manages, True)):
            if kind:
                StationStaffFactory(user=user, station=stations[kind], is_manager=is_manager)
        client = signed_in(Client(), user)
        client.user = user  # type: ignore[attr-defined]
        return client

    return sit


@pytest.fixture
def shown() -> Shown:
    """What a client sees at an address below the section."""

    def show(client: Client, path: str = "") -> str:
        answer = client.get(f"/admin/stations/{path}")
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content.decode()

    return show


def filled(client: Client, path: str, **changes: Any) -> dict[str, Any]:
    """The form of a page as the browser would send it back, with some boxes filled otherwise."""
    form = client.get(path).context["form"]
    data = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in (data | changes).items() if value not in (None, False)}


def resave(client: Client, path: str, words: dict[str, Any]) -> Any:
    """Save other words in the form of somebody's name as it is now."""
    seen = client.get(path).context["form"]["seen"].value()
    return client.post(path, words | {"seen": seen}, follow=True)


def edit_url(station: Station) -> str:
    return f"/admin/stations/{station.pk}/edit/"


def save(client: Client, station: Station, **changes: Any) -> Any:
    data = filled(client, edit_url(station), **changes)
    return client.post(edit_url(station), data)
