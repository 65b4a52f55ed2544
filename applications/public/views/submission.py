"""Looking everything over, handing it in, and the page that says so."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from applications import answers as answered
from applications import drafts, intake, reference
from applications.errors import AlreadySubmitted, DraftIncomplete, StaleForm
from applications.models import Application, Draft
from applications.public import visit
from applications.public.redirects import see_other
from applications.public.situation import is_abuse
from applications.public.views.form import LATER, to_done, to_open
from applications.public.visit import Visit
from applications.rules import eligibility
from portal import law


@dataclass(frozen=True)
class CheckRow:
    """One answer on the check page, and the address of the page that changes it."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class Opinion:
    """What the rules say so far: never a refusal."""

    pill: str
    words: str
    basis: str


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """All answers, what the rules say to them, and the button that hands them in."""
    now = visit.of(request)
    if now.draft is None:
        return see_other("apply:start")
    if now.draft.submitted is not None:
        return to_done(now.draft)
    if request.method == "POST":
        return _submit(now, now.draft)
    if now.is_left_alone:
        return see_other("apply:away")
    if now.journey.open is not None:
        return to_open(now)
    return render(request, "applications/public/check.html", _check_context(now))


def _check_context(now: Visit) -> dict[str, Any]:
    situation = now.journey.situation
    facts = answered.facts(now.journey.answers)
    return {
        "visit": now,
        "journey": now.journey,
        "situation": situation,
        "sections": _sections(now),
        "opinions": [_opinion(c) for c in eligibility.assess(facts, situation.rules)],
        "is_urgent": eligibility.is_urgent(facts, situation.rules, situation.today),
        "urgent_article": law.article(situation.rules.period("urgent").article),
        "seen": drafts.seen(now.pages),
        "changed": "changed" in now.request.GET,
        "back": reverse("apply:step", args=[now.journey.steps[-1].key]),
    }


def _sections(now: Visit) -> list[dict[str, Any]]:
    found = answered.shown(now.journey.answers)
    return [{"title": part.title, "rows": [_row(now, row) for row in part.rows]} for part in found]


def _row(now: Visit, row: answered.Row) -> CheckRow:
    step = now.journey.source.get((row.section, row.key))
    url = reverse("apply:step", args=[step.key]) + "?change=1" if step else ""
    return CheckRow(row.label, row.value, url)


def _opinion(found: eligibility.Check) -> Opinion:
    return Opinion(found.finding.value, found.words, law.article(found.article).citation)


def _submit(now: Visit, draft: Draft) -> HttpResponse:
    if now.request.POST.get("action") == LATER:
        return see_other("apply:saved")
    seen = now.request.POST.get("seen", "") or "nothing"
    try:
        now.journey.require_complete()
        receipt = intake.submit(draft, now.journey.answers, now=now.now, seen=seen)
    except DraftIncomplete:
        return to_open(now)
    except (StaleForm, AlreadySubmitted):
        response = see_other("apply:check")
        response["Location"] += "?changed=1"
        return response
    except intake.NoStation:
        return render(now.request, "applications/public/no_station.html", status=503)
    return see_other("apply:done", receipt.application.reference)


@require_safe
def done(request: HttpRequest, ref: str) -> HttpResponse:
    """The confirmation. Opens again for as long as this device has the cookie; to anybody else it
    says what a reference is good for, whether or not there is such a one.
    """
    shown = reference.normalise(ref)
    if shown is None:
        raise Http404
    now = visit.of(request)
    application = intake.became(now.draft) if now.draft is not None else None
    if (
        application is None
        or application.reference != shown
        or _is_in_other_hands(now, application)
    ):
        return render(request, "applications/public/done_elsewhere.html", {"reference": shown})
    assert now.draft is not None  # noqa: S101  # `became` found its application
    context = _done_context(now, now.draft, application)
    return render(request, "applications/public/done.html", context)


def _is_in_other_hands(now: Visit, application: Application) -> bool:
    """Whether the device may be in other hands since, where that would be dangerous."""
    handed_in = now.draft.submitted if now.draft is not None else None
    if handed_in is None:
        return True
    return is_abuse(application.matter) and now.now - handed_in > drafts.UNATTENDED_SENSITIVE


def _done_context(now: Visit, draft: Draft, application: Application) -> dict[str, Any]:
    clock = application.clocks.order_by("started").first()
    is_fresh = draft.submitted is not None and now.now - draft.submitted <= drafts.RECEIPT_SHOWN
    return {
        "application": application,
        "clock": clock,
        "article": law.article(clock.article) if clock else None,
        "station": application.station,
        "agency_station": application.agency,
        "receipt_code": draft.receipt_code if is_fresh else "",
        "has_receipt": bool(application.receipt_digest),
    }
