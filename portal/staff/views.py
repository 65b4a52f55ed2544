"""Signing in and out, putting an authenticator in place, and what happens after too many tries."""

from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View
from wagtail.admin.views.account import LoginView, LogoutView

from portal import audit
from portal.models import EnrolmentCode, RecoveryCodes, User
from portal.staff import enrolment, factor, uri
from portal.staff.forms import CodeForm, SignInForm
from portal.staff.mixins import is_verified

ENROLMENT = "staff_enrolment"
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
FEW_RECOVERY_CODES = 3


class SignInView(LoginView):
    """User name, password and code on one form. Who comes with an enrolment code is not signed in,
    but led to the enrolment page and to nothing else.
    """

    redirect_authenticated_user = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_verified(request):
            return redirect(self.get_success_url())
        # Not Wagtail's own `get`, which sends every signed-in user on, verified or not.
        page: HttpResponse = self.render_to_response(self.get_context_data())
        return page

    def form_valid(self, form: SignInForm) -> HttpResponse:
        if form.enrolment is not None:
            self.request.session.flush()
            self.request.session[ENROLMENT] = form.enrolment.pk
            return redirect("staff:enrol")
        response: HttpResponse = super().form_valid(form)
        self._tell_about_recovery_codes(form.get_user())
        return response

    def _tell_about_recovery_codes(self, user: User) -> None:
        device = getattr(user, "otp_device", None)
        if not isinstance(device, RecoveryCodes):
            return
        messages.warning(
            self.request,
            _("您用掉了一个备用码，还剩 %(left)d 个。手机丢了请尽快在“登录安全”里换一部手机。")
            % {"left": device.left},
        )


class SignOutView(LogoutView):
    """Sign out and have the browser forget what it kept of the back office."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            # Wagtail's would take the cookie away all the same: a picture's address could sign out.
            return HttpResponseNotAllowed(["POST"])
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        # Not "cookies": other services of the same office may share the domain.
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class EnrolView(View):
    """Show the new authenticator's key, take its first code, hand out recovery codes."""

    enrolment: EnrolmentCode

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pk = request.session.get(ENROLMENT)
        found = enrolment.reopen(pk, now=timezone.now()) if pk else None
        if found is None:
            messages.warning(request, _("登记码已经用过或过期。请重新登录，或向主管再领一个。"))
            return redirect("staff:sign_in")
        self.enrolment = found
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CodeForm(request.POST)
        user = self.enrolment.user
        if not form.is_valid():
            return self.page(request, form)
        device = factor.confirm(user, form.cleaned_data["otp_token"])
        if device is None:
            form.add_error("otp_token", _("验证码不对。请等手机上换出下一个，再填一次。"))
            return self.page(request, form)
        enrolment.use_up(self.enrolment, now=timezone.now())
        audit.record("staff.enrolled", by=user, on=user, request=request)
        del request.session[ENROLMENT]
        user.otp_device = device  # type: ignore[attr-defined]  # django-otp's own name
        login(request, user, backend=MODEL_BACKEND)
        return recovery_codes(request, user)

    def page(self, request: HttpRequest, form: CodeForm) -> HttpResponse:
        user = self.enrolment.user
        context = {"form": form, "user_to_enrol": user} | key_context(user)
        return render(request, "staff/enrol.html", context)


def key_context(user: User) -> dict[str, Any]:
    """The pending authenticator's key as a picture and as text, for a template."""
    device = factor.pending(user)
    address = uri.of(device)
    picture = segno.make(address, error="m").svg_inline(scale=5, border=2, omitsize=True)
    return {"qr": picture, "key": uri.readable_key(device), "uri": address}


def recovery_codes(request: HttpRequest, user: User) -> HttpResponse:
    """Make the user's recovery codes and show them, this once."""
    codes = factor.new_recovery_codes(user)
    audit.record("staff.recovery_codes_made", by=user, on=user, request=request)
    context = {"codes": codes, "home": reverse("wagtailadmin_home"), "owner": user}
    response = render(request, "staff/recovery_codes.html", context)
    add_never_cache_headers(response)
    return response


def locked_out(
    request: HttpRequest, original: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """The page after too many wrong tries: what happened, how long it lasts, whom to ask."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    response = render(request, "staff/locked_out.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(minutes * 60)
    add_never_cache_headers(response)
    return response


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Wagtail's own address for signing in to restricted pages: there is one way in."""
    return redirect("staff:sign_in")
