"""What the file screen shows, gathered once: masked answers, checklist, clock, steps, timeline."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from applications import answers as form
from applications import minors, notices
from applications.enums import CLOSED, DECIDED, OPEN, Channel, Status
from applications.identity import mask_name, mask_phone
from applications.models import Admission, Application, Clock, Decision, Event, Submission
from applications.permissions import may_admit, oversees
from applications.review import acts, answered, checklist
from applications.review.forms import is_a_button
from applications.review.words import (
    ClockWords,
    basis_words,
    clock_words,
    matter_label,
    running_clock,
    short_citation,
)
from applications.transitions import TRANSITIONS, Actor, Transition, steps_for
from portal import law
from portal.calendar import WorkCalendar
from portal.dates import day_words
from portal.models import User


@dataclass(frozen=True)
class Line:
    """One line of the timeline."""

    at: datetime
    words: str
    note: str
    who: str
    is_internal: bool


@dataclass(frozen=True)
class Action:
    """A step as a button or as the link to its form. `kind` is `primary`, `quiet` or `back`."""

    name: str
    label: str
    is_button: bool
    kind: str


@dataclass(frozen=True)
class Cited:
    """An article as cited, with its words."""

    words: str
    article: law.Article


@dataclass(frozen=True)
class ApplicantsView:
    """What the applicant is told: where it stands, until when, and how she hears of it."""

    label: str
    promise: str
    reached: str


class FilePage:
    """A file as one member of staff sees it on one day. `number` chooses an older submission."""

    def __init__(
        self,
        application: Application,
        user: User,
        today: date,
        *,
        masked: bool = True,
        number: str = "",
    ) -> None:
        self.application = application
        self.user = user
        self.today = today
        self.masked = masked
        self.number = number

    @cached_property
    def submissions(self) -> list[Submission]:
        """What was handed in, newest first."""
        rows = self.application.submissions.prefetch_related("sections")
        return list(rows.order_by("-number"))

    @cached_property
    def submission(self) -> Submission | None:
        """The one that is shown: the one asked for, else the newest."""
        asked = (row for row in self.submissions if str(row.number) == self.number)
        return next(asked, self.submissions[0] if self.submissions else None)

    @cached_property
    def answers(self) -> form.Answers:
        return self.submission.answers() if self.submission else {}

    @property
    def title(self) -> str:
        """Who and what about, as the heading of the file."""
        name = self.application.name
        who = mask_name(name) if self.masked else name
        return f"{who} · {matter_label(self.application.matter)}"

    @cached_property
    def blocks(self) -> list[answered.Block]:
        by_clerk = self.application.channel == Channel.STATION
        return answered.blocks(self.answers, masked=self.masked, by_clerk=by_clerk)

    # Shown across the whole width.
    own_words = answered.IN_OWN_WORDS

    @cached_property
    def contact(self) -> str:
        return answered.contact_words(self.answers)

    @cached_property
    def needs(self) -> list[str]:
        return answered.needs(self.answers)

    @cached_property
    def checklist(self) -> list[checklist.Item]:
        return checklist.items(self.application, self.answers, self.user)

    @cached_property
    def admissions(self) -> list[Admission]:
        """Who besides its handler reads a minor's file, for the person who says so."""
        if not (self.application.is_minor and may_admit(self.user)):
            return []
        return list(minors.in_force(self.application).select_related("user", "given_by"))

    @property
    def admits(self) -> bool:
        """Whether the user says who reads this file."""
        return self.application.is_minor and may_admit(self.user)

    @cached_property
    def _clock(self) -> Clock | None:
        return running_clock(self.application)

    @cached_property
    def clock(self) -> ClockWords:
        return clock_words(self._clock, self.today)

    @property
    def clock_basis(self) -> str:
        return basis_words(self._clock) if self._clock else ""

    @cached_property
    def calendar_is_guessed(self) -> bool:
        """Whether holidays that the end of the period may fall on are not entered yet."""
        clock = self._clock
        if clock is None or clock.stopped is not None:
            return False
        return not WorkCalendar.load().is_published(clock.raw_due)

    @cached_property
    def steps(self) -> list[Transition]:
        return steps_for(self.user, self.application)

    @property
    def actions(self) -> list[Action]:
        """The step forward first and alone in colour, the steps back last."""
        forward = [step for step in self.steps if not step.steps_back]
        back = [step for step in self.steps if step.steps_back]
        kinds = ["primary", *["quiet"] * len(forward)][: len(forward)] + ["back"] * len(back)
        return [
            Action(step.name, str(step.label), is_a_button(step.name), kind)
            for step, kind in zip([*forward, *back], kinds, strict=True)
        ]

    @cached_property
    def readers(self) -> list[str]:
        return acts.recent_readers(self.application, self.user, timezone.now())

    @cached_property
    def acts(self) -> list[acts.Act]:
        """For who oversees: who opened the file, and why names were shown."""
        return acts.latest(self.application) if oversees(self.user) else []

    @cached_property
    def decision(self) -> Decision | None:
        found = Decision.objects.filter(application=self.application)
        return found.select_related("reviewer", "approver").first()

    @property
    def proposal_articles(self) -> list[Cited]:
        return [_cited(key) for key in self.application.proposal_articles]

    @property
    def decision_articles(self) -> list[Cited]:
        return [_cited(key) for key in self.decision.articles] if self.decision else []

    @cached_property
    def timeline(self) -> list[Line]:
        """Newest first: what the applicant sees, and what only staff see. Reasons that stand in the
        opinion or the decision are not repeated.
        """
        events = self.application.events.select_related("actor").order_by("-number")
        told = {self.application.proposal_reasons} if self.application.proposed_by else set()
        return [_line(event, told) for event in events]

    @cached_property
    def applicants_view(self) -> ApplicantsView:
        row = self.application
        promise = ""
        if row.status in OPEN and self._clock is not None:
            day = day_words(self._clock.moved_due, today=self.today)
            promise = _("最迟%(day)s前会有决定") % {"day": day}
        return ApplicantsView(row.public_label, promise, _reached(row))

    @property
    def is_refused(self) -> bool:
        return self.application.status == Status.REFUSED


def _reached(row: Application) -> str:
    """How the applicant hears of the decision."""
    if row.status in CLOSED:
        return ""
    if not notices.reaches(row):
        return _("不发短信。凭收据码查询，或由工作人员按上面的方式联系")
    phone = {"phone": mask_phone(row.phone)}
    if row.status in DECIDED:
        return _("已发短信到 %(phone)s，短信里只有编号") % phone
    return _("有结果时发短信到 %(phone)s，短信里只有编号") % phone


def _cited(key: str) -> Cited:
    article = law.article(key)
    return Cited(short_citation(article), article)


def _line(event: Event, told: Collection[str]) -> Line:
    step = TRANSITIONS.get(event.name)
    words = event.public_text or (str(step.label) if step else _("内部备注"))
    note = "" if event.internal_note in told else event.internal_note
    return Line(event.at, words, note, _who(event), not event.public_text)


def _who(event: Event) -> str:
    """Who took the step: staff by name; else whoever the table lets take it."""
    if event.actor is not None:
        return event.actor.get_full_name()
    step = TRANSITIONS.get(event.name)
    is_system = step is not None and step.actors == {Actor.SYSTEM}
    return _("系统") if is_system else _("申请人")
