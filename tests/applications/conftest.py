import pytest

from applications.models import Application
from stations.models import Station
from tests.factories.casework import hand_in
from tests.factories.stations import network


@pytest.fixture
def stations() -> dict[str, Station]:
    """A centre, a workstation and a contact point."""
    return network()


@pytest.fixture
def application(stations: dict[str, Station]) -> Application:
    """One that was handed in at the workstation and that nobody has taken yet."""
    return hand_in()
