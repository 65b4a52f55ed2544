"""Files of stations that staff hand in through the browser: checked, confirmed, written.

A short file is dealt with while its owner waits, a long one by a worker: a row of the outbox names
the import, and its state says what is to be done. Whatever is stopped half-way is done again from
the beginning; only what ends it changes the state, so that two at work on the same file do it once.
"""

import io
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from portal import audit, outbox
from portal.models import Outbox, User
from stations import tables
from stations.columns import BY_NAME
from stations.enums import ImportState
from stations.importer import Importer, OthersWrite, Preview
from stations.lines import SPOILT
from stations.models import StationImport
from stations.models.imports import OVER, WORKING
from stations.reports import Report
from stations.tables import Limits, TableError

KIND = "station-import"
LONG_BYTES = 150 * 1024
"""From here on a file is left to a worker: what is shorter takes less than a second or two."""
PATIENCE = timedelta(minutes=1)
"""How long a worker leaves a short file to the page that was asked to write it; and how long
nothing may be heard of one before that is said."""
TOLD_EVERY_SECONDS = 1.0
KEPT_UNCONFIRMED = timedelta(days=1)
KEPT_WITH_PROBLEMS = timedelta(days=90)


class _AlreadyDone(Exception):
    """Somebody else was quicker."""


def hand_in(file: BinaryIO, *, name: str, by: User) -> StationImport:
    """Keep a file and check it, now or soon. Raises TableError for what is seen to be no table."""
    tables.refuse_others(file, Limits.of_uploads())
    file.seek(0)
    row = StationImport(
        by=by, at=timezone.now(), name=SPOILT.sub("", name)[-120:], content=file.read()
    )
    if not is_long(row):
        _note(row, *_checked(row))
        row.save()
        return row
    with transaction.atomic():
        row.save()
        _ask(row)
    return row


def is_long(row: StationImport) -> bool:
    """Whether a file is left to a worker."""
    return len(row.content) >= LONG_BYTES


def _ask(row: StationImport, *, due: datetime | None = None) -> None:
    outbox.put(KIND, str(row.pk), {"import": row.pk}, due=due)


def carry_on(pk: int) -> None:
    """Do what is next with an import, for a worker; nothing, where nothing is."""
    row = StationImport.objects.filter(pk=pk, state__in=WORKING).select_related("by").first()
    if row is not None and row.state == ImportState.CHECKING:
        _check(row)
    elif row is not None:
        try:
            _write(row)
        except OthersWrite as failure:
            raise outbox.NotYet("others change the same stations") from failure


def _check(row: StationImport) -> None:
    try:
        _note(row, *_checked(row))
    except TableError as error:
        row.state, row.error, row.content = ImportState.UNREADABLE, str(error)[:300], b""
    _settle(row, ImportState.CHECKING)


def _checked(row: StationImport) -> tuple[Report, list[Preview]]:
    plan = _importer(row).check(io.BytesIO(row.content))
    return plan.report(), plan.updates


def _importer(row: StationImport) -> Importer:
    progress = _progress(row) if row.pk else None
    return Importer(timezone.localdate(), row.by, Limits.of_uploads(), progress, row.name)


def _progress(row: StationImport) -> Callable[[int, float], None]:
    """Lets the page know how far it is, once a second."""
    last = 0.0

    def tell(rows: int, share: float) -> None:
        nonlocal last
        if share >= 1 or time.monotonic() - last >= TOLD_EVERY_SECONDS:
            last = time.monotonic()
            told = {"share": int(share * 100), "seen_at": timezone.now()}
            if row.state == ImportState.CHECKING:
                told["rows"] = rows
            StationImport.objects.filter(pk=row.pk, state=row.state).update(**told)

    return tell


def _note(row: StationImport, report: Report, updates: list[Preview]) -> None:
    """Put on an import what a check of it says."""
    _count(row, report)
    row.updates = [asdict(preview) for preview in updates]
    if report.problems:
        row.state, row.content = ImportState.PROBLEMS, b""
    else:
        row.state = ImportState.CHECKED


def _count(row: StationImport, report: Report) -> None:
    row.rows, row.created = report.rows, report.created
    row.updated, row.unchanged = report.updated, report.unchanged
    row.problems = [asdict(problem) for problem in report.problems]
    row.more = report.more


def _settle(row: StationImport, before: ImportState) -> bool:
    """Save what became of an import, unless somebody else has. Returns whether it was us."""
    names = (
        *("state", "content", "rows", "created", "updated", "unchanged"),
        *("problems", "more", "updates", "error", "done_at"),
    )
    rows = StationImport.objects.filter(pk=row.pk, state=before)
    return rows.update(**{name: getattr(row, name) for name in names}) == 1


def confirm(row: StationImport) -> bool:
    """Have a checked file written, now or soon. Returns False when that was asked before."""
    now = timezone.now()
    due = None if is_long(row) else now + PATIENCE
    with transaction.atomic():
        waiting = StationImport.objects.filter(pk=row.pk, state=ImportState.CHECKED)
        asked = {"confirmed_at": now, "seen_at": now, "share": 0}
        if not waiting.update(state=ImportState.WRITING, **asked):
            return False
        _ask(row, due=due)
    if not is_long(row):
        with suppress(OthersWrite):  # the worker tries again
            _write(StationImport.objects.select_related("by").get(pk=row.pk))
    return True


def _write(row: StationImport) -> None:
    """Write a confirmed file, and on its row what was done, both or neither. Raises OthersWrite."""

    def done(report: Report) -> None:
        _count(row, report)
        row.state, row.content, row.done_at = ImportState.DONE, b"", timezone.now()
        if not _settle(row, ImportState.WRITING):
            raise _AlreadyDone
        audit.record("stations.import", by=row.by, on=row)

    try:
        report = _importer(row).run(io.BytesIO(row.content), done=done)
    except _AlreadyDone:
        return
    if report.problems:  # something changed since the check
        _note(row, report, [])
        _settle(row, ImportState.WRITING)


def drop(row: StationImport) -> bool:
    """Forget a file that was not confirmed. Returns False when it was."""
    waiting = (ImportState.CHECKED, ImportState.CHECKING)
    return StationImport.objects.filter(pk=row.pk, state__in=waiting).delete()[0] > 0


def has_stuck(row: StationImport) -> bool:
    """Whether the worker has given up on a file."""
    asked = Outbox.objects.filter(kind=KIND, key=str(row.pk), done=None)
    return asked.exclude(parked=None).exists()


def is_silent(row: StationImport, now: datetime) -> bool:
    """Whether nothing was heard of the work on a file for a while."""
    return now - (row.seen_at or row.at) > PATIENCE


def try_again(row: StationImport) -> None:
    """Have the worker look at a file once more."""
    if row.is_working:
        _ask(row)


def forget(now: datetime) -> None:
    """Forget the files that nobody confirmed, and after a longer time those with problems."""
    waiting = (ImportState.CHECKED, ImportState.CHECKING)
    rows = StationImport.objects.filter(state__in=waiting, at__lt=now - KEPT_UNCONFIRMED)
    rows.delete()
    failed = OVER - {ImportState.DONE}
    StationImport.objects.filter(state__in=failed, at__lt=now - KEPT_WITH_PROBLEMS).delete()


def in_words(differences: dict[str, list[str]]) -> list[dict[str, Any]]:
    """The old and new texts of an update, under the headings of the file."""
    return [
        {"label": BY_NAME[name].label, "old": old, "new": new}
        for name, (old, new) in differences.items()
        if name in BY_NAME
    ]
