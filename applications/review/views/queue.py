from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from applications.errors import StepRefused
from applications.models import Application
from applications.permissions import acts_on_files, handles_files, may_export
from applications.querysets import ApplicationQuerySet
from applications.review import queues
from applications.review.columns import COLUMNS, PICK
from applications.review.filters import QueueFilterSet
from applications.review.forms import FindForm
from applications.review.views.base import QueueStaffMixin
from applications.review.words import short_station
from applications.transitions import TRANSITIONS, perform, steps_for
from portal.models import User
from stations.models import Station

# Columns that a list does not show are not even decrypted.
NOT_LISTED = ("phone", "id_number", "proposal_reasons")
MOST_NAMED = 3
# How often “next” gives way to quicker colleagues before it says so.
TRIES = 5


def listed(rows: ApplicationQuerySet, user: User) -> ApplicationQuerySet:
    """The rows with what a list shows of them to this user, in a fixed number of queries."""
    found = rows.select_related("station", "handler").prefetch_related("clocks__pauses")
    told = found.annotate(number=F("decision__official_number")).with_locks_for(user)
    return told.defer(*NOT_LISTED)


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
    # Wagtail's search box writes what is typed into the address; numbers go to `find` by POST.
    is_searchable = False
    filterset_class = QueueFilterSet
    paginate_by = 30
    table_classname = "queue"

    @property
    def columns(self) -> list[Column]:
        return [*COLUMNS, PICK] if handles_files(self.user) else list(COLUMNS)

    @cached_property
    def tab(self) -> queues.Tab:
        return queues.tab(self.request.GET.get("tab", ""), self.user)

    def get_base_queryset(self) -> QuerySet[Application]:
        mine = Application.objects.visible_to(self.user)
        return listed(mine.filter(self.tab.where(self.user, timezone.localdate())), self.user)

    def get_filterset_kwargs(self) -> dict[str, Any]:
        return {**super().get_filterset_kwargs(), "user": self.user, "tab": self.tab}

    def order_queryset(self, queryset: Any) -> Any:
        return self.tab.ordered(queryset)

    def get_paginator(self, *args: Any, **kwargs: Any) -> Any:
        """The number of rows is the number on the tab, unless they are filtered."""
        paginator = super().get_paginator(*args, **kwargs)
        if not (self.is_filtering or self.results_only):
            paginator.count = next(one.count for one in self.tabs if one.is_current)
        return paginator

    @cached_property
    def tabs(self) -> list[queues.CountedTab]:
        return queues.counted(self.user, timezone.localdate(), self.tab)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(
            tab=self.tab, may_export=may_export(self.user), **kwargs
        )
        if not self.results_only:
            context |= self.get_frame_data()
        return context

    def get_frame_data(self) -> dict[str, Any]:
        """What stands around the list and stays when filters change."""
        return {
            "tabs": self.tabs,
            "now": timezone.localtime(),
            "place": place_words(self.user),
            "find_form": FindForm(),
            "acts_on_files": acts_on_files(self.user),
            "is_demo": settings.DEMO,
        }


def place_words(user: User) -> str:
    """The stations whose files the user sees, for the head of her queue."""
    posted = Station.objects.filter(staff__user=user).order_by("key")
    served = [short_station(station) for station in posted]
    if len(served) <= MOST_NAMED:
        return "、".join(served)
    return _("%(first)s等 %(number)s 个站点") % {"first": served[0], "number": len(served)}


class NextView(QueueStaffMixin):
    """Open the most urgent file that waits for this user, taking it when it is free. When a
    colleague was quicker, the next one.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        for _try in range(TRIES):
            found = queues.waiting_for(self.user).first()
            if found is None:
                messages.success(request, _("现在没有等您处理的申请。"))
                return redirect("review:index")
            if self.take(found):
                return redirect("review:file", pk=found.pk)
        messages.warning(request, _("同事们正在同时领取，请再按一次。"))
        return redirect("review:index")

    def take(self, application: Application) -> bool:
        """Whether the user can work on it now: taken, or hers already."""
        if TRANSITIONS["take"] not in steps_for(self.user, application):
            return True
        try:
            perform(application, "take", by=self.user)
        except StepRefused:
            return False
        return True


class TakeSelectedView(QueueStaffMixin):
    """Take every selected file that this user may see and that is still free."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = [UUID(text) for text in request.POST.getlist("pk") if _is_uuid(text)]
        rows = Application.objects.visible_to(self.user).filter(pk__in=chosen)
        taken = 0
        for row in rows.most_urgent_first():
            try:
                perform(row, "take", by=self.user)
            except StepRefused as refusal:
                messages.warning(request, f"{row.reference}：{refusal}")
            else:
                taken += 1
        if taken:
            messages.success(request, _("领取了 %(number)s 件。") % {"number": taken})
        elif not chosen:
            messages.warning(request, _("请先在左边勾选要领取的申请。"))
        return redirect("review:index")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
