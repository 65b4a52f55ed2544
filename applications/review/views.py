"""The staff's screens: the queue, the file, and the steps. Rows come from `visible_to` and nowhere
else.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from applications import reference
from applications.errors import Incomplete, StepRefused
from applications.models import Application
from applications.permissions import works_on_the_queue
from applications.review import queues
from applications.review.columns import (
    ApplicantColumn,
    ClockColumn,
    MatterColumn,
    ReceivedColumn,
)
from applications.review.file import FilePage
from applications.review.filters import QueueFilterSet
from applications.review.forms import (
    FORMS,
    FindForm,
    NoteForm,
    StepForm,
    UnmaskForm,
    served_station_names,
)
from applications.transitions import TRANSITIONS, Transition, perform, steps_for
from portal import audit
from portal.models import TextMessage, User


class QueueStaffMixin(View):
    """The section exists for the staff of the queue; for others there is no such address."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not works_on_the_queue(self.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        """The member of staff, as our own kind of user."""
        user = self.request.user
        if not isinstance(user, User):
            raise Http404
        return user


class QueueView(QueueStaffMixin, generic.IndexView):
    """Wagtail's listing over the rows this user may see, most urgent first, under tabs."""

    model = Application
    permission_policy = None
    any_permission_required = None
    template_name = "applications/review/queue.html"
    results_template_name = "applications/review/queue_results.html"
    page_title = gettext_lazy("申请")
    header_icon = "tasks"
    index_url_name = "review:index"
    index_results_url_name = "review:index_results"
    is_searchable = True
    search_fields = ["reference"]
    filterset_class = QueueFilterSet
    paginate_by = 30
    table_classname = "queue"
    columns = [
        ClockColumn("clock", "clock", label=gettext_lazy("期限")),
        MatterColumn("matter", "matter", label=gettext_lazy("事项")),
        ApplicantColumn("applicant", label=gettext_lazy("申请人")),
        Column("station", label=gettext_lazy("站点")),
        ReceivedColumn("received", label=gettext_lazy("收到")),
        Column("handler", label=gettext_lazy("承办"), accessor=lambda row: handler_name(row)),
    ]

    @cached_property
    def tab(self) -> queues.Tab:
        return queues.tab(self.request.GET.get("tab", ""))

    def get_base_queryset(self) -> QuerySet[Application]:
        mine = Application.objects.visible_to(self.user)
        if not self.is_searching:
            mine = mine.filter(self.tab.where(self.user, timezone.localdate()))
        return mine.select_related("station", "handler").prefetch_related("clocks__pauses")

    def order_queryset(self, queryset: Any) -> Any:
        return queryset.most_urgent_first()

    def search_queryset(self, queryset: QuerySet[Application]) -> QuerySet[Application]:
        """By reference alone: no telephone or identity number may stand in an address."""
        if not self.is_searching:
            return queryset
        whole = reference.normalise(self.search_query)
        if whole is not None:
            return queryset.filter(reference=whole)
        return queryset.filter(reference__icontains=self.search_query.strip())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        context: dict[str, Any] = super().get_context_data(
            tabs=queues.counted(self.user, today, self.tab),
            tab=self.tab,
            now=timezone.localtime(),
            station_names=served_station_names(self.user),
            find_form=FindForm(),
            is_demo=settings.DEMO,
            **kwargs,
        )
        return context


def handler_name(row: Application) -> str:
    """Who has the file, or that nobody has."""
    return row.handler.get_full_name() if row.handler else _("无人领取")


class FileMixin(QueueStaffMixin):
    """Finds the application among the rows this user may see; any other does not exist."""

    @cached_property
    def application(self) -> Application:
        rows = Application.objects.visible_to(self.user).select_related(
            "station", "agency", "handler", "proposed_by"
        )
        found: Application = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found


