"""Staff accounts and their second factors, for tests."""

import uuid
from typing import Any

from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

from portal import roles
from portal.models import Authenticator, User
from portal.roles import Role
from portal.staff import factor
from portal.staff.middleware import SINCE

PASSWORD = "a long enough password"


def member(*memberships: str, username: str = "", **attributes: Any) -> User:
    """A member of staff with these roles and PASSWORD, without a second factor."""
    user = User.objects.create_user(
        username or f"user-{uuid.uuid4().hex[:8]}", password=PASSWORD, last_name="张", **attributes
    )
    if memberships and not Group.objects.filter(name=Role.CLERK).exists():
        roles.synchronise()
    user.groups.add(*Group.objects.filter(name__in=memberships))
    return user


def enrolled(user: User) -> Authenticator:
    """The user's authenticator, put in place if there is none."""
    device = factor.standing(user).authenticator
    return device or Authenticator.objects.create(user=user, name="authenticator", confirmed=True)


def code_now(user: User, *, steps: int = 0) -> str:
    """What the user's authenticator shows, `steps` half minutes from now."""
    totp = enrolled(user).clock()
    totp.drift = steps
    return f"{totp.token():06d}"


def sign_in(client: Client, user: User, code: str, password: str = PASSWORD) -> HttpResponse:
    """Fill in the sign-in form."""
    return client.post(
        "/admin/login/",
        {"username": user.username, "password": password, "otp_token": code, "next": "/admin/"},
    )


def signed_in(client: Client, user: User) -> Client:
    """The client with a session that has shown both factors."""
    device = enrolled(user)
    client.force_login(user)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session[SINCE] = int(timezone.now().timestamp())
    session.save()
    return client
