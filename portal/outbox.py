"""Effects as rows: written with the change, carried out at least once, retried with backoff, parked
when hopeless.

Handlers are functions registered with `@handler(kind)` in an app's `tasks.py`. A handler reads the
present state of the rows its payload names, and may run more than once. `put` on an open row moves
its fence, so that a worker which read the state before this change cannot close the row. Rows of a
kind that ends in `@host` are for the workers of that host alone. Each kind runs in a lane: what may
take long never keeps waiting what somebody waits for.
"""

import logging
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from portal.models import Outbox

Handler = Callable[[dict[str, Any]], None]
BatchHandler = Callable[[list[dict[str, Any]]], None]

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
FIRST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(minutes=5)
ATTEMPTS_BEFORE_PARKING = 10
# A row whose handler ends the whole worker is never given back: it is parked when claimed again.
CRASHES_FORGIVEN = 5
WAITS_COUNTED = 6
"""A row that waited for a service that is away has spent no more attempts than these: when the
service returns, it is tried a few times like any other before it is parked."""
ATTEMPTS_TO_PUT = 10
KEPT_AFTER_DONE = timedelta(days=7)
ROWS_A_STATEMENT = 500


class Hopeless(Exception):
    """Raised by a handler whose work can never succeed: the row is parked at once."""


class NotYet(Exception):
    """Raised by a handler whose outside service is away: the row waits, and is never parked."""


class OutboxBusy(Exception):
    """Others put and finished the same row again and again; the caller's transaction is to fail."""


class Lane(StrEnum):
    """Where work runs beside other work. A worker has a thread for each."""

    PROMPT = "prompt"
    LONG = "long"


@dataclass(frozen=True)
class Registration:
    """What carries out one kind of row; `batch` handlers take many payloads in one call."""

    run: Callable[[Any], None]
    batch: bool
    lane: Lane = Lane.PROMPT


_handlers: dict[str, Registration] = {}


def handler(kind: str, *, lane: Lane = Lane.PROMPT) -> Callable[[Handler], Handler]:
    """Register the function that carries out rows of this kind (`search` also serves
    `search:<engine>`).
    """

    def register(function: Handler) -> Handler:
        _handlers[kind] = Registration(function, batch=False, lane=lane)
        return function

    return register


def batch_handler(kind: str, *, lane: Lane = Lane.PROMPT) -> Callable[[BatchHandler], BatchHandler]:
    """Like `handler`, for a function that takes a list of payloads: all are done, or it raises."""

    def register(function: BatchHandler) -> BatchHandler:
        _handlers[kind] = Registration(function, batch=True, lane=lane)
        return function

    return register


def registration(kind: str) -> Registration:
    """Who carries out this kind: by its full name, else by the part before the colon. Raises
    Hopeless.
    """
    found = _handlers.get(kind) or _handlers.get(kind.partition(":")[0])
    if found is None:
        raise Hopeless(f"nothing handles {kind!r}")
    return found


def _again(due: datetime) -> dict[str, Any]:
    """What makes an open row wait as if it were new, and its present worker unable to close it."""
    return {
        "due": due,
        "attempts": 0,
        "lease_until": None,
        "parked": None,
        "lease_no": F("lease_no") + 1,
    }


def put(
    kind: str, key: str, payload: dict[str, Any] | None = None, *, due: datetime | None = None
) -> None:
    """Ask for an effect in the caller's transaction. An open row of the same kind and key is asked
    for again.
    """
    due = due or timezone.now()
    again = {"payload": payload or {}, **_again(due)}
    open_rows = Outbox.objects.filter(kind=kind, key=key, done=None)
    for _attempt in range(ATTEMPTS_TO_PUT):
        if open_rows.update(**again):
            return
        try:
            with transaction.atomic():
                Outbox.objects.create(kind=kind, key=key, payload=payload or {}, due=due)
        except IntegrityError:
            continue  # somebody else put it just now; a worker may even have finished that one
        return
    raise OutboxBusy(f"{kind} {key}")


def put_many(
    kind: str, payloads: dict[str, dict[str, Any]], *, due: datetime | None = None
) -> None:
    """Like `put` for many keys of one kind, in a few statements; an open row keeps its payload."""
    due = due or timezone.now()
    keys = sorted(payloads)  # everybody locks in one order
    for start in range(0, len(keys), ROWS_A_STATEMENT):
        _put_chunk(
            kind, {key: payloads[key] for key in keys[start : start + ROWS_A_STATEMENT]}, due
        )


def _put_chunk(kind: str, payloads: dict[str, dict[str, Any]], due: datetime) -> None:
    open_rows = Outbox.objects.filter(kind=kind, key__in=list(payloads), done=None)
    for _attempt in range(ATTEMPTS_TO_PUT):
        Outbox.objects.bulk_create(
            [
                Outbox(kind=kind, key=key, payload=payload, due=due)
                for key, payload in payloads.items()
            ],
            ignore_conflicts=True,
        )
        # Fewer rows than keys: one that was open a moment ago has been finished meanwhile.
        if open_rows.update(**_again(due)) == len(payloads):
            return
    raise OutboxBusy(f"{kind}, {len(payloads)} rows")


def _in_lane(lane: Lane) -> Q:
    """Rows of the kinds that run in this lane. What nothing handles is parked by the prompt one."""
    names = [kind for kind, who in _handlers.items() if who.lane is Lane.LONG]
    long = Q(kind__in=names)
    for name in names:
        long |= Q(kind__startswith=f"{name}:")
    return long if lane is Lane.LONG else ~long


