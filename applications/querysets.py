from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Min, Q

from applications.enums import OPEN, WAITING_FOR_APPLICANT, WAITING_FOR_OTHERS, Status
from applications.permissions import serves_whole_agency
from portal.models import User
from stations.models import Station

if TYPE_CHECKING:
    from applications.models import Application  # noqa: F401  # name of a type argument


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Rows as the work speaks of them. Views start from `visible_to`."""

    def visible_to(self, user: User) -> Self:
        """Rows of the stations a clerk serves; the whole agency for reviewers, approvers,
        supervisors, auditors.
        """
        served = Station.objects.served_by(user)
        if serves_whole_agency(user):
            return self.filter(Q(agency__in=served) | Q(station__in=served))
        return self.filter(station__in=served)

    def open(self) -> Self:
        """Not decided and not closed."""
        return self.filter(status__in=OPEN)

    def waiting(self) -> Self:
        """Waiting for the applicant or for another agency: the clock stands still."""
        return self.filter(status__in=WAITING_FOR_APPLICANT | WAITING_FOR_OTHERS)

    def awaiting_approval(self) -> Self:
        """Proposed, not yet decided."""
        return self.filter(status=Status.PROPOSED)

    def handled_by(self, user: User) -> Self:
        """Taken by this member of staff and still open."""
        return self.open().filter(handler=user)

    def overdue(self, today: date) -> Self:
        """Past the moved due day of a running clock."""
        return self.open().filter(clocks__stopped=None, clocks__moved_due__lt=today)

    def with_due(self) -> Self:
        """Annotated with `raw_due` and `moved_due` of the running clock (null when none runs)."""
        running = Q(clocks__stopped=None)
        return self.annotate(
            raw_due=Min("clocks__raw_due", filter=running),
            moved_due=Min("clocks__moved_due", filter=running),
        )
