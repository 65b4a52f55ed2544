"""Handing a draft in: exactly once, with all that follows written in the same transaction."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import answers as form
from applications import drafts, notices, reference
from applications.enums import Capacity, ClockKind
from applications.errors import StaleForm
from applications.models import Application, Clock, Draft, Event, Submission, SubmissionSection
from applications.rules import rules
from portal import calendar
from portal.calendar import WorkCalendar, due_date
from portal.encryption import blind_index
from stations.coverage import station_for_application
from stations.models import Division, Station

REFERENCE_TRIES = 5
RECEIPT = "receipt"


class NoStation(Exception):
    """No station covers the place and no centre takes applications: the directory is not set up."""


@dataclass(frozen=True)
class Receipt:
    """What the applicant takes away: the application, and the receipt code when no text message can
    reach her. The code is kept for `drafts.RECEIPT_SHOWN` only, afterwards as a digest.
    """

    application: Application
    code: str = ""


def submit(draft: Draft, answers: form.Answers, *, now: datetime, seen: str = "") -> Receipt:
    """Make the application of a draft, or return the one it became before. Safe to repeat, and from
    two windows.

    `seen` is the mark (`drafts.seen`) of the pages that `answers` come from; empty: not checked.
    Raises NoStation, StaleForm when a page was saved meanwhile.
    """
    with transaction.atomic():
        row = Draft.objects.select_for_update().get(pk=draft.pk)
        before = became(row)
        if before is not None:
            return Receipt(before, row.receipt_code)
        if seen and seen != drafts.seen(drafts.pages(row)):
            raise StaleForm
        receipt = _create(row, answers, now)
        _close(row, receipt, now)
    return receipt


def became(draft: Draft) -> Application | None:
    """The application that a draft was handed in as."""
    return Application.objects.filter(idem=draft.idem).select_related("station", "agency").first()


def _close(draft: Draft, receipt: Receipt, now: datetime) -> None:
    """The answers live in the submission now; the draft only leads back to it for a while."""
    draft.sections.all().delete()
    draft.submitted = now
    draft.receipt_code = receipt.code
    draft.expires = now + drafts.KEPT_AFTER_SUBMISSION
    draft.save(update_fields=["submitted", "receipt_code", "expires"])
    drafts.tally("submitted", now - draft.created, now)


def _create(draft: Draft, answers: form.Answers, now: datetime) -> Receipt:
    today = timezone.localdate(now)
    in_force = rules(today)
    row = _application(draft, answers, now)
    row.rules_version = in_force.version
    code = "" if form.person(answers).takes_texts else reference.generate()
    row.receipt_digest = blind_index(RECEIPT, code)
    _save_with_reference(row)
    _freeze(row, answers, now)
    _start_decision_clock(row, today)
    Event.objects.create(
        application=row,
        number=1,
        at=now,
        name="submit",
        public_text=_("申请已收到"),
        internal_note="",
    )
    notices.received(row)
    return Receipt(row, code)


def _application(draft: Draft, answers: form.Answers, now: datetime) -> Application:
    person = form.person(answers)
    station, agency = _stations(answers)
    opponent = form.value(answers, "opponent", "opponent_name")
    return Application(
        idem=draft.idem,
        channel=draft.channel,
        capacity=form.value(answers, "who", "capacity", Capacity.SELF),
        matter=form.value(answers, "matter", "matter", "other"),
        exemption=form.value(answers, "means", "exemption"),
        station=station,
        agency=agency,
        received_at=now,
        name=person.name,
        phone=person.phone,
        id_number=person.id_number,
        phone_index=blind_index("phone", person.phone),
        id_index=blind_index("idno", person.id_number),
        name_index=blind_index("name", person.name),
        opponent_index=blind_index("name", opponent),
        may_text=person.may_text,
        is_minor=person.is_minor(timezone.localdate(now)),
    )


def _stations(answers: form.Answers) -> tuple[Station, Station]:
    """The station that covers where the applicant lives, and the centre that decides."""
    code = form.value(answers, "address", "village") or form.value(answers, "address", "township")
    division = Division.objects.filter(code=code).first()
    station = station_for_application(division)
    agency = Station.objects.centre_of(station) if station is not None else None
    if station is None or agency is None:
        raise NoStation
    return station, agency


def _save_with_reference(row: Application) -> None:
    for _attempt in range(REFERENCE_TRIES):
        row.reference = reference.generate()
        if not Application.objects.filter(reference=row.reference).exists():
            row.save(force_insert=True)
            return
    raise IntegrityError("no free reference was drawn")


def _freeze(row: Application, answers: form.Answers, now: datetime) -> None:
    text = json.dumps(answers, sort_keys=True, ensure_ascii=False, default=str)
    submission = Submission.objects.create(
        application=row,
        number=1,
        rules_version=row.rules_version,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        made_at=now,
    )
    for key, data in answers.items():
        SubmissionSection.objects.create(submission=submission, key=key, data=dict(data))


def _start_decision_clock(row: Application, today: date) -> None:
    """The period runs from receipt, not from acceptance (法律援助法 art. 43)."""
    period = rules(today).period("decision")
    calendar.hold()
    due = due_date(today, period.days, WorkCalendar.load())
    Clock.objects.create(
        application=row,
        kind=ClockKind.DECISION,
        days=period.days,
        article=period.article,
        started=today,
        raw_due=due.raw,
        moved_due=due.moved,
    )
