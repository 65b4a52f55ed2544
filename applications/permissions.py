"""Who may do what with an application: the one policy that views, transitions, templates and
exports ask.
"""

from typing import TYPE_CHECKING

from portal.models import User
from portal.roles import OVERSEES, Role, has_role, roles_of

if TYPE_CHECKING:
    from applications.models import Application
    from applications.transitions import Transition

AGENCY_ROLES = frozenset({Role.REVIEWER, Role.APPROVER, Role.SUPERVISOR, Role.AUDITOR})
QUEUE_ROLES = AGENCY_ROLES | {Role.CLERK}
HANDLES = frozenset({Role.CLERK, Role.REVIEWER})


def works_on_the_queue(user: User) -> bool:
    """Whether the applications section exists for this user at all."""
    return has_role(user, *QUEUE_ROLES)


def handles_files(user: User) -> bool:
    """Whether the user takes files and works on them."""
    return has_role(user, *HANDLES)


def acts_on_files(user: User) -> bool:
    """Whether files can wait for this user: she handles or decides them, not only oversees."""
    return has_role(user, *HANDLES, Role.APPROVER)


def oversees(user: User) -> bool:
    """Whether the user looks after the work of others: who read a file, figures, exports."""
    return has_role(user, *OVERSEES)


def serves_whole_agency(user: User) -> bool:
    """Whether the user's rows are all of the agencies she is posted to."""
    return has_role(user, *AGENCY_ROLES)


def may(user: User, transition: "Transition", application: "Application") -> bool:
    """Whether the user's role, and her part in this very application, allow the step.

    Neither the state nor the visibility of the row is asked here.
    """
    return role_allows(user, transition, application) and _part_allows(
        user, transition, application
    )


def role_allows(user: User, transition: "Transition", application: "Application") -> bool:
    """Whether the user has a role that takes such steps on this file, whoever handles it now."""
    if transition.handler_or_supervisor and has_role(user, Role.SUPERVISOR):
        return True
    own = not transition.handler_or_supervisor or application.handler_id == user.pk
    return own and has_role(user, *transition.roles)


def _part_allows(user: User, transition: "Transition", application: "Application") -> bool:
    handler = application.handler_id
    if transition.unclaimed_only:
        return handler is None
    if transition.claimed_only:
        return handler is not None
    if transition.handler_only:
        return handler in (None, user.pk)
    return not (transition.four_eyes and user.pk in (application.proposed_by_id, handler))


def may_read(user: User, application: "Application") -> bool:
    """Whether the row is among those the user may see: that it exists, not what is in it."""
    from applications.models import Application  # the policy is asked by the models' own module

    return Application.objects.visible_to(user).filter(pk=application.pk).exists()


def may_open(user: User, application: "Application") -> bool:
    """Whether the user may read what is in the file: a minor's is not open to all who see that it
    exists.
    """
    from applications.models import Application  # as above

    seen = Application.objects.visible_to(user).openable_by(user)
    return seen.filter(pk=application.pk).exists()


def may_admit(user: User) -> bool:
    """Whether the user is a responsible person, who says which colleagues read a minor's file."""
    return has_role(user, Role.SUPERVISOR)


def may_unmask(user: User) -> bool:
    """Whether the user may see full names and numbers, giving a reason: who handles files, and who
    oversees.
    """
    return bool(roles_of(user) & QUEUE_ROLES)


def may_note(user: User) -> bool:
    """Whether the user may write a note into a file she sees: not who only audits."""
    return acts_on_files(user) or has_role(user, Role.SUPERVISOR)


def may_export(user: User) -> bool:
    """Whether the user may take lists out of the house."""
    return oversees(user)
