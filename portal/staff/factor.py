"""The second factor itself: checking a code, putting an authenticator in place, taking it away."""

from dataclasses import dataclass

from django.db import transaction

from portal.models import Authenticator, RecoveryCodes, User
from portal.staff import codes

Factor = Authenticator | RecoveryCodes


def verify(user: User, code: str) -> Factor | None:
    """The device of the user that accepts this normalised code now; the code is used up.

    None when it is wrong, was used before, or came too soon after wrong ones.
    """
    model: type[Authenticator] | type[RecoveryCodes]
    if codes.is_authenticator(code):
        model = Authenticator
    elif codes.is_recovery(code):
        model = RecoveryCodes
    else:
        return None
    with transaction.atomic():
        device: Factor | None = (
            model.objects.select_for_update().filter(user=user, confirmed=True).first()
        )
        return device if device is not None and device.verify_token(code) else None


def has_factor(user: User) -> bool:
    """Whether an authenticator is in place, so that a password and a code open the back office."""
    return bool(Authenticator.objects.filter(user=user, confirmed=True).exists())


def pending(user: User) -> Authenticator:
    """The authenticator that the user is about to put in place; the same one until she has."""
    device: Authenticator = Authenticator.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "authenticator"}
    )[0]
    return device


def confirm(user: User, code: str) -> Authenticator | None:
    """Put the pending authenticator in place of any other if it shows this code; else None."""
    with transaction.atomic():
        device: Authenticator | None = (
            Authenticator.objects.select_for_update().filter(user=user, confirmed=False).first()
        )
        if device is None or not device.verify_token(code):
            return None
        Authenticator.objects.filter(user=user, confirmed=True).delete()
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        return device


def new_recovery_codes(user: User) -> list[str]:
    """Replace the user's recovery codes. They are returned spaced, to be shown this once."""
    fresh = [codes.random_code(codes.RECOVERY_LENGTH) for _ in range(codes.RECOVERY_CODES)]
    with transaction.atomic():
        recovery, _made = RecoveryCodes.objects.get_or_create(
            user=user, confirmed=True, defaults={"name": "recovery"}
        )
        recovery.replace(fresh)
    return [codes.spaced(code) for code in fresh]


def remove(user: User) -> None:
    """Take away authenticator and recovery codes, and end every session of the user."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        RecoveryCodes.objects.filter(user=user).delete()
        user.end_sessions()


@dataclass(frozen=True)
class Standing:
    """What a user's second factor looks like from outside."""

    authenticator: Authenticator | None
    recovery_left: int


def standing(user: User) -> Standing:
    """The user's authenticator, and how many recovery codes she has left."""
    recovery = RecoveryCodes.objects.filter(user=user, confirmed=True).first()
    return Standing(
        authenticator=Authenticator.objects.filter(user=user, confirmed=True).first(),
        recovery_left=recovery.left if recovery else 0,
    )
