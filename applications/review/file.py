"""What the file screen shows, gathered once: masked answers, checklist, clock, steps, timeline."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from django.utils.translation import gettext as _

from applications import answers as form
from applications.identity import mask_name, mask_number, mask_phone
from applications.models import Application, Decision, Event
from applications.review import checklist
from applications.review.columns import matter_label
from applications.review.forms import is_a_button
from applications.review.words import ClockWords, clock_words, running_clock
from applications.transitions import TRANSITIONS, Transition, steps_for
from portal import law
from portal.models import User

MASKS = {"name": mask_name, "phone": mask_phone, "id": mask_number}


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
    """A step as a button or as the link to its form."""

    name: str
    label: str
    is_button: bool


class FilePage:
    """A file as one member of staff sees it on one day."""

    def __init__(
        self, application: Application, user: User, today: date, *, masked: bool = True
    ) -> None:
        self.application = application
        self.user = user
        self.today = today
        self.masked = masked

    @cached_property
    def submissions(self) -> list[object]:
        """What was handed in, newest first."""
        return list(self.application.submissions.prefetch_related("sections").order_by("-number"))

    @cached_property
    def answers(self) -> form.Answers:
        newest = (
            self.application.submissions.prefetch_related("sections").order_by("-number").first()
        )
        return newest.answers() if newest else {}

    @property
    def title(self) -> str:
        name = self.application.name
        return (
            f"{mask_name(name) if self.masked else name} · {matter_label(self.application.matter)}"
        )

    @cached_property
    def sections(self) -> list[form.SectionRows]:
        """The answers with their labels; names and numbers masked unless asked for."""
        found = form.shown(self.answers)
        return [self._masked(section) for section in found] if self.masked else found

    def _masked(self, section: form.SectionRows) -> form.SectionRows:
        rows = tuple(
            replace(row, value=MASKS[row.masked](row.value)) if row.masked else row
            for row in section.rows
        )
        return replace(section, rows=rows)

    @cached_property
    def checklist(self) -> list[checklist.Item]:
        return checklist.items(self.application, self.answers)

    @cached_property
    def clock(self) -> ClockWords:
        return clock_words(running_clock(self.application), self.today)

    @cached_property
    def steps(self) -> list[Transition]:
        return steps_for(self.user, self.application)

    @property
    def actions(self) -> list[Action]:
        return [Action(step.name, str(step.label), is_a_button(step.name)) for step in self.steps]

    @cached_property
    def decision(self) -> Decision | None:
        return Decision.objects.filter(application=self.application).first()

    @property
    def proposal_articles(self) -> list[str]:
        return [law.article(key).citation for key in self.application.proposal_articles]

    @property
    def decision_articles(self) -> list[str]:
        return (
            [law.article(key).citation for key in self.decision.articles] if self.decision else []
        )

    @cached_property
    def timeline(self) -> list[Line]:
        """Newest first: what the applicant sees, and what only staff see."""
        events = self.application.events.select_related("actor").order_by("-number")
        return [_line(event) for event in events]


def _line(event: Event) -> Line:
    step = TRANSITIONS.get(event.name)
    words = event.public_text or (str(step.label) if step else _("内部备注"))
    who = event.actor.get_full_name() if event.actor else _("申请人或系统")
    return Line(event.at, words, event.internal_note, who, is_internal=not event.public_text)
