from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from applications import minors
from applications.errors import StepRefused
from applications.permissions import may_admit
from applications.review.forms import AdmitForm
from applications.review.views.base import FileMixin, FrameMixin
from portal.models import User


class ForResponsible(FileMixin):
    """An address about who reads a minor's file: it exists for supervisors alone."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_admit(self.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def elsewhere(self) -> HttpResponseBase | None:
        """An adult's file is read by everybody who sees it."""
        adult = not self.application.is_minor
        return redirect("review:file", pk=self.application.pk) if adult else super().elsewhere()


class AdmitView(ForResponsible, FrameMixin, TemplateView):
    """Let colleagues read a minor's file, with a reason; and who does so far."""

    template_name = "applications/review/admit.html"
    page_title = gettext_lazy("谁可以看这份申请")
    header_icon = "group"

    def build_form(self, data: Any = None) -> AdmitForm:
        admitted = minors.in_force(self.application).values("user")
        others = minors.candidates(self.application).exclude(pk__in=admitted)
        return AdmitForm(data, people=others.prefetch_related("groups"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.build_form())
        admissions = minors.in_force(self.application).select_related("user", "given_by")
        return super().get_context_data(
            application=self.application, admissions=admissions, **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.build_form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        reason = form.cleaned_data["reason"]
        try:
            minors.admit(
                self.application, form.chosen, by=self.user, reason=reason, now=timezone.now()
            )
        except StepRefused as refusal:  # somebody was posted elsewhere meanwhile
            form.add_error("people", str(refusal))
            return self.render_to_response(self.get_context_data(form=form))
        names = "、".join(person.get_full_name() for person in form.chosen)
        messages.success(request, _("已批准：%(names)s。") % {"names": names})
        return redirect("review:file", pk=self.application.pk)


class DismissView(ForResponsible):
    """Take an admission back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        known = User.objects.filter(admissions__in=minors.in_force(self.application))
        person = get_object_or_404(known, pk=_number(request.POST.get("user", "")))
        try:
            minors.dismiss(self.application, person, by=self.user, now=timezone.now())
        except StepRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("%(name)s不能再看这份申请了。") % {"name": person.get_full_name()}
            )
        return redirect("review:admit", pk=self.application.pk)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
