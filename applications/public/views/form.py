"""The pages of the form. Every POST saves and answers 303, so that reloading never repeats one."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from applications import drafts, intake
from applications.enums import Channel
from applications.errors import AlreadySubmitted
from applications.models import Draft
from applications.public import cookies, limits, steps, visit
from applications.public.forms.base import StepForm, as_initial, as_posted, typed_by
from applications.public.redirects import see_other
from applications.public.visit import Visit

CHANGE = "change"  # the visitor came from the check page, and goes back to it
LATER, THEIRS = "later", "theirs"


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, key: str) -> HttpResponse:
    """One page of the form."""
    wanted = steps.BY_KEY.get(key)
    if wanted is None:
        raise Http404
    now = visit.of(request)
    if now.draft is not None and now.draft.submitted is not None:
        return to_done(now.draft)
    if request.method == "POST":
        return _save(now, wanted)
    return _elsewhere(now, wanted) or _show(now, wanted)


def to_done(draft: Draft) -> HttpResponse:
    """On to the confirmation of a draft that was handed in."""
    application = intake.became(draft)
    if application is None:
        return see_other("apply:start")
    return see_other("apply:done", application.reference)


def _elsewhere(now: Visit, wanted: steps.Step) -> HttpResponse | None:
    """Where a visitor is sent who may not see this page, or not yet."""
    if now.draft is None:
        return None if wanted is steps.FIRST else see_other("apply:start")
    if now.is_left_alone:
        return see_other("apply:away")
    if not now.journey.may_visit(wanted):
        return to_open(now)
    return None


def to_open(now: Visit, *, change: bool = False) -> HttpResponse:
    """On to the first page that is not done, or to the check page."""
    if now.journey.open is None:
        return see_other("apply:check")
    return _to_step(now.journey.open, change=change)


def _to_step(wanted: steps.Step, *, change: bool = False) -> HttpResponse:
    response = see_other("apply:step", wanted.key)
    if change:
        response["Location"] += f"?{CHANGE}=1"
    return response


def _show(now: Visit, wanted: steps.Step) -> HttpResponse:
    page = now.page(wanted)
    form = _form(now, wanted, page)
    return render(now.request, "applications/public/step.html", _context(now, wanted, page, form))


def _form(now: Visit, wanted: steps.Step, page: drafts.Page) -> StepForm:
    """The form as it was left: with its mistakes pointed out if it was saved with mistakes."""
    situation = now.journey.at[wanted.key]
    typed = page.others[-1] if page.others else page.typed
    judged = page.state in (drafts.State.WRONG, drafts.State.DONE)
    if judged:
        return wanted.form(as_posted(typed), situation=situation)
    blank = wanted.form(situation=situation)
    return wanted.form(situation=situation, initial=as_initial(blank, typed))


def _context(now: Visit, wanted: steps.Step, page: drafts.Page, form: StepForm) -> dict[str, Any]:
    journey = now.journey
    before = journey.before(wanted)
    change = CHANGE in now.request.GET
    return {
        "form": form,
        "step": wanted,
        "journey": journey,
        "situation": journey.at[wanted.key],
        "page": page,
        "part_number": journey.parts.index(wanted.part) + 1,
        "number": journey.number(wanted),
        "change": change,
        "back": _back(before, change=change),
        "saved": now.saved,
        "beside": wanted.beside_template,
        "matter": now.request.GET.get("matter", ""),
        "differences": _differences(now, wanted, page),
        "draft": now.draft,
        "leave": _may_have_to_leave(journey),
    }


def _may_have_to_leave(journey: steps.Journey) -> bool:
    """Whether the page shows the way out: until the matter is known to be a harmless one."""
    return journey.situation.is_sensitive or not journey.situation.matter


def _back(before: steps.Step | None, *, change: bool) -> str:
    if change:
        return reverse("apply:check")
    return reverse("apply:step", args=[before.key]) if before else reverse("apply:start")


def _differences(now: Visit, wanted: steps.Step, page: drafts.Page) -> list[dict[str, Any]]:
    """Question by question, what this window and the others saved, where they differ."""
    if not page.others:
        return []
    situation = now.journey.at[wanted.key]
    versions = [wanted.form(as_posted(t), situation=situation) for t in (page.typed, *page.others)]
    rows = []
    for name, field in versions[0].fields.items():
        words = [_typed_words(form, name) for form in versions]
        if len(set(words)) > 1:
            rows.append({"label": field.label, "saved": words[0], "others": words[1:]})
    return rows


def _typed_words(form: StepForm, name: str) -> str:
    """What was typed or chosen, as the visitor reads it."""
    value = form[name].value()
    values = value if isinstance(value, list) else [value]
    choices = getattr(form.fields[name], "choices", ())
    labels = {str(key): str(label).partition("<small>")[0] for key, label in choices}
    return "、".join(labels.get(str(v), str(v)) for v in values if v not in (None, ""))


def _save(now: Visit, wanted: steps.Step) -> HttpResponse:
    if now.draft is None:
        return _begin(now, wanted)
    try:
        response = _keep(now, now.draft, wanted)
    except AlreadySubmitted:
        return to_done(now.draft)
    token = cookies.token(now.request, settings.DRAFT_COOKIE)
    cookies.remember(response, now.request, settings.DRAFT_COOKIE, token, drafts.UNATTENDED)
    return response


def _begin(now: Visit, wanted: steps.Step) -> HttpResponse:
    """The first page somebody saves makes the draft. So does a page whose draft is gone: what was
    typed on it is kept.
    """
    if limits.too_many_drafts(now.request, now.now):
        return limits.refuse(now.request, now.now)
    draft, token = drafts.create(now=now.now)
    now.draft = draft
    matter = now.request.POST.get("matter", "")
    if wanted is steps.FIRST and matter:
        typed = {"matter": [matter[:50]]}
        drafts.save(draft, "matter", typed, state=drafts.State.LATER, version=0, now=now.now)
    response = _keep(now, draft, wanted)
    cookies.remember(response, now.request, settings.DRAFT_COOKIE, token, drafts.UNATTENDED)
    return response


def _keep(now: Visit, draft: Draft, wanted: steps.Step) -> HttpResponse:
    """Save the page as typed, and go where that leads."""
    reachable = now.journey.may_visit(wanted)
    later = now.request.POST.get("action") == LATER
    typed = _typed(now, wanted)
    state = drafts.State.LATER
    if reachable and not later:
        state = _judged(now, wanted, typed)
    state = drafts.save(draft, wanted.key, typed, state=state, version=_version(now), now=now.now)
    now.walk()
    if wanted is steps.FIRST:
        _choose_channel(now, draft)
    if later and state is not drafts.State.CONFLICT:
        return see_other("apply:saved")
    if not reachable:
        return to_open(now)
    return _onwards(now, wanted, state)


def _typed(now: Visit, wanted: steps.Step) -> drafts.Typed:
    """What this window sends, or what was saved before, where the visitor prefers that."""
    if now.request.POST.get("action") == THEIRS:
        return now.page(wanted).typed
    situation = now.journey.at.get(wanted.key, now.journey.situation)
    return typed_by(wanted.form(situation=situation), now.request.POST)


def _judged(now: Visit, wanted: steps.Step, typed: drafts.Typed) -> drafts.State:
    form = wanted.form(as_posted(typed), situation=now.journey.at[wanted.key])
    return drafts.State.DONE if form.is_valid() else drafts.State.WRONG


def _version(now: Visit) -> int:
    """The version of the page that the window showed; 0 for none."""
    typed = now.request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and typed.isascii() and len(typed) < 9 else 0


def _onwards(now: Visit, wanted: steps.Step, state: drafts.State) -> HttpResponse:
    """The next page; the same one again while something is to be put right."""
    change = CHANGE in now.request.GET
    if state is not drafts.State.DONE:
        return _to_step(wanted, change=change)
    if change:
        return to_open(now, change=True)
    following = now.journey.after(wanted)
    return see_other("apply:check") if following is None else _to_step(following)


def _choose_channel(now: Visit, draft: Draft) -> None:
    """An application counts as taken in at a station only when its clerk is signed in."""
    by_clerk = steps.is_by_clerk(now.journey.answers) and visit.clerk(now.request) is not None
    drafts.choose_channel(draft, Channel.STATION if by_clerk else Channel.WEB)
