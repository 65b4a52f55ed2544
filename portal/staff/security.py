"""A member's own page: which phone opens her account, how many recovery codes are left, and how to
change either. Every change wants a code once more.
"""

import time
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView
from django_otp import login as otp_login
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from portal import audit
from portal.staff import factor
from portal.staff.forms import CodeForm
from portal.staff.mixins import VerifiedStaffMixin, staff_of
from portal.staff.views import key_context, recovery_codes

REPLACING_UNTIL = "staff_replacing_until"
REPLACING_SECONDS = 10 * 60


class StaffPage(VerifiedStaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """A page of our own inside the admin's frame."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]


@method_decorator(sensitive_post_parameters(), name="post")
class SecurityView(StaffPage):
    """The second factor as it stands, and the three things that a code allows."""

    template_name = "staff/security.html"
    page_title = gettext_lazy("登录安全")
    header_icon = "key"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", CodeForm())
        standing = factor.standing(staff_of(self.request))
        return super().get_context_data(standing=standing, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        act = self.acts().get(request.POST.get("action", ""))
        form = CodeForm(request.POST)
        if act is None or not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        user = staff_of(request)
        if factor.verify(user, form.cleaned_data["otp_token"]) is None:
            audit.record("staff.code_refused", by=user, on=user, request=request)
            form.add_error(
                "otp_token", _("验证码不对，或者已经用过。请等手机上换出下一个，再填一次。")
            )
            return self.render_to_response(self.get_context_data(form=form))
        return act(request)

    def acts(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """What the buttons do once the code was right."""
        return {
            "recovery": lambda request: recovery_codes(request, staff_of(request)),
            "replace": self.start_replacing,
            "sessions": self.end_other_sessions,
        }

    def start_replacing(self, request: HttpRequest) -> HttpResponse:
        request.session[REPLACING_UNTIL] = time.time() + REPLACING_SECONDS
        return redirect("people:replace")

    def end_other_sessions(self, request: HttpRequest) -> HttpResponse:
        end_other_sessions(request)
        messages.success(request, _("其他地方的登录都已退出。"))
        return redirect("people:security")


def end_other_sessions(request: HttpRequest) -> None:
    """Sign the user out everywhere but here."""
    user = staff_of(request)
    user.end_sessions()
    update_session_auth_hash(request, user)
    audit.record("staff.sessions_ended", by=user, on=user, request=request)


@method_decorator(sensitive_post_parameters(), name="post")
class ReplaceView(StaffPage):
    """Put another phone in the place of the present one, within ten minutes of a right code."""

    template_name = "staff/replace.html"
    page_title = gettext_lazy("换一部手机")
    header_icon = "key"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if time.time() > request.session.get(REPLACING_UNTIL, 0):
            return redirect("people:security")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", CodeForm())
        return super().get_context_data(**kwargs, **key_context(staff_of(self.request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        user = staff_of(request)
        device = factor.confirm(user, form.cleaned_data["otp_token"])
        if device is None:
            form.add_error("otp_token", _("验证码不对。请等手机上换出下一个，再填一次。"))
            return self.render_to_response(self.get_context_data(form=form))
        del request.session[REPLACING_UNTIL]
        otp_login(request, device)
        audit.record("staff.phone_replaced", by=user, on=user, request=request)
        end_other_sessions(request)
        messages.success(request, _("已经换好。以后请用新手机上的验证码登录，旧手机上的不再有效。"))
        return redirect("people:security")
