"""What a page of the form has to know: the answers before it, the day, the place, who is asking."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from applications import answers as form
from applications.enums import Capacity
from applications.rules import Rules, needs_no_means, rules
from portal import vocabulary
from stations import codes
from stations.enums import Level
from stations.models import Division

ABUSE = "X32-4"  # 虐待、遗弃、家庭暴力: somebody may be looking over the applicant's shoulder


def is_abuse(matter: str) -> bool:
    """Whether a matter is about violence, abuse or desertion (法律援助法 art. 32 item 4)."""
    try:
        return bool(matter) and ABUSE in vocabulary.matter(matter).codes
    except KeyError:
        return False


@dataclass(frozen=True)
class Clerk:
    """The member of staff who fills the form in at a counter, signed in with both factors."""

    name: str
    station: str


class Places:
    """The divisions of the agency's place, each list asked for once.

    `jurisdiction` is the agency's division code, empty when it is not set up.
    """

    def __init__(self, jurisdiction: str, today: date) -> None:
        self.jurisdiction = jurisdiction
        self.today = today
        self._known: dict[tuple[str, str], list[Division]] = {}

    def under(self, code: str, level: str) -> list[Division]:
        """The divisions of a level that lie in another one; none for an empty or wrong code."""
        if (code, level) not in self._known:
            self._known[code, level] = self._ask(code, level)
        return self._known[code, level]

    def _ask(self, code: str, level: str) -> list[Division]:
        try:
            under = Division.objects.under(code)
        except codes.InvalidCode:
            return []
        return list(under.filter(level=level).in_force(self.today).order_by("code"))


@dataclass(frozen=True)
class Situation:
    """The answers given on earlier pages, and where and when the form is filled in."""

    today: date
    places: Places
    clerk: Clerk | None = None
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def value(self, section: str, key: str, default: Any = "") -> Any:
        """One earlier answer."""
        return form.value(self.answers, section, key, default)

    @property
    def matter(self) -> str:
        """The slug of the chosen matter."""
        return str(self.value("matter", "matter"))

    @property
    def for_oneself(self) -> bool:
        """Whether applicant and writer are one person; so until said otherwise."""
        return bool(self.value("who", "capacity", Capacity.SELF) == Capacity.SELF)

    @property
    def person(self) -> str:
        """How the page speaks of the applicant."""
        return _("您") if self.for_oneself else _("申请人")

    @property
    def is_sensitive(self) -> bool:
        """Whether being seen filling this form in may be dangerous."""
        return is_abuse(self.matter)

    @property
    def needs_means(self) -> bool:
        """Whether need plays a part in the matter (法律援助法 art. 32: in some it does not)."""
        return not (self.matter and needs_no_means(self.matter))

    @property
    def rules(self) -> Rules:
        """The rules in force today."""
        return rules(self.today)

    @property
    def counties(self) -> list[Division]:
        """The counties the agency serves: one, or those of its city or province."""
        return self.places.under(self.places.jurisdiction, Level.COUNTY)

    @property
    def county(self) -> str:
        """The code of the county whose towns are offered."""
        if len(self.counties) == 1:
            return self.counties[0].code
        return str(self.value("address", "county"))

    @property
    def townships(self) -> list[Division]:
        """The towns of the county."""
        return self.places.under(self.county, Level.TOWNSHIP)

    @property
    def villages(self) -> list[Division]:
        """The villages of the chosen town."""
        return self.places.under(str(self.value("address", "township")), Level.VILLAGE)