class FrameMixin(generic.WagtailAdminTemplateMixin):
    """Wagtail's frame around a screen of ours."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        from django.urls import reverse  # the trail is built per request

        return [
            *self.breadcrumbs_items,
            {"url": reverse("review:index"), "label": _("申请")},
            {"url": "", "label": self.get_page_title()},
        ]


class FileView(FileMixin, FrameMixin, TemplateView):
    """The file: answers, checklist, clock, actions, timeline. Opening it is written to the audit
    log.
    """

    template_name = "applications/review/file.html"
    page_title = gettext_lazy("案卷")
    header_icon = "doc-full"

    def get_page_title(self) -> str:
        return str(self.application)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        audit.record("application.read", by=self.user, on=self.application, request=request)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = FilePage(self.application, self.user, timezone.localdate())
        return super().get_context_data(file=page, note_form=NoteForm(), **kwargs)


class UnmaskView(FileMixin, FrameMixin, TemplateView):
    """Full names and numbers, for a reason that goes into the audit log. Shown in answer to a POST
    only.
    """

    template_name = "applications/review/unmask.html"
    page_title = gettext_lazy("显示全名与证件")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", UnmaskForm())
        return super().get_context_data(application=self.application, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = UnmaskForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        audit.record(
            "application.unmask",
            by=self.user,
            on=self.application,
            reason=form.cleaned_data["reason"],
            request=request,
        )
        page = FilePage(self.application, self.user, timezone.localdate(), masked=False)
        return self.render_to_response(self.get_context_data(form=form, file=page))


class StepView(FileMixin, FrameMixin, TemplateView):
    """One step: its form, then the one door."""

    template_name = "applications/review/step.html"

    @cached_property
    def step(self) -> Transition:
        found = next(
            (s for s in steps_for(self.user, self.application) if s.name == self.kwargs["step"]),
            None,
        )
        return found or TRANSITIONS[self.kwargs["step"]]

    def get_page_title(self) -> str:
        return str(self.step.label)

    def build_form(self, data: Any = None) -> StepForm:
        return FORMS[self.step.name](data, application=self.application, user=self.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.step not in steps_for(self.user, self.application):
            messages.error(request, _("这一步现在不能办理，请看最新情况。"))
            return redirect("review:file", pk=self.application.pk)
        return self.render_to_response(self.get_context_data(form=self.build_form()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.build_form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            perform(
                self.application,
                self.step.name,
                by=self.user,
                data=form.data_for_step(),
                version=form.cleaned_data["version"],
            )
        except Incomplete as missing:
            form.add_error(missing.field, str(missing))
            return self.render_to_response(self.get_context_data(form=form))
        except StepRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("“%(step)s”已办理。") % {"step": self.step.label})
        return redirect("review:file", pk=self.application.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = FilePage(self.application, self.user, timezone.localdate())
        return super().get_context_data(
            file=page, step=self.step, application=self.application, **kwargs
        )


class NextView(QueueStaffMixin):
    """Open the most urgent file that waits for this user, taking it when it is free."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        found = queues.next_for(self.user)
        if found is None:
            messages.success(request, _("现在没有等您处理的申请。"))
            return redirect("review:index")
        take = TRANSITIONS["take"]
        if take in steps_for(self.user, found):
            try:
                perform(found, "take", by=self.user)
            except StepRefused as refusal:
                messages.warning(request, str(refusal))
        return redirect("review:file", pk=found.pk)


class NoteView(FileMixin):
    """Add a note for colleagues to the timeline."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from applications.effects import add_note  # wiring only

        form = NoteForm(request.POST)
        if form.is_valid():
            add_note(self.application, form.cleaned_data["note"], by=self.user, now=timezone.now())
            messages.success(request, _("备注已写入，申请人看不到。"))
        else:
            messages.error(request, str(form.errors["note"][0]))
        return redirect("review:file", pk=self.application.pk)


class FindView(FrameMixin, QueueStaffMixin, TemplateView):
    """A person's applications by telephone or identity number, within the user's own rows."""

    http_method_names = ["post"]
    template_name = "applications/review/find.html"
    page_title = gettext_lazy("查找")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from applications.review.people import found_by

        form = FindForm(request.POST)
        rows = found_by(self.user, form.cleaned_data["number"]) if form.is_valid() else []
        if form.is_valid():
            audit.record("application.find", by=self.user, request=request)
        return self.render_to_response(self.get_context_data(find_form=form, rows=rows))


class MessagesView(FrameMixin, QueueStaffMixin, TemplateView):
    """What a demonstration sent by text message, so that trying it needs no telephone."""

    template_name = "applications/review/messages.html"
    page_title = gettext_lazy("短信记录（演示）")
    shown = 50

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        newest = TextMessage.objects.order_by("-created")[: self.shown]
        return super().get_context_data(text_messages=newest, **kwargs)
