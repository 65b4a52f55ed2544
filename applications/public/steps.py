"""The form as data: which pages there are, in which order, and when each is asked.

Nothing here is remembered: `walk` works out anew, from what was typed, which pages apply, which
answers stand, and where the visitor is. Answers of pages that no longer apply never come along.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from applications import drafts
from applications.answers import Means
from applications.enums import Capacity
from applications.errors import DraftIncomplete
from applications.public.forms import contact, matter, means, person, who
from applications.public.forms.base import StepForm, as_posted
from applications.public.situation import Situation

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CHECK = "check"


@dataclass(frozen=True)
class Part:
    """A stretch of pages, counted for the visitor: 第二部分，共六部分."""

    key: str
    title: "StrOrPromise"


WHO = Part("who", _("谁来申请"))
WHAT = Part("what", _("发生了什么"))
PERSON = Part("person", _("申请人"))
CONTACT = Part("contact", _("怎样联系"))
MEANS = Part("means", _("经济情况"))
LAST = Part("last", _("检查并递交"))


def always(situation: Situation) -> bool:
    """A page that everybody sees."""
    return True


def for_another(situation: Situation) -> bool:
    """Somebody else fills the form in."""
    return not situation.for_oneself


def is_sensitive(situation: Situation) -> bool:
    """Being seen may be dangerous."""
    return situation.is_sensitive


def has_counties(situation: Situation) -> bool:
    """The agency serves several counties."""
    return len(situation.counties) > 1


def has_townships(situation: Situation) -> bool:
    """The towns of the place are known."""
    return bool(situation.townships)


def lives_here(situation: Situation) -> bool:
    """A town of the place was chosen."""
    return bool(situation.value("address", "township"))


def lives_elsewhere(situation: Situation) -> bool:
    """No town of the place was chosen, or none is known."""
    return not lives_here(situation)


def needs_means(situation: Situation) -> bool:
    """Need plays a part in the matter."""
    return situation.needs_means


def is_exempt(situation: Situation) -> bool:
    """A ground for not checking need was chosen."""
    return situation.needs_means and situation.value("means", "means") == Means.EXEMPT


def tells_means(situation: Situation) -> bool:
    """The household's means have to be told."""
    return situation.needs_means and situation.value("means", "means") != Means.EXEMPT


@dataclass(frozen=True)
class Step:
    """One page: its form, the part it belongs to, the section of the answers it fills (none for a
    page that asks nothing), when it is shown, and what is said beside the questions.
    """

    key: str
    part: Part
    section: str
    form: type[StepForm]
    shown: Callable[[Situation], bool] = always
    beside: str = ""

    @property
    def beside_template(self) -> str:
        """What stands beside the questions; empty for nothing."""
        return f"applications/public/beside/{self.beside}.html" if self.beside else ""


STEPS: tuple[Step, ...] = (
    Step("who", WHO, "who", who.WhoForm, always, "clerk"),
    Step("helper", WHO, "who", who.HelperForm, for_another),
    Step("matter", WHAT, "matter", matter.MatterForm),
    Step("safety", WHAT, "", matter.SafetyForm, is_sensitive, "safety"),
    Step("story", WHAT, "story", matter.StoryForm, always, "story"),
    Step("opponent", WHAT, "opponent", matter.OpponentForm),
    Step("handling", WHAT, "handling", matter.HandlingForm),
    Step("deadline", WHAT, "handling", matter.DeadlineForm, always, "deadline"),
    Step("person", PERSON, "person", person.PersonForm),
    Step("county", PERSON, "address", person.CountyForm, has_counties),
    Step("township", PERSON, "address", person.TownshipForm, has_townships),
    Step("village", PERSON, "address", person.VillageForm, lives_here),
    Step("elsewhere", PERSON, "address", person.ElsewhereForm, lives_elsewhere),
    Step("phone", CONTACT, "contact", contact.PhoneForm),
    Step("safe-contact", CONTACT, "contact", contact.SafeContactForm, always, "safe"),
    Step("means", MEANS, "means", means.MeansForm, needs_means, "means"),
    Step("proof", MEANS, "means", means.ProofForm, is_exempt),
    Step("household", MEANS, "means", means.HouseholdForm, tells_means, "threshold"),
)
BY_KEY = {step.key: step for step in STEPS}
FIRST = STEPS[0]


@dataclass(frozen=True)
class Journey:
    """Where a draft stands: the pages that apply, the answers that count, and the first page that
    is not done (None: all are).

    `at` is what each page knew of the pages before it, `source` the page that an answer came from,
    by section and question.
    """

    steps: tuple[Step, ...]
    answers: Mapping[str, Mapping[str, Any]]
    open: Step | None
    situation: Situation
    at: Mapping[str, Situation] = field(default_factory=dict)
    source: Mapping[tuple[str, str], Step] = field(default_factory=dict)

    def may_visit(self, step: Step) -> bool:
        """Whether the visitor has come as far as this page."""
        if step not in self.steps:
            return False
        return self.open is None or self.steps.index(step) <= self.steps.index(self.open)

    def before(self, step: Step) -> Step | None:
        """The page before, None for the first."""
        place = self.steps.index(step)
        return self.steps[place - 1] if place else None

    def after(self, step: Step) -> Step | None:
        """The page to go on to: the next one, or an earlier one that is open; None for the check
        page.
        """
        place = self.steps.index(step) + 1
        following = self.steps[place] if place < len(self.steps) else None
        if following is None or not self.may_visit(following):
            return self.open
        return following

    @property
    def parts(self) -> list[Part]:
        """The parts of this journey in order, the check page last."""
        return [*dict.fromkeys(step.part for step in self.steps), LAST]

    def number(self, step: Step) -> str:
        """A page's place, such as `2-3`: a title that tells nobody anything."""
        own = [other for other in self.steps if other.part is step.part]
        return f"{self.parts.index(step.part) + 1}-{own.index(step) + 1}"

    def require_complete(self) -> None:
        """Raises DraftIncomplete with the first open page."""
        if self.open is not None:
            raise DraftIncomplete(self.open.key)


def walk(pages: Mapping[str, drafts.Page], start: Situation) -> Journey:
    """Go through the form with what was typed, page by page, as far as it is done."""
    answers: dict[str, dict[str, Any]] = {}
    shown: list[Step] = []
    at: dict[str, Situation] = {}
    source: dict[tuple[str, str], Step] = {}
    first_open: Step | None = None
    situation = start
    for step in STEPS:
        if not step.shown(situation):
            continue
        shown.append(step)
        at[step.key] = situation
        given = None if first_open else _answer(step, pages.get(step.key), situation)
        if given is None:
            first_open = first_open or step
        elif step.section:
            source |= {(step.section, question): step for question in given}
            answers = {**answers, step.section: {**answers.get(step.section, {}), **given}}
            situation = replace(start, answers=answers)
    return Journey(tuple(shown), answers, first_open, situation, at, source)


def _answer(step: Step, page: drafts.Page | None, situation: Situation) -> dict[str, Any] | None:
    """What a saved page answers; None when it is not done, or no longer right."""
    if page is None or page.state is not drafts.State.DONE:
        return None
    form = step.form(as_posted(page.typed), situation=situation)
    return form.answer() if form.is_valid() else None


def is_by_clerk(answers: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a station's clerk fills the form in."""
    return answers.get("who", {}).get("capacity") == Capacity.CLERK
