"""Who could take a file over."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications import minors
from applications.models import Application
from applications.permissions import HANDLES, may_admit
from portal.models import User
from portal.roles import Role


@dataclass(frozen=True)
class Colleague:
    """Somebody to hand a file to; `words` say in what role and with how much in hand."""

    user: User
    words: str


def colleagues(application: Application, user: User) -> list[Colleague]:
    """Whoever is posted to the file's station or agency in a role that handles files: reviewers
    first, the less busy first. Of a minor's file only those who may read it, unless the user is who
    says so. Two queries and one for the roles.
    """
    posted = [application.station_id, application.agency_id]
    found = User.objects.filter(
        is_active=True, groups__name__in=HANDLES, station_staff__station__in=posted
    )
    if application.is_minor and not may_admit(user):
        found = found.filter(admissions__in=minors.in_force(application))
    people = found.exclude(pk=user.pk).distinct().prefetch_related("groups")
    in_hand = Application.objects.in_hand()
    rows = [(_handles(person), in_hand.get(person.pk, 0), person) for person in people]
    rows.sort(key=lambda row: (Role.REVIEWER not in row[0], row[1], row[2].username))
    return [Colleague(person, _words(person, roles, files)) for roles, files, person in rows]


def _handles(person: User) -> list[Role]:
    names = {group.name for group in person.groups.all()}
    return [role for role in Role if role in HANDLES and role.value in names]


def _words(person: User, roles: list[Role], files: int) -> str:
    return _("%(name)s（%(roles)s，手上 %(files)s 件）") % {
        "name": person.get_full_name(),
        "roles": "、".join(str(role.label) for role in roles),
        "files": files,
    }
