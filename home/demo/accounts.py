"""Staff of every role for a demonstration, with a password and authenticators that anybody may
know. Exists only under FAYUAN_DEMO, with which a real installation does not start.
"""

import hashlib
import hmac
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from home.demo import locality
from home.demo.locality import Locality
from portal.models import Authenticator, User
from portal.models.staff import STEP_SECONDS, STEPS_OF_TOLERANCE
from portal.roles import Role, synchronise
from portal.staff import factor, uri
from stations.enums import Kind
from stations.models import Station, StationStaff

PASSWORD = "fayuan-demo-2026"  # noqa: S105  # printed on the terminal of every demonstration


@dataclass(frozen=True)
class Actor:
    """One member of the demonstration's staff; without a town she works at the centre. Who
    `manages` answers for the stations of her towns.
    """

    username: str
    family: str
    given: str
    roles: tuple[Role, ...]
    towns: tuple[str, ...] = ()
    manages: bool = False
    is_superuser: bool = False


CAST = (
    Actor("editor", "周", "敏", (Role.EDITOR,)),
    Actor("publisher", "刘", "芳", (Role.PUBLISHER,)),
    Actor("clerk", "王", "晓兰", (Role.CLERK,), towns=("锁石镇", "杏子铺镇")),
    Actor("clerk2", "陈", "建国", (Role.CLERK,), towns=("荷叶镇", "井字镇")),
    Actor("manager", "谢", "小军", (Role.CLERK,), towns=("青树坪镇",), manages=True),
    Actor("reviewer", "李", "志强", (Role.REVIEWER,)),
    Actor("approver", "赵", "国平", (Role.APPROVER,)),
    Actor("supervisor", "黄", "丽华", (Role.SUPERVISOR,)),
    Actor("supervisor2", "罗", "文斌", (Role.SUPERVISOR,)),
    Actor("auditor", "曾", "静", (Role.AUDITOR,)),
    Actor("admin", "系统", "管理员", (), is_superuser=True),
)


@dataclass(frozen=True)
class Account:
    """What one needs to sign in as an actor."""

    username: str
    name: str
    roles: list[str]
    password: str
    key: str
    uri: str


class NotADemonstration(ImproperlyConfigured):
    """FAYUAN_DEMO is off."""


class NoSuchAccount(LookupError):
    """No actor of this name, or she has no authenticator."""


def require_demo() -> None:
    """Raise NotADemonstration unless this is one."""
    if not settings.DEMO:
        raise NotADemonstration("demonstration accounts exist only with FAYUAN_DEMO=1")


def ensure() -> int:
    """Make what is missing of the cast: accounts, roles, stations served, authenticators. Returns
    how many accounts there are. Raises NotADemonstration.
    """
    require_demo()
    with transaction.atomic():
        if not Group.objects.filter(name=Role.CLERK).exists():
            synchronise()
        place = locality.here()
        for actor in CAST:
            user = _account(actor)
            user.groups.add(*Group.objects.filter(name__in=actor.roles))
            _post(user, actor, place)
            _ensure_factor(user)
    return len(CAST)


def _account(actor: Actor) -> User:
    user, made = User.objects.get_or_create(
        username=actor.username,
        defaults={
            "last_name": actor.family,
            "first_name": actor.given,
            "is_superuser": actor.is_superuser,
        },
    )
    if made:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    return user


def _post(user: User, actor: Actor, place: Locality) -> None:
    """Post clerks and managers to the workstations of their towns, and the others to the centre."""
    stations = Station.objects.inside(place.code).filter(kind=Kind.CENTRE)
    if actor.towns:
        towns = [place.speaks(town) for town in actor.towns]
        stations = Station.objects.inside(place.code).filter(
            kind=Kind.WORKSTATION, division__name__in=towns
        )
    for station in stations:
        StationStaff.objects.get_or_create(
            user=user, station=station, defaults={"is_manager": actor.manages}
        )


def _ensure_factor(user: User) -> None:
    """An authenticator whose key is the same whenever this installation is made anew, so that a
    phone that has scanned it keeps working.
    """
    if factor.has_factor(user):
        return
    secret = f"demo:{user.username}".encode()
    key = hmac.new(settings.SECRET_KEY.encode(), secret, hashlib.sha1).hexdigest()
    Authenticator.objects.create(user=user, name="authenticator", confirmed=True, key=key)
    factor.new_recovery_codes(user)


def accounts() -> Iterator[Account]:
    """The cast as it stands, in its order. Raises NotADemonstration."""
    require_demo()
    by_name = {
        device.user.username: device
        for device in Authenticator.objects.filter(confirmed=True).select_related("user")
    }
    for actor in CAST:
        device = by_name.get(actor.username)
        if device is not None:
            yield Account(
                username=actor.username,
                name=device.user.get_full_name(),
                roles=[role.value for role in actor.roles] or ["superuser"],
                password=PASSWORD,
                key=uri.readable_key(device),
                uri=uri.of(device),
            )


def code_for(username: str, *, at: float) -> str | None:
    """The code with which the actor can sign in at this Unix time.

    Each code opens once. When the present one was used, the next is given, which the sign-in takes
    already; None when that was used too, for the rest of the half minute. Raises
    NotADemonstration, NoSuchAccount.
    """
    require_demo()
    names = [actor.username for actor in CAST]
    device = Authenticator.objects.filter(
        user__username=username, user__username__in=names, confirmed=True
    ).first()
    if device is None:
        raise NoSuchAccount(username)
    present = int(at) // STEP_SECONDS
    wanted = max(present, device.last_step + 1)
    if wanted > present + STEPS_OF_TOLERANCE:
        return None
    return f"{device.clock(wanted * STEP_SECONDS).token():06d}"


def wait_for_code(username: str) -> str:
    """Like `code_for` now, waiting for the next half minute when all codes were used."""
    while (code := code_for(username, at=time.time())) is None:
        time.sleep(STEP_SECONDS - time.time() % STEP_SECONDS)
    return code
