"""The tamper-evident log of what staff did and read, never of what they read there.

Each entry carries an HMAC over the entry before it and its own content, so that an edited, removed
or reordered row is found by `verify`. An entry is written in the transaction of the act: no act
without its entry.
"""

import hashlib
import hmac
import json
from datetime import UTC

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from portal.models import AuditEntry, AuditHead, User
from portal.network import network_of


def _digest(entry: AuditEntry) -> str:
    content = {
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor_id,
        "action": entry.action,
        "object": [entry.object_type, entry.object_id],
        "reason": entry.reason,
        "address": entry.address,
        "previous": entry.previous,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def record(
    action: str,
    *,
    by: User | None,
    on: models.Model | None = None,
    reason: str = "",
    request: HttpRequest | None = None,
) -> AuditEntry:
    """Append an entry: `action` such as `application.read`, `on` the row concerned, `reason` as
    staff gave it.
    """
    with transaction.atomic():
        chain, _ = AuditHead.objects.select_for_update().get_or_create(pk=1)
        entry = AuditEntry(
            at=timezone.now(),
            actor=by,
            action=action,
            object_type=on._meta.label_lower if on is not None else "",
            object_id=str(on.pk) if on is not None else "",
            reason=reason[:300],
            address=network_of(request) if request is not None else "",
            previous=chain.digest,
        )
        entry.digest = _digest(entry)
        entry.save()
        chain.digest = entry.digest
        chain.count += 1
        chain.save()
    return entry


def head() -> AuditHead:
    """The newest digest and how many entries it stands for; empty before the first. Kept outside
    the database from time to time, it proves later that nothing before it was rewritten.
    """
    return AuditHead.objects.filter(pk=1).first() or AuditHead()


def holds(digest: str) -> bool:
    """Whether an entry of the chain has this digest: one that was kept outside the database."""
    return AuditEntry.objects.filter(digest=digest).exists()


def verify() -> list[str]:
    """What is wrong with the chain, in words; an empty list when every entry stands as it was
    written.
    """
    problems = []
    previous = ""
    count = 0
    for entry in AuditEntry.objects.order_by("pk").iterator():
        count += 1
        if entry.previous != previous:
            problems.append(f"entry {entry.pk} does not follow the one before it")
        if entry.digest != _digest(entry):
            problems.append(f"entry {entry.pk} was changed")
        previous = entry.digest
    newest = head()
    if newest.count != count or newest.digest != previous:
        problems.append(
            f"{newest.count} entries were written, {count} are here, or the newest is another"
        )
    return problems
