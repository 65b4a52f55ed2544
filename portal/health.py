"""How the service stands, for load balancers and for who is called at night. Says nothing secret.

An app registers a probe in its `probes.py`:

    @probe("search")
    def search_engines() -> dict[str, object]:
        return {"ok": True, "engines": ...}

The service is up (200) while its vital probes are well; what else is wrong is named in `problems`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import outbox

Report = dict[str, Any]

LATE_SECONDS = 10 * 60
"""An outbox whose oldest due row waits longer has no worker, or too few."""


@dataclass(frozen=True)
class Probe:
    """One thing that is looked at; without a vital one no page can be served."""

    look: Callable[[], Report]
    vital: bool


_probes: dict[str, Probe] = {}


def probe(
    name: str, *, vital: bool = False
) -> Callable[[Callable[[], Report]], Callable[[], Report]]:
    """Register a function that returns `{"ok": bool, ...}` with figures, never with data or
    addresses.
    """

    def register(look: Callable[[], Report]) -> Callable[[], Report]:
        _probes[name] = Probe(look, vital)
        return look

    return register


def _report(one: Probe) -> Report:
    try:
        return one.look()
    except Exception as failure:  # noqa: BLE001  # a health page must be able to say so
        return {"ok": False, "error": type(failure).__name__}


def look() -> Report:
    """Every probe's report, `ok` for the vital ones together, and the names of those not well."""
    reports = {name: _report(one) for name, one in _probes.items()}
    problems = [name for name, report in reports.items() if not report.get("ok")]
    up = not any(_probes[name].vital for name in problems)
    return {"ok": up, "problems": problems, **reports}


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """GET /health/: the report as JSON; status 503 while the service is down."""
    report = look()
    return JsonResponse(report, status=200 if report["ok"] else 503)


@probe("database", vital=True)
def database() -> Report:
    """Whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return {"ok": True}


@probe("outbox")
def effects() -> Report:
    """Whether messages and index changes are carried out."""
    status = outbox.status(now=timezone.now())
    return {
        "ok": not status.parked and status.oldest_seconds < LATE_SECONDS,
        "pending": status.pending,
        "leased": status.leased,
        "parked": status.parked,
        "oldest_seconds": status.oldest_seconds,
    }
