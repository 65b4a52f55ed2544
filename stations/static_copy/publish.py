"""Making the copy, and knowing when it is time for a new one."""

import json
import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.timezone import localtime

from portal.dates import moment_words
from portal.models import AgencySettings
from stations.models import RemovedStation, Station
from stations.static_copy.areas import Walk
from stations.static_copy.folder import CURRENT, NewCopy, alone
from stations.static_copy.paper import Paper

NIGHT_HOUR = 3
BIG_CHANGE = 50
"""So many stations changed or removed are a reason not to wait for the night."""
MANIFEST = "copy.json"


@dataclass(frozen=True)
class Published:
    """What was written: pages, stations on them, in how many seconds."""

    pages: int
    stations: int
    seconds: float


def folder() -> Path:
    """Where the web server looks for the copy."""
    return Path(settings.STATIC_COPY_DIR)


def publish(where: Path, *, now: datetime) -> Published:
    """Write a new copy and put it in place. Raises `folder.Busy`."""
    began = time.perf_counter()
    with alone(where):
        copy = NewCopy(where)
        paper = Paper(_site(now))
        walk = Walk(paper, now)
        pages = 0
        for page in walk.pages():
            copy.write(f"{page.name}.html", page.html.encode())
            pages += 1
        for template in ("away", "apply"):
            copy.write(f"{template}.html", paper.page(template, f"{template}.html").html.encode())
            pages += 1
        done = Published(pages, walk.stations, round(time.perf_counter() - began, 1))
        copy.write(MANIFEST, json.dumps({"made": now.isoformat()} | asdict(done)).encode())
        copy.take_place(f"{now:%Y%m%d-%H%M%S-%f}")
    return done


def _site(now: datetime) -> dict[str, object]:
    """What every page says: whose it is, and when the copy was made."""
    agency = AgencySettings.objects.filter(site__is_default_site=True).first()
    today = localtime(now).date()
    return {"agency": agency or AgencySettings(), "made": moment_words(now, today=today)}


def is_due(where: Path, *, now: datetime) -> bool:
    """Whether a new copy is wanted: there is none, the last is from before this night, or much has
    changed since.
    """
    made = last_made(where)
    if made is None:
        return True
    night = localtime(now).replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    if night > now:
        night -= timedelta(days=1)
    return made < night or _changes_since(made) >= BIG_CHANGE


def last_made(where: Path) -> datetime | None:
    """When the copy in place was begun; None without a copy."""
    try:
        manifest = json.loads((where / CURRENT / MANIFEST).read_text())
        return datetime.fromisoformat(manifest["made"])
    except (OSError, ValueError, KeyError):
        return None


def _changes_since(made: datetime) -> int:
    """How many stations changed or were removed, counted no further than it matters."""
    changed = Station.objects.filter(changed_at__gt=made)[:BIG_CHANGE].count()
    return changed + RemovedStation.objects.filter(at__gt=made)[:BIG_CHANGE].count()
