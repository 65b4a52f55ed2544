"""Who may do what with an application: the one policy that views, transitions, templates and
exports ask.
"""

from typing import TYPE_CHECKING

from portal.models import User

if TYPE_CHECKING:
    from applications.models import Application
    from applications.transitions import Transition

CLERK = "clerk"
REVIEWER = "reviewer"
APPROVER = "approver"
SUPERVISOR = "supervisor"
AUDITOR = "auditor"
AGENCY_ROLES = frozenset({REVIEWER, APPROVER, SUPERVISOR, AUDITOR})
QUEUE_ROLES = AGENCY_ROLES | {CLERK}
READS_ONLY = frozenset({AUDITOR})


def roles_of(user: User) -> frozenset[str]:
    """The names of the user's groups, asked once per user object."""
    known: frozenset[str] | None = getattr(user, "_roles", None)
    if known is None:
        known = (
            frozenset(user.groups.values_list("name", flat=True)) if user.is_active else frozenset()
        )
        user._roles = known  # type: ignore[attr-defined]  # a memo for the length of a request
    return known


def works_on_the_queue(user: User) -> bool:
    """Whether the applications section exists for this user at all."""
    return user.is_authenticated and bool(roles_of(user) & QUEUE_ROLES)


def serves_whole_agency(user: User) -> bool:
    """Whether the user's rows are all of the agencies she is posted to."""
    return bool(roles_of(user) & AGENCY_ROLES)


def may(user: User, transition: "Transition", application: "Application") -> bool:
    """Whether the user's role and her part in this very application allow the step. State is not
    asked here.
    """
    roles = roles_of(user)
    if transition.handler_or_supervisor:
        return SUPERVISOR in roles or (
            application.handler_id == user.pk and bool(roles & transition.roles)
        )
    if not roles & transition.roles:
        return False
    if transition.handler_only and application.handler_id not in (None, user.pk):
        return False
    return not (
        transition.four_eyes and user.pk in (application.proposed_by_id, application.handler_id)
    )


def may_read(user: User, application: "Application") -> bool:
    """Whether the row is among those the user may see."""
    from applications.models import Application  # the policy is asked by the models' own module

    return Application.objects.visible_to(user).filter(pk=application.pk).exists()
