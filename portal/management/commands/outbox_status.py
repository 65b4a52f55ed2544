from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal import outbox
from portal.commands import JsonCommand

LATE_SECONDS = 60


class Command(JsonCommand):
    """How the outbox stands; wrong when rows are parked or nobody has worked for a minute."""

    help = "Rows of the outbox waiting, in hand and given up, and the age of the oldest due one."

    def answer(self, **options: Any) -> dict[str, Any]:
        return asdict(outbox.status(now=timezone.now()))

    def lines(self, document: dict[str, Any]) -> Iterable[str]:
        yield _("等待 %(pending)s 条，处理中 %(leased)s 条，已停下 %(parked)s 条") % document
        yield _("最早一条已等 %(oldest_seconds)s 秒") % document

    def is_wrong(self, document: dict[str, Any]) -> bool:
        return bool(document["parked"] or document["oldest_seconds"] > LATE_SECONDS)
