"""What a division lies in, as the way to it through the pages and as parts of an address."""

from dataclasses import dataclass

from django.urls import reverse

from portal.models import AgencySettings
from stations import codes
from stations.enums import Level
from stations.models import Division


@dataclass(frozen=True)
class Step:
    """A page on the way to another: its name and address."""

    title: str
    url: str


def path(code: str) -> list[Division]:
    """A division after all that it lies in, the province first. One query."""
    return list(Division.objects.filter(pk__in=codes.path(code)).order_by("code"))


def named(rows: list[Division], level: Level) -> str:
    """The name that a path has at a level; empty when it has none."""
    return next((row.name for row in rows if row.level == level), "")


def steps(rows: list[Division], agency: AgencySettings) -> list[Step]:
    """The pages of a path that lie inside the jurisdiction: an installation's own area is its list
    of stations, and what is around that has no page. Where the jurisdiction is not on record, those
    from the township down.
    """
    return [
        Step(row.name, reverse("stations:town", args=[codes.stem(row.code)]))
        for row in rows
        if _is_inside(row, agency.division_code)
    ]


def _is_inside(row: Division, jurisdiction: str) -> bool:
    try:
        area = codes.pad(jurisdiction)
    except codes.InvalidCode:
        return row.level in (Level.TOWNSHIP, Level.VILLAGE)
    return row.code != area and codes.contains(area, row.code)
