import pytest

from stations.models import Station
from tests.factories.applications import Applicant, place


@pytest.fixture
def stations(db: None) -> dict[str, Station]:
    """The county that this site serves."""
    return place()


@pytest.fixture
def applicant(stations: dict[str, Station]) -> Applicant:
    """Somebody with a browser."""
    return Applicant()
