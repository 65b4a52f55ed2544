"""A network of stations over the divisions of the whole country, the same every time.

Divisions are the product's own; stations and positions are made up: villages lie around the middle
of their county as people do, thick in the middle. It grows by counties, cities and provinces that
lie side by side, so that a small network is a region, not a thin country.
"""

from datetime import timedelta
from random import Random

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from portal import bulk
from portal.tasks import survey_tables
from stations import gazetteer
from stations.enums import Kind
from stations.models import Division, Station
from tests.benchmarks.stations.maker import RARE, RARE_STATIONS, Maker

SEED = 20261126
TOGETHER = 20  # counties held in memory at once
# What joins, by about how many stations there are then: two counties, four cities around them,
# five provinces, the country.
STAGES = {
    1_000: ["431321", "431382"],
    10_000: ["4313", "4305", "4304", "4303"],
    100_000: ["43", "42", "36", "50", "46"],
    660_000: [""],
}


class Network:
    """The network as far as it has grown; what is in the database already goes on growing."""

    def __init__(self) -> None:
        last = Station.objects.aggregate(Max("pk"))["pk__max"] or 0
        rare = Station.objects.published().equipped_with(RARE).count()
        self.maker = Maker(Random(SEED + last), made=last, rare_left=RARE_STATIONS - rare)
        self.came_at = timezone.now() - timedelta(days=1)
        self.joined = set(
            Station.objects.of_kind(Kind.CENTRE).values_list("division_id", flat=True)
        )

    @property
    def stations(self) -> int:
        """How many stations it has."""
        return self.maker.made

    def grow(self, stage: int) -> None:
        """Let the areas of a stage join. Raises ValueError when it is past that."""
        if self.stations > 2 * stage:
            raise ValueError(f"{self.stations} stations are there already")
        for code in STAGES[stage]:
            gazetteer.add(code)
            self._join([county.rows[-1].code for county in gazetteer.counties(code)])
        self._settle()

    def _join(self, counties: list[str]) -> None:
        joining = [code for code in counties if code not in self.joined]
        with bulk.indexes_afterwards(Station):
            for start in range(0, len(joining), TOGETHER):
                rows: list[Station] = []
                for code in joining[start : start + TOGETHER]:
                    rows += self.maker.county(list(Division.objects.under(code).order_by("code")))
                self.write(rows)
        self.joined |= set(joining)

    def write(self, rows: list[Station]) -> None:
        """Write some new stations, which came yesterday: while a whole country has just changed,
        nothing is known of it.
        """
        for row in rows:
            row.changed_at = row.added_at = self.came_at
        bulk.insert(rows)

    def _settle(self) -> None:
        """Let the database know what it has, as autovacuum and the worker do every hour."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [Station]):
                cursor.execute(statement)
            if connection.vendor == "postgresql":
                cursor.execute("VACUUM ANALYZE")
        survey_tables(timezone.now())
