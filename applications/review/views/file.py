from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from applications import minors
from applications.effects import add_note
from applications.errors import Incomplete, StaleForm, StepRefused
from applications.permissions import may_note, may_unmask
from applications.review import acts
from applications.review.file import FilePage
from applications.review.forms import FORMS, NoteForm, OpinionForm, StepForm, UnmaskForm
from applications.review.views.base import FileMixin, FrameMixin
from applications.transitions import TRANSITIONS, Transition, perform, steps_for
from portal import audit


class ReadsFile(FileMixin, FrameMixin, TemplateView):
    """A screen that shows the file, which is written to the audit log."""

    header_icon = "doc-full"

    def get_page_title(self) -> str:
        return str(self.application)

    def read(self, context: dict[str, Any]) -> HttpResponse:
        """Show the file, and say so in the log."""
        audit.record(acts.READ, by=self.user, on=self.application, request=self.request)
        return self.render_to_response(context)

    @cached_property
    def page(self) -> FilePage:
        return FilePage(
            self.application,
            self.user,
            timezone.localdate(),
            number=self.request.GET.get("submission", ""),
        )


class FileView(ReadsFile):
    """The file: answers, checklist, clock, actions, timeline. Of a minor's file that is closed to
    the user only that it exists, how much time it has, and who can admit her.
    """

    template_name = "applications/review/file.html"

    def elsewhere(self) -> None:
        return None

    def get_template_names(self) -> list[str]:
        return ["applications/review/locked.html"] if self.is_locked else [self.template_name]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_locked:
            context = super().get_context_data(
                file=self.page,
                application=self.application,
                responsible=minors.responsible(self.application),
            )
            return self.render_to_response(context)
        return self.read(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            file=self.page,
            application=self.application,
            note_form=NoteForm() if may_note(self.user) else None,
            admissions=self.page.admissions,
            **kwargs,
        )


class StepView(ReadsFile):
    """One step: its form beside the file, then the one door."""

    template_name = "applications/review/step.html"

    @property
    def step(self) -> Transition:
        return TRANSITIONS[self.kwargs["step"]]

    @property
    def is_possible(self) -> bool:
        return self.step in steps_for(self.user, self.application)

    def get_page_title(self) -> str:
        return str(self.step.label)

    def build_form(self, data: Any = None) -> StepForm:
        form = FORMS[self.step.name](data, application=self.application, user=self.user)
        if isinstance(form, OpinionForm):
            form.suggested = [item.article for item in self.page.checklist]
        return form

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_possible:
            messages.error(request, _("这一步现在不能办理，请看最新情况。"))
            return self.to_file()
        return self.read(self.get_context_data(form=self.build_form()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.build_form(request.POST)
        if not form.is_valid() and self.is_possible:
            return self.read(self.get_context_data(form=form))
        try:
            self.perform(form)
        except Incomplete as missing:
            form.add_error(missing.field, str(missing))
            return self.read(self.get_context_data(form=form))
        except StaleForm as refusal:
            return self.try_again(form, refusal)
        except StepRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("“%(step)s”已办理。") % {"step": self.step.label})
        return self.to_file()

    def perform(self, form: StepForm) -> None:
        """Take the step with what was filled in; without it, only to be told why not."""
        data = form.data_for_step() if form.is_valid() else None
        version = form.cleaned_data.get("version")
        perform(self.application, self.step.name, by=self.user, data=data, version=version)

    def try_again(self, form: StepForm, refusal: StaleForm) -> HttpResponse:
        """The file changed meanwhile: show it as it is now, and keep what was typed."""
        for stale in ("application", "page"):
            self.__dict__.pop(stale, None)
        if not self.is_possible or not form.visible_fields():
            messages.error(self.request, str(refusal))
            return self.to_file()
        data = self.request.POST.copy()
        data["version"] = str(self.application.version)
        fresh = self.build_form(data)
        fresh.add_error(None, str(refusal))
        return self.read(self.get_context_data(form=fresh))

    def to_file(self) -> HttpResponse:
        return redirect("review:file", pk=self.application.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            file=self.page, step=self.step, application=self.application, **kwargs
        )


class UnmaskView(FileMixin, FrameMixin, TemplateView):
    """Full names and numbers, for a reason that goes into the audit log. Shown in answer to a POST
    only.
    """

    template_name = "applications/review/unmask.html"
    page_title = gettext_lazy("显示全名与证件")
    header_icon = "view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_unmask(self.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", UnmaskForm())
        return super().get_context_data(application=self.application, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = UnmaskForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        audit.record(
            acts.UNMASK,
            by=self.user,
            on=self.application,
            reason=form.cleaned_data["reason"],
            request=request,
        )
        page = FilePage(self.application, self.user, timezone.localdate(), masked=False)
        return self.render_to_response(self.get_context_data(form=form, file=page))


class NoteView(FileMixin):
    """Add a note for colleagues to the timeline."""

    http_method_names = ["post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_note(self.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = NoteForm(request.POST)
        if form.is_valid():
            add_note(self.application, form.cleaned_data["note"], by=self.user, now=timezone.now())
            messages.success(request, _("备注已写入，申请人看不到。"))
        else:
            messages.error(request, str(form.errors["note"][0]))
        return redirect("review:file", pk=self.application.pk)
