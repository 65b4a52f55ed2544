import pytest

from portal.models import User
from portal.roles import Role
from stations import permissions
from stations.models import Station
from tests.factories.portal import member
from tests.factories.stations import StationStaffFactory, network

pytestmark = pytest.mark.django_db


@pytest.fixture
def stations() -> dict[str, Station]:
    return network()


def keys(rows: object) -> set[str]:
    return {row.key for row in rows}  # type: ignore[attr-defined]


def manager(station: Station, *roles: str) -> User:
    user = member(*roles)
    StationStaffFactory(user=user, station=station, is_manager=True)
    return user


def test_a_manager_edits_her_station_and_the_contact_points_under_it(
    stations: dict[str, Station],
) -> None:
    user = manager(stations["workstation"], Role.CLERK)
    assert keys(permissions.editable_by(user)) == {"suoshi", "shijiang"}
    assert permissions.may_edit(user, stations["contact_point"])
    assert not permissions.may_edit(user, stations["centre"])


def test_who_only_works_at_a_station_edits_nothing(stations: dict[str, Station]) -> None:
    user = member(Role.CLERK)
    StationStaffFactory(user=user, station=stations["workstation"])
    assert not permissions.editable_by(user)
    assert not permissions.may_act(user)
    assert keys(permissions.closable_by(user)) == {"suoshi", "shijiang"}


def test_the_manager_of_a_centre_does_not_edit_its_workstations(
    stations: dict[str, Station],
) -> None:
    assert keys(permissions.editable_by(manager(stations["centre"]))) == {"centre"}


def test_a_supervisor_keeps_the_whole_directory(stations: dict[str, Station]) -> None:
    user = member(Role.SUPERVISOR)
    assert len(permissions.editable_by(user)) == len(permissions.closable_by(user)) == 3


def test_a_manager_without_a_role_sees_her_stations_alone(stations: dict[str, Station]) -> None:
    user = manager(stations["workstation"], Role.EDITOR)
    assert permissions.has_part(user)
    assert keys(permissions.visible_to(user)) == {"suoshi", "shijiang"}
    assert keys(permissions.closable_by(user)) == {"suoshi", "shijiang"}


def test_an_auditor_reads_everything_and_touches_nothing(stations: dict[str, Station]) -> None:
    user = member(Role.AUDITOR)
    assert len(permissions.visible_to(user)) == 3
    assert not permissions.may_act(user)
    assert not permissions.may_close(user)
