"""The demonstration county: 双峰县 with its content, stations, staff and some applications.

Each part is a module with `ensure()`, which adds what is missing and changes nothing that is there.
Exists only under `settings.DEMO`.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.contrib.auth import get_user_model
from wagtail.models import Page

from stations.models import Station

PARTS = ("site", "content", "stations", "accounts", "applications")


def build(*, reset: bool, say: Callable[[str], None]) -> dict[str, int]:
    """Make the county complete; with `reset`, its content is first taken back to how it was
    delivered. Returns how many pages are public, and how many stations and accounts there are.
    """
    for part in PARTS:
        say(part)
        module = import_module(f"home.demo.{part}")
        if reset and hasattr(module, "reset"):
            module.reset()
        module.ensure()
    return counts()


def counts() -> dict[str, Any]:
    """What there is now."""
    return {
        "pages": Page.objects.live().filter(depth__gt=1).count(),
        "stations": Station.objects.count(),
        "accounts": get_user_model().objects.filter(is_active=True).count(),
    }
