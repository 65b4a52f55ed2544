"""The desk's browser, with a small directory behind it."""

from datetime import date

import pytest
from pytest_django.live_server_helper import LiveServer

from portal import roles
from portal.models import User
from stations.enums import Kind
from stations.models import Division, FreshnessRule, Station
from tests.factories.portal import PASSWORD
from tests.factories.portal import member as a_member
from tests.factories.stations import StationFactory, StationStaffFactory, network
from tests.journeys.test_staff import look, page, problems

__all__ = ["look", "page", "problems"]

RULES = {"contact_point": (180, 360, 720), "workstation": (150, 270, None)}


@pytest.fixture
def stations(live_server: LiveServer) -> dict[str, Station]:
    """A centre, a workstation with everything on record, a contact point nobody confirmed for
    years, and two new contact points nobody knows anything about.
    """
    roles.synchronise()
    for kind, (nudge, grey, withdraw) in RULES.items():
        days = {"nudge_days": nudge, "grey_days": grey, "withdraw_days": withdraw}
        FreshnessRule.objects.update_or_create(kind=kind, defaults=days)
    made = network()
    Station.objects.filter(key="suoshi").update(
        phones=("0738-0000113",), address="锁石街1号", services=("advice", "help_applying")
    )
    Station.objects.filter(key="shijiang").update(verified_on=date(2025, 1, 1))
    for name in ("新兴社区", "锁石村"):
        made[name] = StationFactory(
            key="xinxing" if name == "新兴社区" else "suoshicun",
            name=f"{name}法律援助联络点",
            kind=Kind.CONTACT_POINT,
            division=Division.objects.get(name=name),
            parent=made["workstation"],
            published=False,
            hours="",
        )
    return made


def somebody(role: str, *, manages: Station | None = None) -> User:
    """Who can sign in with a password and a code."""
    user: User = a_member(role, username=role, first_name="丽华")
    user.set_password(PASSWORD)
    user.save()
    if manages is not None:
        StationStaffFactory(user=user, station=manages, is_manager=True)
    return user
