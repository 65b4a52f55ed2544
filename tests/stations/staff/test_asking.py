"""Addresses that somebody typed: nonsense in them is an ordinary answer, never an error."""

import pytest

from portal.roles import Role
from stations.models import Station
from stations.staff import asking
from tests.stations.staff.conftest import Desk, Shown

pytestmark = pytest.mark.django_db
ENDLESS = "9" * 30
ARABIC = "%D9%A3"  # a three that is no digit of an address


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("17", 17),
        ("007", 7),
        (str(asking.LARGEST), asking.LARGEST),
        (str(asking.LARGEST + 1), None),
        ("9" * 5_000, None),
        ("-1", None),
        ("٣", None),
        ("", None),
        (None, None),
    ],
)
def test_a_number_of_a_row_is_one_that_a_row_can_have(text: str | None, row: int | None) -> None:
    assert asking.number(text) == row


def test_nonsense_among_the_ticked_stations_is_left_out(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    ticked = f"pk={ENDLESS}&pk={ARABIC}&pk={stations['workstation'].pk}"
    assert "会办理 1 个站点" in shown(desk(Role.SUPERVISOR), f"bulk/verify/?{ticked}")


@pytest.mark.parametrize(
    "path",
    [
        f"bulk/verify/?pk={ENDLESS}",
        f"bulk/verify/?pk={ARABIC}&from=station",
        f"mistakes/?station={ENDLESS}",
        "{workstation}/edit/?again=" + ENDLESS,
        "?place=%00",
        "?place=锁石%00镇",
        "complete/?place=锁石%00镇",
        "new/?division=4313%00&kind=centre",
    ],
)
def test_nonsense_in_an_address_is_answered_with_a_page(
    desk: Desk, shown: Shown, stations: dict[str, Station], path: str
) -> None:
    assert shown(desk(Role.SUPERVISOR), path.format(workstation=stations["workstation"].pk))