def claim(
    limit: int,
    *,
    now: datetime,
    kinds: Iterable[str] | None = None,
    lane: Lane | None = None,
) -> list[Outbox]:
    """Lease up to `limit` due rows of one kind, oldest first."""
    with transaction.atomic():
        free = Outbox.objects.filter(
            Q(lease_until=None) | Q(lease_until__lt=now), done=None, parked=None, due__lte=now
        ).exclude(Q(kind__contains="@") & ~Q(kind__endswith=f"@{settings.HOST}"))
        if kinds is not None:
            free = free.filter(kind__in=list(kinds))
        if lane is not None:
            free = free.filter(_in_lane(lane))
        first = free.order_by("due", "pk").values_list("kind", flat=True).first()
        if first is None:
            return []
        if connection.features.has_select_for_update_skip_locked:
            free = free.select_for_update(skip_locked=True)
        rows = list(free.filter(kind=first).order_by("due", "pk")[:limit])
        for row in rows:
            row.lease_no += 1
            row.attempts += 1
            row.lease_until = now + LEASE
            if row.attempts > ATTEMPTS_BEFORE_PARKING + CRASHES_FORGIVEN:
                row.parked, row.lease_until, row.error = now, None, "ends its worker"
        Outbox.objects.bulk_update(rows, ["lease_no", "attempts", "lease_until", "parked", "error"])
    return [row for row in rows if row.parked is None]


def _held(row: Outbox) -> models.QuerySet[Outbox]:
    return Outbox.objects.filter(pk=row.pk, lease_no=row.lease_no, done=None)


def _renew(row: Outbox) -> bool:
    """Lease the row anew just before it is carried out: those before it may have taken long. False
    when another worker has it by now.
    """
    return bool(_held(row).update(lease_until=timezone.now() + LEASE))


def _finish(row: Outbox) -> None:
    _held(row).update(done=timezone.now(), lease_until=None, error="")


def _retry(row: Outbox, failure: Exception) -> None:
    """Put a failed row back with backoff and jitter, or park it. The error names a type, never
    data.
    """
    now = timezone.now()
    error = (
        f"{type(failure).__name__}: {failure}"[:500]
        if isinstance(failure, (Hopeless, NotYet))
        else type(failure).__name__
    )
    waits = isinstance(failure, NotYet)
    tired = row.attempts >= ATTEMPTS_BEFORE_PARKING and not waits
    if tired or isinstance(failure, Hopeless):
        _held(row).update(parked=now, lease_until=None, error=error)
        logger.error("outbox row %s of kind %s parked: %s", row.pk, row.kind, error)
        return
    longest = min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(row.attempts - 1, 16))
    delay = longest * random.uniform(0.5, 1)  # noqa: S311  # jitter, not a secret
    attempts = min(row.attempts, WAITS_COUNTED) if waits else row.attempts
    _held(row).update(due=now + delay, lease_until=None, error=error, attempts=attempts)


def _carry_out(rows: list[Outbox]) -> bool:
    """Run the handler over rows of one kind. True when all of them are done."""
    try:
        who = registration(rows[0].kind)
        if who.batch:
            who.run([row.payload | {"kind": row.kind} for row in rows])
        else:
            who.run(rows[0].payload | {"kind": rows[0].kind})
    except NotYet as absence:
        for row in rows:  # one by one they would find the service away as well
            _retry(row, absence)
        return False
    except Exception as failure:  # noqa: BLE001  # the row must be rescheduled
        if len(rows) > 1:
            done = [_renew(row) and _carry_out([row]) for row in rows]  # every row has its turn
            return all(done)
        _retry(rows[0], failure)
        return False
    for row in rows:
        _finish(row)
    return True


def work_once(
    *,
    limit: int = 100,
    now: datetime | None = None,
    kinds: Iterable[str] | None = None,
    lane: Lane | None = None,
) -> int:
    """Claim and carry out one round of rows of one kind. Returns how many were claimed."""
    rows = claim(limit, now=now or timezone.now(), kinds=kinds, lane=lane)
    if not rows:
        return 0
    if _batches(rows[0].kind):
        _carry_out(rows)
    else:
        for row in rows:
            if _renew(row):
                _carry_out([row])
    return len(rows)


def _batches(kind: str) -> bool:
    try:
        return registration(kind).batch
    except Hopeless:
        return False


def drain(*, kinds: Iterable[str] | None = None) -> int:
    """Work until nothing is due now. Returns how many rows were claimed. For commands and tests."""
    total = 0
    while claimed := work_once(kinds=kinds):
        total += claimed
    return total


def prune(*, now: datetime) -> int:
    """Forget rows done a week ago. Returns how many."""
    return Outbox.objects.filter(done__lt=now - KEPT_AFTER_DONE).delete()[0]


@dataclass(frozen=True)
class Status:
    """How the outbox stands: rows waiting, rows in hand, rows given up, and the age in seconds of
    the oldest due one.
    """

    pending: int
    leased: int
    parked: int
    oldest_seconds: int


def status(*, now: datetime) -> Status:
    """Count the open rows."""
    open_rows = Outbox.objects.filter(done=None)
    leased = open_rows.filter(lease_until__gte=now, parked=None)
    oldest = (
        open_rows.filter(parked=None, due__lte=now)
        .order_by("due")
        .values_list("due", flat=True)
        .first()
    )
    return Status(
        pending=open_rows.filter(parked=None).exclude(lease_until__gte=now).count(),
        leased=leased.count(),
        parked=open_rows.exclude(parked=None).count(),
        oldest_seconds=int((now - oldest).total_seconds()) if oldest else 0,
    )
