"""The report on everything that is on record, where that is a country: counted in the worker, kept,
and shown with its time.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from stations import network, verification
from stations.models import Division, NetworkReport, Station
from stations.network import Area, Quality, Report, Share

WIDE = 100_000
"""Stations that are counted at once; more are not, since it takes seconds."""
KEPT_FOR = timedelta(hours=1)


def is_wide() -> bool:
    """Whether there is too much on record to count while somebody waits."""
    return Station.objects.order_by()[: WIDE + 1].count() > WIDE


def keep(now: datetime) -> None:
    """Count and keep the report, unless it is not needed or another worker has just done so."""
    if not is_wide() or NetworkReport.objects.filter(made_at__gt=now - KEPT_FOR / 2).exists():
        return
    today = timezone.localdate(now)
    children = list(network.below(None, today))
    report = network.report(None, children, today, verification.rules())
    areas = {area.division.pk: _packed(area) for area in report.areas}
    NetworkReport.objects.update_or_create(pk=1, defaults={"made_at": now, "areas": areas})


def kept(children: list[Division]) -> tuple[Report, datetime] | None:
    """The report as kept, for these areas, and when it was counted; None where there is none."""
    row = NetworkReport.objects.first() if is_wide() else None
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
