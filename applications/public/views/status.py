"""Looking a status up, and taking an application back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications import lookup
from applications.enums import DECIDED, OPEN, Outcome, Status
from applications.errors import StepRefused
from applications.models import Application, Decision
from applications.public import cookies, limits
from applications.public.forms.lookup import CodeForm, PhoneLookupForm, ReceiptLookupForm
from applications.public.redirects import see_other
from applications.public.situation import is_abuse
from applications.transitions import Actor, perform
from portal import law
from portal.network import network_of

OBJECTION = "law-49"


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Reference and phone: the answer is the same whether or not they belong together."""
    form = PhoneLookupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asker = _asker(request)
        try:
            token = lookup.send_code(
                form.cleaned_data["reference"], form.cleaned_data["phone"], asker
            )
        except lookup.TooMany:
            return limits.refuse(request, asker.now)
        response = see_other("my:code")
        cookies.remember(response, request, settings.LOOKUP_COOKIE, token, lookup.LASTS)
        return response
    return render(request, "applications/public/my_ask.html", {"form": form})


def _asker(request: HttpRequest) -> lookup.Asker:
    return lookup.Asker(network_of(request), timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def by_receipt(request: HttpRequest) -> HttpResponse:
    """Reference and the code of the receipt, for people whom no text message reaches."""
    form = ReceiptLookupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asker = _asker(request)
        values = form.cleaned_data
        try:
            token = lookup.open_with_receipt(values["reference"], values["code"], asker)
        except lookup.TooMany:
            return limits.refuse(request, asker.now)
        if token is not None:
            return _admit(request, token)
        form.add_error(None, _("编号和收据码对不上，请照着收据再核对一遍。"))
    return render(request, "applications/public/my_receipt.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The six digits of the text message."""
    now = timezone.now()
    token = cookies.token(request, settings.LOOKUP_COOKIE)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        admitted = lookup.open_with_code(token, form.cleaned_data["code"], now=now)
        if admitted is not None:
            return _admit(request, admitted)
        words = _("验证码不对，或者已经过期。最多可以试 %(tries)d 次，也可以重新要一个。")
        form.add_error("code", words % {"tries": lookup.TRIES})
    if not lookup.waiting(token, now=now):
        return see_other("my:ask")
    context = {"form": form, "minutes": lookup.LASTS // timedelta(minutes=1), "demo": settings.DEMO}
    return render(request, "applications/public/my_code.html", context)


def _admit(request: HttpRequest, token: str) -> HttpResponse:
    response = see_other("my:status")
    cookies.remember(response, request, settings.LOOKUP_COOKIE, token, lookup.VIEWING)
    return response


@dataclass(frozen=True)
class Told:
    """What the applicant reads about a decision: outcome, number, reasons, articles, how to
    object. Reasons and articles tell what the matter is: where somebody else may hold the phone
    and that is dangerous, they are left to the paper.
    """

    decision: Decision
    reasons: str
    articles: list[law.Article]
    objection: law.Article | None

    @property
    def is_grant(self) -> bool:
        """Whether aid is given."""
        return self.decision.outcome == Outcome.GRANT


def _told(application: Application) -> Told | None:
    if application.status not in DECIDED:
        return None
    decision = Decision.objects.filter(application=application).first()
    if decision is None:
        return None
    refused = application.status == Status.REFUSED
    on_paper = is_abuse(application.matter)
    return Told(
        decision=decision,
        reasons="" if on_paper else decision.reasons,
        articles=[] if on_paper else [law.article(key) for key in decision.articles],
        objection=law.article(OBJECTION) if refused else None,
    )


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Where the application stands: words and dates, no name, no number, no kind of matter.

    Only the reasons of a decision may tell what it is about, see `Told`.
    """
    application = _opened(request)
    if application is None:
        return see_other("my:ask")
    return render(request, "applications/public/my_status.html", _status_context(application))


def _status_context(application: Application) -> dict[str, Any]:
    clock = application.clocks.order_by("started").first()
    is_open = application.status in OPEN
    return {
        "application": application,
        "events": [event for event in application.events.all() if event.public_text],
        "due": clock.moved_due if clock is not None and is_open else None,
        "is_paused": clock is not None and is_open and clock.is_paused,
        "told": _told(application),
        "is_open": is_open,
        "station": application.station,
        "state": Status(application.status).value,
    }


def _opened(request: HttpRequest) -> Application | None:
    token = cookies.token(request, settings.LOOKUP_COOKIE)
    return lookup.opened(token, now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take the application back, after asking once more."""
    application = _opened(request)
    if application is None:
        return see_other("my:ask")
    refused = ""
    if request.method == "POST":
        try:
            perform(application, "withdraw", by=Actor.APPLICANT, now=timezone.now())
        except StepRefused as error:
            refused = str(error)
        else:
            return see_other("my:status")
    elif application.status not in OPEN:
        return see_other("my:status")
    context = {"application": application, "refused": refused}
    return render(request, "applications/public/my_withdraw.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_off(request: HttpRequest) -> HttpResponse:
    """Look no more on this device. Opened as a page, it forgets nothing."""
    if request.method != "POST":
        return see_other("my:status")
    lookup.close(cookies.token(request, settings.LOOKUP_COOKIE))
    response = see_other("my:ask")
    cookies.forget(response, settings.LOOKUP_COOKIE)
    return response
