"""How fresh the facts of a station are: confirmed lately, to be confirmed, old, too old to show.

Plain functions over plain values. The numbers are rows (`FreshnessRule`) that staff edit.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Freshness(StrEnum):
    """How far the public may trust what is on record."""

    FRESH = "fresh"
    DUE = "due"
    OLD = "old"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Rule:
    """After how many days without confirmation each step is taken; None: never."""

    nudge_days: int | None = None
    grey_days: int | None = None
    withdraw_days: int | None = None

    def last_day(self, days: int | None, today: date) -> date | None:
        """The last day of confirmation that is too long ago for a step; None when it is not
        taken.
        """
        return None if days is None else today - timedelta(days=days)


def freshness(confirmed: date, today: date, rule: Rule) -> Freshness:
    """How fresh facts are that were last confirmed on a day, or else put on record then."""
    age = (today - confirmed).days
    for days, step in (
        (rule.withdraw_days, Freshness.EXPIRED),
        (rule.grey_days, Freshness.OLD),
        (rule.nudge_days, Freshness.DUE),
    ):
        if days is not None and age >= days:
            return step
    return Freshness.FRESH
