from typing import Any

from django.utils import timezone

from applications import drafts, lookup
from portal.commands import JsonCommand


class Command(JsonCommand):
    """What the worker does every hour, at once."""

    help = "Forget drafts that have expired, receipt codes shown long enough, and ended lookups."

    def answer(self, **options: Any) -> dict[str, Any]:
        now = timezone.now()
        return {"drafts": drafts.purge(now=now), "lookups": lookup.purge(now=now)}
