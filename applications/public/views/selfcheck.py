"""The anonymous self-check: up to three questions, then what the rules say. Keeps nothing, sets no
cookie.

The answers travel in the address of the next question. They say what kind of trouble it is and how
a household stands, never whose; the address is neither stored by browsers' caches nor passed on to
other sites.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.public.forms.means import NONE_OF_THEM
from applications.public.forms.selfcheck import GroundQuestion, MatterQuestion, MeansQuestion
from applications.rules import Exemption, Rules, needs_no_means, rules
from applications.rules.eligibility import OTHER_MATTER, Check, Facts, Finding, assess
from portal import law
from portal.forms import PlainForm
from portal.models import AgencySettings

ASKED_WITHOUT_MEANS = frozenset({OTHER_MATTER})


def selfcheck(request: HttpRequest) -> HttpResponse:
    """The next open question, or the result."""
    today = timezone.localdate()
    in_force = rules(today)
    question = _open_question(request, in_force)
    if question is not None:
        passed = [(key, value) for key, value in request.GET.items() if key in _before(question)]
        context = {"form": question, "passed": passed, "asked": next(iter(question.fields))}
        response = render(request, "applications/public/selfcheck.html", context)
    else:
        response = render(
            request, "applications/public/selfcheck_result.html", _result(request, in_force)
        )
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _before(question: PlainForm) -> tuple[str, ...]:
    """The answers that a question stands on."""
    if isinstance(question, MeansQuestion):
        return ("matter", "ground")
    return ("matter",) if isinstance(question, GroundQuestion) else ()


def _open_question(request: HttpRequest, in_force: Rules) -> PlainForm | None:
    """The first question that is not answered, or not rightly; None when all are."""
    given = request.GET
    asked = given.get("asked", "")
    matter = MatterQuestion(
        given if "matter" in given or asked == "matter" else None, today=timezone.localdate()
    )
    if not matter.is_valid():
        return matter
    slug = matter.cleaned_data["matter"]
    if needs_no_means(slug) or slug in ASKED_WITHOUT_MEANS:
        return None
    answered = "ground" in given or asked == "ground"
    ground = GroundQuestion(given if answered else None, rules=in_force, matter=slug)
    if not ground.is_valid():
        return ground
    if ground.cleaned_data["ground"] != NONE_OF_THEM:
        return None
    means = MeansQuestion(given if "income" in given else None)
    return None if means.is_valid() else means


@dataclass(frozen=True)
class ResultLine:
    """One line of the result with the words of the article it rests on."""

    words: str
    is_met: bool
    citation: str
    text: str


def _facts(request: HttpRequest) -> Facts:
    given = request.GET
    means = MeansQuestion(given)
    known = means.cleaned_data if means.is_valid() else {}
    agency = AgencySettings.for_request(request)
    ground = given.get("ground", "")
    return Facts(
        matter=given["matter"],
        division_code=agency.division_code,
        exemption="" if ground == NONE_OF_THEM else ground,
        has_proof=ground not in ("", NONE_OF_THEM),
        income=known.get("income"),
        people=known.get("people"),
    )


def _result(request: HttpRequest, in_force: Rules) -> dict[str, object]:
    facts = _facts(request)
    checks = assess(facts, in_force)
    ground: Exemption | None = in_force.exemption(facts.exemption)
    return {
        "findings": [_shown(check) for check in checks],
        "headline": _headline(checks),
        "ground": ground,
        "asks_statement": not needs_no_means(facts.matter),
        "matter": facts.matter,
        "is_sensitive": facts.matter == "domestic-violence",
    }


def _shown(check: Check) -> ResultLine:
    row = law.article(check.article)
    return ResultLine(check.words, check.finding is Finding.LIKELY, row.citation, row.text)


def _headline(checks: list[Check]) -> object:
    found = {check.finding for check in checks}
    if Finding.OTHER_ROUTE in found:
        return _("先找我们免费咨询，看看能不能申请")
    if Finding.NEEDS_STAFF in found:
        return _("可以申请，由工作人员核实")
    return _("看起来可以申请")
