"""The page before the form, and the ways back to it and away from it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_safe,
)

from applications import drafts, intake
from applications.models import Draft
from applications.public import cookies, limits, visit
from applications.public.forms.lookup import ReturnForm
from applications.public.redirects import SEE_OTHER, see_other
from applications.public.views.form import to_done, to_open
from portal import vocabulary


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What happens, for whom, how long it takes; sets no cookie and makes no draft."""
    now = visit.of(request)
    submitted = now.draft is not None and now.draft.submitted is not None
    is_open = now.draft is not None and not submitted and bool(now.pages)
    context = {
        "matter": _matter(request.GET.get("matter", ""), now),
        "visit": now,
        "is_open": is_open and not now.is_left_alone,
        "before": intake.became(now.draft) if now.draft is not None and submitted else None,
        "decision": now.journey.situation.rules.period("decision"),
        "lost": settings.DRAFT_COOKIE in request.COOKIES and now.draft is None,
    }
    return render(request, "applications/public/start.html", context)


def _matter(slug: str, now: visit.Visit) -> vocabulary.Matter | None:
    """The matter a guide sent the visitor with, if there is one of that name."""
    offered = {matter.slug: matter for matter in vocabulary.matters(now.journey.situation.today)}
    return offered.get(slug)


@require_http_methods(["GET", "HEAD", "POST"])
def anew(request: HttpRequest) -> HttpResponse:
    """Begin another application. The one begun before waits for its return code. Opened as a page,
    it leads to the page with its button.
    """
    if request.method != "POST":
        return see_other("apply:start")
    response = see_other("apply:step", "who")
    if matter := _matter(request.POST.get("matter", ""), visit.of(request)):
        response["Location"] += f"?matter={matter.slug}"
    cookies.forget(response, settings.DRAFT_COOKIE)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    """Go on with a draft by its return code, on any device."""
    now = visit.of(request)
    form = ReturnForm(request.POST or None)
    if request.method == "POST":
        if limits.too_many_returns(request, now.now):
            return limits.refuse(request, now.now)
        if form.is_valid():
            found = drafts.by_return_code(form.cleaned_data["code"], now=now.now)
            if found is not None:
                return _reopen(request, *found)
            form.add_error("code", ReturnForm.UNKNOWN)
    return render(request, "applications/public/return.html", {"form": form})


def _reopen(request: HttpRequest, draft: Draft, token: str) -> HttpResponse:
    now = visit.of_draft(request, draft)
    response = to_done(draft) if draft.submitted else to_open(now)
    cookies.remember(response, request, settings.DRAFT_COOKIE, token, drafts.UNATTENDED)
    return response


@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """What was saved until when, and the code to come back with."""
    now = visit.of(request)
    if now.draft is None:
        return see_other("apply:start")
    if now.draft.submitted is not None:
        return to_done(now.draft)
    if now.is_left_alone:
        return see_other("apply:away")
    return render(request, "applications/public/saved.html", {"visit": now, "draft": now.draft})


@require_safe
def away(request: HttpRequest) -> HttpResponse:
    """The draft was left alone for long: nothing is lost, and it takes the code to see it."""
    now = visit.of(request)
    if now.draft is None or not now.is_left_alone:
        return see_other("apply:start")
    context = {"form": ReturnForm(), "saved": now.saved}
    return render(request, "applications/public/away.html", context)


@require_GET
def leave(request: HttpRequest) -> HttpResponse:
    """Away from here at once, to a page that tells nobody anything; the draft waits for its code.

    A plain link, because a form may not lead to another site; it changes nothing on the server.
    """
    response = HttpResponseRedirect(settings.LEAVE_URL)
    response.status_code = SEE_OTHER
    cookies.forget(response, settings.DRAFT_COOKIE, settings.LOOKUP_COOKIE)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def sign_off(request: HttpRequest) -> HttpResponse:
    """Forget the draft on this device, for instance in a library. Opened as a page, it forgets
    nothing.
    """
    if request.method != "POST":
        return see_other("apply:start")
    response = see_other("apply:start")
    cookies.forget(response, settings.DRAFT_COOKIE)
    return response
