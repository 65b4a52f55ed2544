"""Whose name the public reads, where what managers change needs consent."""

import pytest
from django.db.models import Model
from django.test import Client
from wagtail.models import Site

from portal.roles import Role
from stations.models import DirectorySettings, Duty, Liaison, Station
from tests.stations.staff.conftest import Desk

pytestmark = pytest.mark.django_db

LIAISON = {"name": "陈桂芳", "phone": "0738-000 1234", "unit": "村支书"}
TURN = {"name": "陈桂芳", "role": "staff", "first_day": "2026-11-25", "last_day": "2026-11-25"}
TURN |= {"starts": "09:00", "ends": "11:00"}
PARTS: list[tuple[str, type[Model], dict[str, str]]] = [
    ("people", Liaison, LIAISON),
    ("duty", Duty, TURN),
]


@pytest.fixture
def manager(desk: Desk) -> Client:
    """The manager of the workstation."""
    return desk(Role.CLERK, manages="workstation")


def wanting_consent(*, wanted: bool) -> None:
    site = Site.objects.get(is_default_site=True)
    DirectorySettings.objects.update_or_create(
        site=site, defaults={"managers_need_consent": wanted}
    )


@pytest.mark.parametrize(("part", "model", "words"), PARTS)
@pytest.mark.parametrize("wanted", [True, False])
def test_a_manager_makes_a_name_public_only_where_that_needs_no_consent(
    manager: Client,
    stations: dict[str, Station],
    part: str,
    model: type[Model],
    words: dict[str, str],
    wanted: bool,
) -> None:
    wanting_consent(wanted=wanted)
    path = f"/admin/stations/{stations['workstation'].pk}/{part}/"
    assert ("由主管来勾选" in manager.get(path).content.decode()) is wanted
    manager.post(path, words | {"is_public": "on"})
    assert model._default_manager.get().is_public is not wanted  # type: ignore[attr-defined]


@pytest.mark.parametrize(("part", "model", "words"), PARTS)
def test_a_public_name_that_a_manager_changes_is_for_staff_until_a_supervisor_has_seen_it(
    desk: Desk,
    manager: Client,
    stations: dict[str, Station],
    part: str,
    model: type[Model],
    words: dict[str, str],
) -> None:
    wanting_consent(wanted=True)
    path = f"/admin/stations/{stations['workstation'].pk}/{part}/"
    supervisor, public = desk(Role.SUPERVISOR), {"is_public": "on"}
    supervisor.post(path, words | public)
    one = model._default_manager.get()
    manager.post(f"{path}{one.pk}/", words)
    one.refresh_from_db()
    assert one.is_public  # type: ignore[attr-defined]  # she saved what there was
    manager.post(f"{path}{one.pk}/", words | public | {"name": "刘大山"})
    one.refresh_from_db()
    assert (one.name, one.is_public) == ("刘大山", False)  # type: ignore[attr-defined]
    supervisor.post(f"{path}{one.pk}/", words | public)
    one.refresh_from_db()
    assert one.is_public  # type: ignore[attr-defined]
