"""A network of stations over the divisions of the whole country, the same every time.

Divisions are the product's own; stations and positions are made up: villages lie around the middle
of their county as people do, thick in the middle. It grows by counties, cities and provinces that
lie side by side, so that a small network is a region, not a thin country.
"""

from random import Random

from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from portal import bulk
from portal.tasks import survey_tables
from stations import gazetteer
from stations.models import Division, Station
from tests.benchmarks.stations.maker import Maker

SEED = 20261126
TOGETHER = 20  # counties written at once
# What joins, by about how many stations there are then: two counties, four cities around them,
# five provinces, the country.
STAGES = {
    1_000: ["431321", "431382"],
    10_000: ["4313", "4305", "4304", "4303"],
    100_000: ["43", "42", "36", "50", "46"],
    660_000: [""],
}


class Network:
    """The network as far as it has grown."""

    def __init__(self) -> None:
        self.maker = Maker(Random(SEED))
        self.joined: set[str] = set()

    @property
    def stations(self) -> int:
        """How many stations it has."""
        return self.maker.made

    def grow(self, stage: int) -> None:
        """Let the areas of a stage join."""
        for code in STAGES[stage]:
            gazetteer.add(code)
            joining = [one.key for one in gazetteer.counties(code) if one.key not in self.joined]
            for start in range(0, len(joining), TOGETHER):
                self._join(joining[start : start + TOGETHER])
        self._settle()

    def _join(self, counties: list[str]) -> None:
        rows: list[Station] = []
        for code in counties:
            rows += self.maker.county(list(Division.objects.under(code).order_by("code")))
        with transaction.atomic():
            bulk.insert(rows)
        self.joined |= set(counties)

    def _settle(self) -> None:
        """Let the database know what it has, as autovacuum and the worker do every hour."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [Station]):
                cursor.execute(statement)
            if connection.vendor == "postgresql":
                cursor.execute("VACUUM ANALYZE")
        survey_tables(timezone.now())
