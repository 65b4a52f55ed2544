"""Handing a draft in: exactly once, with all that follows written in the same transaction."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import answers as form
from applications import notices, reference
from applications.enums import Capacity, Channel, ClockKind
from applications.identity import BadIdentityNumber, is_minor, parse
from applications.models import Application, Clock, Draft, Event, Submission, SubmissionSection
from applications.rules import rules
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
    """What the applicant takes away: the application, and the receipt code when she has no phone
    (shown once).
    """

    application: Application
    code: str = ""


def submit(draft: Draft, answers: form.Answers, *, now: datetime) -> Receipt:
    """Make the application of a draft, or return the one it became before. Safe to repeat, and from
    two windows.

    Raises NoStation.
    """
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(pk=draft.pk)
        before = Application.objects.filter(idem=draft.idem).first()
        if before is not None:
            return Receipt(before)
        receipt = _create(draft, answers, now)
        draft.sections.all().delete()
    return receipt


def _create(draft: Draft, answers: form.Answers, now: datetime) -> Receipt:
    today = timezone.localdate(now)
    in_force = rules(today)
    row = _application(draft, answers, now)
    row.rules_version = in_force.version
    code = "" if row.phone else reference.generate()
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
        is_minor=_minor(person.id_number, timezone.localdate(now)),
    )


def _minor(id_number: str, today: Any) -> bool:
    try:
        return bool(id_number) and is_minor(parse(id_number, today=today).birth_date, today)
    except BadIdentityNumber:
        return False


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


def _start_decision_clock(row: Application, today: Any) -> None:
    """The period runs from receipt, not from acceptance (法律援助法 art. 43)."""
    period = rules(today).period("decision")
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


def is_station_channel(draft: Draft) -> bool:
    """Whether a clerk fills the draft in at the counter."""
    return draft.channel == Channel.STATION
