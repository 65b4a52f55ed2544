"""What waits in the directory, in numbers: the tabs of the section and the dashboard show it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from portal.models import User
from stations import consent, verification
from stations.models import MistakeReport
from stations.permissions import editable_by, keeps_directory, may_act
from stations.staff.paging import MOST, count
from stations.verification import Rules

LATELY = timedelta(days=14)


@dataclass(frozen=True)
class Standing:
    """How many stations are to be confirmed and to be completed, how many reports of visitors are
    open, and how many changes, pictures and names wait for consent.
    """

    confirm: int = 0
    complete: int = 0
    mistakes: int = 0
    waiting: int = 0


def standing(user: User, today: date, known: Rules) -> Standing:
    """What waits for her, counted no further than the screens say; nothing for who may not act.
    Four queries.
    """
    if not may_act(user):
        return Standing()
    rows = editable_by(user)
    first, *others = (part.order_by().values("pk") for part in verification.due(rows, today, known))
    return Standing(
        confirm=count(first.union(*others, all=True)),
        complete=count(rows.to_complete()),
        mistakes=open_mistakes(user).count(),
        waiting=consent.number_waiting_for(user),
    )


def open_mistakes(user: User) -> QuerySet[MistakeReport]:
    """What visitors reported about her stations and nobody has dealt with, the oldest first."""
    rows = MistakeReport.objects.filter(done_at=None, station__in=editable_by(user))
    return rows.order_by("at")


def fallen(user: User, now: datetime) -> int:
    """How many stations went offline lately because nobody confirmed them; told to who keeps the
    directory.
    """
    return verification.withdrawn_lately(now - LATELY, MOST + 1) if keeps_directory(user) else 0


def returning(user: User, today: date, known: Rules) -> int:
    """How many of those have been confirmed since and are offline still; told to who can bring them
    back.
    """
    if not keeps_directory(user):
        return 0
    return count(verification.fit_to_return(today, known).order_by().values("pk"))
