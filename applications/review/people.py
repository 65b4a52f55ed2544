"""Finding applications without writing a person's name or numbers anywhere."""

from django.db.models import Q
from django.utils import timezone

from applications import reference
from applications.identity import BadIdentityNumber, parse
from applications.models import Application
from applications.phones import normalise_phone
from applications.querysets import is_openable
from portal.encryption import blind_index
from portal.models import User

MOST = 50
LEAST_OF_A_REFERENCE = 4


def with_reference(user: User, typed: str) -> Application | None:
    """The user's row of that very reference."""
    whole = reference.normalise(typed)
    rows = Application.objects.visible_to(user)
    return rows.filter(reference=whole).first() if whole is not None else None


def found_by(user: User, typed: str) -> list[Application]:
    """The user's rows whose telephone, identity number or full name is the one typed, as far as she
    may open them, or whose reference contains it; newest first.
    """
    wanted = Q(name_index=blind_index("name", " ".join(typed.split())))
    if phone := normalise_phone(typed):
        wanted |= Q(phone_index=blind_index("phone", phone))
    try:
        number = parse(typed, today=timezone.localdate()).number
    except BadIdentityNumber:
        pass
    else:
        wanted |= Q(id_index=blind_index("idno", number))
    wanted &= is_openable(user)
    part = typed.strip().upper()
    if len(part) >= LEAST_OF_A_REFERENCE and part.isascii():
        wanted |= Q(reference__contains=part)
    return list(Application.objects.visible_to(user).filter(wanted).order_by("-received_at")[:MOST])
