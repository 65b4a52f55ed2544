"""The demonstration: a real county with content, stations, staff and some applications. It is
双峰县 unless another one is asked for.

Each part is a module with `ensure()`, which adds what is missing and changes nothing that is there.
Exists only under `settings.DEMO`.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.contrib.auth import get_user_model
from wagtail.models import Page

from home.demo import locality, site
from home.demo.locality import NotACounty
from portal.models import AgencySettings
from stations import codes
from stations.models import Division, Station

__all__ = ["NotACounty", "OtherCounty", "build", "counts"]

PARTS = ("content", "stations", "accounts", "applications")


class OtherCounty(Exception):
    """The database holds the demonstration of another county, whose name this says."""


def build(*, county: str = "", reset: bool, say: Callable[[str], None]) -> dict[str, int]:
    """Make the demonstration complete; with `reset`, its content is first taken back to how it was
    delivered. Returns how many pages are public, and how many stations and accounts there are.

    Raises NotACounty, OtherCounty.
    """
    _refuse_another(county)
    say("site")
    if reset:
        site.reset()
    site.ensure(county)
    for part in PARTS:
        say(part)
        module = import_module(f"home.demo.{part}")
        if reset and hasattr(module, "reset"):
            module.reset()
        module.ensure()
    return counts()


def _refuse_another(county: str) -> None:
    """Two counties' texts, accounts and applications would be told apart by nobody."""
    present = AgencySettings.objects.filter(site__is_default_site=True, is_demo=True).first()
    if not county or present is None or not present.division_code:
        return
    if locality.padded(county) != codes.pad(present.division_code):
        row = Division.objects.filter(pk=codes.pad(present.division_code)).first()
        raise OtherCounty(str(row or present.jurisdiction))


def counts() -> dict[str, Any]:
    """What there is now."""
    return {
        "pages": Page.objects.live().filter(depth__gt=1).count(),
        "stations": Station.objects.count(),
        "accounts": get_user_model().objects.filter(is_active=True).count(),
    }
