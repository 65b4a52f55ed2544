"""What each step of an application checks and changes besides the state.

Called by `transitions.perform` alone, inside its transaction and with the row locked.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import minors, notices, numbering
from applications.enums import ClockKind, Outcome, Status
from applications.errors import Incomplete, NotPossibleNow, NotYours
from applications.models import Application, Clock, Decision, Event
from applications.permissions import HANDLES, may_admit, may_open, may_read
from portal import audit, law
from portal.models import User
from portal.roles import has_role

if TYPE_CHECKING:
    from applications.transitions import StepData


NOTE = "note"


@dataclass
class Step:
    """A step being taken: the locked row, what it carries, who takes it, when.

    `public_text` is what the applicant reads instead of the step's own text; empty: nothing.
    """

    application: Application
    name: str
    data: "StepData"
    by: User | None
    now: datetime
    public_text: str | None = None

    @property
    def today(self) -> date:
        """The day in Asia/Shanghai."""
        return timezone.localdate(self.now)


def nothing(step: Step) -> None:
    """A step that changes the state alone."""


def take(step: Step) -> None:
    """The taker becomes the handler. The applicant hears of the first one alone: that a colleague
    took over is the office's own affair.
    """
    if step.application.status == Status.REVIEWING:
        step.public_text = ""
    step.application.handler = step.by


def release(step: Step) -> None:
    """Back to the queue, still under review, without a handler."""
    step.application.handler = None


def hand_over(step: Step) -> None:
    """To a colleague who may see the file and review it. A supervisor who gives a minor's file to
    somebody lets her read it by that.
    """
    colleague = step.data.colleague
    if colleague is None:
        raise Incomplete("colleague", _("请选择接手的同事"))
    if not has_role(colleague, *HANDLES) or not may_read(colleague, step.application):
        raise NotYours(_("这位同事没有办理这份申请的权限。"))
    if not may_open(colleague, step.application):
        _admit(step, colleague)
    step.application.handler = colleague


def _admit(step: Step, colleague: User) -> None:
    """Her note may speak of the applicant: it stays in the event, where it is encrypted."""
    if step.by is None or not may_admit(step.by):
        raise NotYours(_("这是未成年人的申请，要先由负责人批准这位同事查看。"))
    why = _("转交承办")
    minors.admit(step.application, [colleague], by=step.by, reason=why, now=step.now)


def _reason(step: Step, message: str) -> str:
    reason = step.data.reason.strip()
    if not reason:
        raise Incomplete("reason", message)
    return reason


def _outcome(step: Step) -> str:
    if step.data.outcome not in Outcome.values:
        raise Incomplete("outcome", _("请选择给予还是不予"))
    return step.data.outcome


def _articles(step: Step) -> list[str]:
    if not step.data.articles:
        raise Incomplete("articles", _("请选择依据的条文"))
    for article_id in step.data.articles:
        law.article(article_id)
    return list(step.data.articles)


def propose(step: Step) -> None:
    """The reviewer's opinion: outcome, reasons, articles. Whoever proposes is the handler from then
    on.
    """
    row = step.application
    row.proposal = _outcome(step)
    row.proposal_articles = _articles(step)
    row.proposal_reasons = _reason(step, _("请写明理由"))
    row.proposed_by = step.by
    row.proposed_at = step.now
    row.handler = row.handler or step.by


def send_back(step: Step) -> None:
    """The approver wants another look, and says why: nobody proposes any more, the handler stays,
    and what was proposed waits for her to be put right.
    """
    row = step.application
    _reason(step, _("请写明退回的原因"))
    row.proposed_by = None
    row.proposed_at = None


def decide(step: Step) -> None:
    """Write the decision, stop the clock, tell the applicant (法律援助法 art. 43: a refusal in
    writing, with reasons).
    """
    row = step.application
    outcome = _outcome(step)
    differs = outcome != row.proposal
    own_words = (
        _reason(step, _("决定和拟办意见不同，请写明理由")) if differs else step.data.reason.strip()
    )
    articles = _articles(step) if differs or step.data.articles else list(row.proposal_articles)
    if row.proposed_by is None or step.by is None:
        raise NotPossibleNow(_("没有拟办意见，不能作出决定。"))
    Decision.objects.create(
        application=row,
        outcome=outcome,
        official_number=numbering.next_number(row.agency, step.today.year),
        reasons=own_words if differs else row.proposal_reasons,
        differs=own_words if differs else "",
        articles=articles,
        reviewer=row.proposed_by,
        approver=step.by,
        made_at=step.now,
    )
    granted = outcome == Outcome.GRANT
    step.public_text = _("决定给予法律援助") if granted else _("决定不予法律援助")
    stop_clock(step)
    notices.decision_made(row)


def withdraw(step: Step) -> None:
    """The applicant takes the application back; a clerk says that she asked for it."""
    if step.by is not None:
        _reason(step, _("请写明申请人怎样提出撤回，例如“本人到窗口提出”"))
    stop_clock(step)


def stop_clock(step: Step) -> None:
    """End the decision clock on the day of the step."""
    Clock.objects.filter(
        application=step.application, kind=ClockKind.DECISION, stopped=None
    ).update(stopped=step.today)


def record_event(step: Step, *, public_text: str) -> None:
    """Add the line of the timeline. What staff wrote as a reason stays internal."""
    note = "\n".join(part for part in (step.data.reason.strip(), step.data.note.strip()) if part)
    _append(step.application, step.name, step.by, step.now, public_text, note)


def add_note(application: Application, note: str, *, by: User, now: datetime) -> None:
    """A line that only staff see; it changes nothing else."""
    with transaction.atomic():
        row = Application.objects.select_for_update().get(pk=application.pk)
        _append(row, NOTE, by, now, "", note)
        audit.record(f"application.{NOTE}", by=by, on=row)


def _append(
    application: Application, name: str, by: User | None, now: datetime, public: str, note: str
) -> None:
    last = Event.objects.filter(application=application).order_by("-number").first()
    Event.objects.create(
        application=application,
        number=last.number + 1 if last else 1,
        at=now,
        name=name,
        actor=by,
        public_text=public,
        internal_note=note,
    )
