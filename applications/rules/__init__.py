"""The rules of law as data: periods, grounds for not checking means, thresholds, each with article
and dates.

`tables/rules.toml` holds the rows. Nothing in the code knows a number; an application keeps the
version it was made under.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from portal import vocabulary

TABLE = Path(__file__).parent / "tables" / "rules.toml"
NO_MEANS_TEST = "X32"


@dataclass(frozen=True)
class Period:
    """A statutory period of `days` calendar days and the article that sets it."""

    id: str
    days: int
    article: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class Exemption:
    """A ground on which need is not checked (法律援助法 art. 42), with what proves it.

    `matters` limits it to some matters; empty means any.
    """

    id: str
    article: str
    label: str
    proof: str
    valid_from: date
    valid_to: date | None = None
    matters: list[str] = field(default_factory=list)

    def applies_to(self, matter: str) -> bool:
        """Whether the ground can be claimed for this matter."""
        return not self.matters or matter in self.matters


@dataclass(frozen=True)
class Threshold:
    """A region's standard of economic need: `amount` (yuan a person a month) times `multiplier`,
    over some months.

    `example` marks one that no government published.
    """

    region: str
    label: str
    indicator: str
    amount: int
    multiplier: float
    period_months: int
    article: str
    valid_from: date
    valid_to: date | None = None
    example: bool = False

    @property
    def monthly_limit(self) -> Decimal:
        """Yuan a person a month."""
        return Decimal(self.amount) * Decimal(str(self.multiplier))


Row = TypeVar("Row", Period, Exemption, Threshold)


@dataclass(frozen=True)
class Rules:
    """The rows in force on one day."""

    version: str
    periods: dict[str, Period]
    exemptions: tuple[Exemption, ...]
    thresholds: tuple[Threshold, ...]

    def period(self, period_id: str) -> Period:
        """The period of that id. Raises KeyError."""
        return self.periods[period_id]

    def exemptions_for(self, matter: str) -> list[Exemption]:
        """The grounds of art. 42 that can be claimed for a matter."""
        return [row for row in self.exemptions if row.applies_to(matter)]

    def exemption(self, exemption_id: str) -> Exemption | None:
        """The ground of that id, if it is in force."""
        return next((row for row in self.exemptions if row.id == exemption_id), None)

    def threshold(self, division_code: str) -> Threshold | None:
        """The standard of the smallest region that the division lies in."""
        found = [row for row in self.thresholds if division_code.startswith(row.region)]
        return max(found, key=lambda row: len(row.region), default=None)


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def _in_force(kind: type[Row], name: str, on: date) -> list[Row]:
    rows = [kind(**row) for row in _tables().get(name, [])]
    return [r for r in rows if r.valid_from <= on and (r.valid_to is None or on <= r.valid_to)]


@cache
def rules(on: date) -> Rules:
    """The rules in force on a day."""
    return Rules(
        version=_tables()["version"],
        periods={row.id: row for row in _in_force(Period, "period", on)},
        exemptions=tuple(_in_force(Exemption, "exemption", on)),
        thresholds=tuple(_in_force(Threshold, "threshold", on)),
    )


def needs_no_means(matter: str) -> bool:
    """Whether need plays no part in this matter (法律援助法 art. 32). Unknown matters: no."""
    try:
        codes = vocabulary.matter(matter).codes
    except KeyError:
        return False
    return any(code.startswith(NO_MEANS_TEST) for code in codes)


def article_of(code: str) -> str:
    """The id in `portal.law` of a legal code: `M31-5` -> `law-31-5`, `X32-4` -> `law-32-4`, `C24`
    -> `law-24`.
    """
    return f"law-{code[1:]}"
