"""Who can sign in, and with what: supervisors hand out enrolment codes and reset second factors,
two of them for each reset.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from portal import audit
from portal.models import Authenticator, EnrolmentCode, FactorReset, User
from portal.roles import Role
from portal.staff import enrolment, resets
from portal.staff.forms import ReasonForm
from portal.staff.mixins import VerifiedStaffMixin, staff_of
from portal.staff.security import StaffPage


@dataclass(frozen=True)
class Person:
    """One row of the list: the account, and how it stands."""

    user: User
    roles: list[str]
    has_factor: bool
    code: EnrolmentCode | None
    reset: FactorReset | None


def people() -> list[Person]:
    """Everybody with an account, in a fixed number of queries."""
    now = timezone.now()
    users: QuerySet[User] = User.objects.prefetch_related("groups").order_by("-is_active", "id")
    devices = set(Authenticator.objects.filter(confirmed=True).values_list("user_id", flat=True))
    open_codes = EnrolmentCode.objects.filter(used_at=None, expires_at__gt=now)
    codes = {code.user_id: code for code in open_codes}
    open_resets = FactorReset.objects.filter(closed_at=None).select_related("asked_by")
    asked = {reset.user_id: reset for reset in open_resets}
    labels = dict(Role.choices)
    return [
        Person(
            user=user,
            roles=[str(labels.get(group.name, group.name)) for group in user.groups.all()],
            has_factor=user.pk in devices,
            code=codes.get(user.pk),
            reset=asked.get(user.pk),
        )
        for user in users
    ]


class ManagesAccess(VerifiedStaffMixin):
    """A view for who looks after the accounts."""

    permission = resets.PERMISSION


class PeopleView(ManagesAccess, StaffPage):
    """The list, and what can be done for each."""

    template_name = "staff/people.html"
    page_title = gettext_lazy("人员与登录")
    header_icon = "group"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(people=people(), **kwargs)


class HandOver(StaffPage):
    """Shows a new enrolment code, once, with what to say when handing it over."""

    template_name = "staff/handover.html"
    page_title = gettext_lazy("登记码")
    header_icon = "key"
    http_method_names = ["post"]
    permission = resets.PERMISSION

    def show(self, user: User, code: str) -> HttpResponse:
        context = self.get_context_data(person=user, code=code, valid_for=enrolment.VALID_FOR)
        return self.render_to_response(context)

    def refuse(self, request: HttpRequest, words: str) -> HttpResponse:
        messages.error(request, words)
        return redirect("people:index")


class IssueView(HandOver):
    """A new enrolment code for somebody without a second factor."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = get_object_or_404(User, pk=pk, is_active=True)
        try:
            code = enrolment.issue(user, by=staff_of(request), now=timezone.now(), request=request)
        except enrolment.HasFactor:
            return self.refuse(request, _("这位同事已经登记了验证器。手机丢了要由两个人重置。"))
        except enrolment.NotForOneself:
            return self.refuse(request, _("不能给自己发登记码，请另一位主管来发。"))
        return self.show(user, code)


class AskResetView(ManagesAccess, StaffPage):
    """Ask that somebody's second factor be taken away, with the reason."""

    template_name = "staff/ask_reset.html"
    page_title = gettext_lazy("重置两步验证")
    header_icon = "warning"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ReasonForm())
        kwargs.setdefault("person", get_object_or_404(User, pk=self.kwargs["pk"]))
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user, form = get_object_or_404(User, pk=pk), ReasonForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, person=user))
        try:
            resets.ask(
                user,
                by=staff_of(request),
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
                request=request,
            )
        except resets.AlreadyAsked:
            messages.warning(request, _("已经有人提出重置，等另一位主管同意。"))
        except resets.NeedsAnother:
            messages.error(request, _("不能重置自己的，请另一位主管提出。"))
        else:
            messages.success(request, _("已提出重置，还要另一位主管同意才生效。"))
        return redirect("people:index")


class ApproveResetView(HandOver):
    """The second person agrees: the factor is taken away, and a new enrolment code is shown."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = get_object_or_404(FactorReset.objects.select_related("user"), pk=pk).user
        try:
            code = resets.approve(pk, by=staff_of(request), now=timezone.now(), request=request)
        except resets.NeedsAnother:
            return self.refuse(request, _("提出的人不能自己同意，要另一位主管来办。"))
        except resets.AlreadyClosed:
            return self.refuse(request, _("这次重置已经处理过了。"))
        return self.show(user, code)


class DeclineResetView(ManagesAccess, View):
    """Close a request without a reset."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            resets.decline(pk, by=staff_of(request), now=timezone.now(), request=request)
        except resets.AlreadyClosed:
            messages.error(request, _("这次重置已经处理过了。"))
        else:
            messages.success(request, _("没有重置，两步验证照旧。"))
        return redirect("people:index")


class EndSessionsView(ManagesAccess, View):
    """Sign somebody out wherever she is signed in."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = get_object_or_404(User, pk=pk)
        user.end_sessions()
        audit.record("staff.sessions_ended", by=staff_of(request), on=user, request=request)
        messages.success(request, _("%(name)s 的登录都已退出。") % {"name": user})
        return redirect("people:index")
