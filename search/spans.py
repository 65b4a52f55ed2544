"""Stretches of one model's rows, by primary key: how many are walked through, a part at a time."""

from dataclasses import dataclass
from typing import Self

BETWEEN = ".."


@dataclass(frozen=True)
class Span:
    """The rows of a model (by its label) whose primary key lies above `after`, and not above `upto`
    when that is given.
    """

    label: str
    after: int = 0
    upto: int | None = None

    @property
    def key(self) -> str:
        """Names the span among the rows of the outbox."""
        return f"{self.label}:{self.after}{BETWEEN}{'' if self.upto is None else self.upto}"

    @property
    def fields(self) -> list[str | int | None]:
        """The span as JSON."""
        return [self.label, self.after, self.upto]

    def beyond(self, number: int | None) -> "Span | None":
        """What is left of it after everything up to a primary key; None when nothing is."""
        if number is None or number == self.upto:
            return None
        return Span(self.label, number, self.upto)

    def joined(self, other: "Span | None") -> "Span":
        """The smallest span of the model that holds both."""
        if other is None:
            return self
        ends = None if self.upto is None or other.upto is None else max(self.upto, other.upto)
        return Span(self.label, min(self.after, other.after), ends)

    @classmethod
    def of(cls, label: str, numbers: "set[int]") -> Self:
        """The smallest span that holds them all."""
        return cls(label, min(numbers) - 1, max(numbers))
