"""The report on everything that is on record, where that is a country: counted in the worker, kept,
and shown with its time.
"""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone

from stations import network, trigrams, verification
from stations.enums import Level
from stations.models import Division, NetworkReport, Station
from stations.network import Area, Quality, Report, Share
from stations.querysets import DivisionQuerySet

WIDE = 100_000
"""Stations that are counted at once; more are not, since it takes seconds."""
KEPT_FOR = timedelta(hours=1)
KINDS_HOLD_FOR = timedelta(days=1)
"""Numbers that the worker has not counted for so long are counted while somebody waits."""
SHOWN = 1_001
"""Divisions without a station that a list of staff needs: as many as it shows, and one."""
LISTED = SHOWN + 200
"""So many are kept: some get a station before the next counting."""


def is_wide() -> bool:
    """Whether there is too much on record to count while somebody waits."""
    return Station.objects.order_by()[: WIDE + 1].count() > WIDE


def keep(now: datetime) -> None:
    """Count and keep the report, unless another worker has just done so; forget it where it is not
    needed.
    """
    if not is_wide():
        NetworkReport.objects.all().delete()
        trigrams.forget()
        return
    # One that is yet to come was made before the clock was put back.
    if NetworkReport.objects.filter(made_at__gt=now - KEPT_FOR / 2, made_at__lte=now).exists():
        return
    today = timezone.localdate(now)
    children = list(network.below(None, today))
    report = network.report(None, children, today, verification.rules())
    values = {
        "made_at": now,
        "areas": {area.division.pk: _packed(area) for area in report.areas},
        "kinds": _count_kinds(),
        "missing": {level: _lacking(level, today) for level in Level.values},
    }
    NetworkReport.objects.update_or_create(pk=1, defaults=values)
    trigrams.make(now)


def _count_kinds() -> dict[str, int]:
    rows = Station.objects.published().order_by().values_list("kind")
    return dict(rows.annotate(number=Count("pk")).order_by("kind"))


def _lacking(level: str, today: date) -> list[str]:
    rows = network.lacking_station(Division.objects.in_force(today), level)
    return list(rows.order_by("code").values_list("pk", flat=True)[:LISTED])


def kinds(now: datetime) -> dict[str, int]:
    """How many stations of each kind the public can go to: as kept, else counted now."""
    kept = NetworkReport.objects.filter(made_at__gt=now - KINDS_HOLD_FOR)
    row = kept.only("kinds").first()
    return row.kinds if row and row.kinds else _count_kinds()


def missing(level: str, today: date) -> tuple[DivisionQuerySet, datetime] | None:
    """The divisions of a level, of the first that had no station when that was counted, that have
    none yet; and when that was. None where nothing is kept, or too few of many are left.
    """
    row = NetworkReport.objects.defer("areas").first()
    if row is None or level not in row.missing:
        return None
    listed = Division.objects.in_force(today).filter(code__in=row.missing[level])
    lacking = network.lacking_station(listed, level)
    if len(row.missing[level]) == LISTED and lacking[:SHOWN].count() < SHOWN:
        return None
    return lacking, row.made_at


def kept(children: list[Division]) -> tuple[Report, datetime] | None:
    """The report as kept, for these areas, and when it was counted; None where there is none."""
    row = NetworkReport.objects.defer("missing").first()
    if row is None:
        return None
    areas = [_unpacked(child, row.areas.get(child.pk, {})) for child in children]
    quality = sum((area.quality for area in areas), Quality())
    return Report(areas=areas, quality=quality, has_own=False), row.made_at


def _packed(area: Area) -> dict[str, Any]:
    reach = {str(level): asdict(share) for level, share in area.reach.items()}
    return {"reach": reach, "quality": asdict(area.quality)}


def _unpacked(division: Division, packed: dict[str, Any]) -> Area:
    reach = {level: Share(**share) for level, share in packed.get("reach", {}).items()}
    quality = {name: Share(**share) for name, share in packed.get("quality", {}).items()}
    return Area(division, reach, Quality(**quality))
