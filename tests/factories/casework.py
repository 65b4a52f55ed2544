"""Staff, and applications on their desks, for tests."""

import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

from applications import intake
from applications.models import Application, Draft
from portal.models import Authenticator, User
from portal.roles import Role
from portal.staff.middleware import SINCE
from stations.models import Station, StationStaff

SHANGHAI = ZoneInfo("Asia/Shanghai")
RECEIVED = datetime(2026, 11, 17, 10, 0, tzinfo=SHANGHAI)
ID_NUMBER = "11010519491231002X"


def at(day: int, hour: int = 10, month: int = 11) -> datetime:
    """A moment of late 2026."""
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def staff(role: str, *stations: Station, username: str = "") -> User:
    """A member of staff with a role, posted to stations."""
    user = User.objects.create_user(username or f"{role}-{uuid.uuid4().hex[:6]}", last_name="张")
    group = Group.objects.get_or_create(name=Role(role))[0]
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    for station in stations:
        StationStaff.objects.create(user=user, station=station)
    return user


def answers(**changes: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A complete set of answers about unpaid wages; whole sections can be replaced."""
    return {
        "who": {"capacity": "self"},
        "matter": {"matter": "wages"},
        "story": {"story": "老板欠了三个月工资", "wanted": "要回工资"},
        "opponent": {"opponent_name": "某建筑公司", "opponent_in_household": "no"},
        "handling": {"handling": "nowhere"},
        "person": {"name": "陈晓", "id_state": "has", "id_number": ID_NUMBER},
        "contact": {"phone_state": "has", "phone": "13800005678", "safe": ["call", "text"]},
        "address": {"township": "431321112000", "township_name": "锁石镇"},
        "means": {"means": "exempt", "exemption": "42-3", "has_proof": "yes", "pledge": "yes"},
    } | changes


def hand_in(now: datetime = RECEIVED, **changes: dict[str, Any]) -> Application:
    """An application handed in at a moment. The stations must be there."""
    made = uuid.uuid4()
    draft = Draft.objects.create(
        token_digest=made.hex,
        return_digest=made.hex,
        return_code="",
        created=now,
        saved=now,
        expires=now,
    )
    return intake.submit(draft, answers(**changes), now=now).application


def signed_in(client: Client, user: User) -> Client:
    """The client with a session that has shown both factors."""
    device = Authenticator.objects.create(user=user, confirmed=True)
    client.force_login(user)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session[SINCE] = int(timezone.now().timestamp())
    session.save()
    return client
