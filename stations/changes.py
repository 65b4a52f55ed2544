"""A file of stations on its way in: its rows as read, and the stations as they would be."""

from dataclasses import dataclass, field
from typing import Any

from stations.columns import BY_NAME
from stations.models import Station
from stations.reports import Problem


@dataclass
class Row:
    """One row of the file: what it says by column name, which of its cells are filled, and how
    the file heads each column.
    """

    number: int
    headings: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        """The key of the station, empty when it could not be read."""
        return str(self.values.get("key", ""))

    def problem(self, column: str, problem: str, suggestion: str = "") -> Problem:
        """A problem in a column of this row."""
        heading = self.headings.get(column) or str(BY_NAME[column].label)
        return Problem(self.number, heading, problem, suggestion)


@dataclass
class Change:
    """A station as it will be. `is_new` or `is_changed` or neither."""

    station: Station
    row: Row
    is_new: bool
    before: dict[str, Any] = field(default_factory=dict)

    @property
    def is_changed(self) -> bool:
        """Whether anything the file says differs from what is on record."""
        return not self.is_new and any(
            self.before[name] != value for name, value in self.row.values.items()
        )
