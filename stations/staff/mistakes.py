"""What visitors say is wrong with a station, and dealing with it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from portal import audit
from portal.staff.mixins import VerifiedStaffMixin
from stations import permissions
from stations.models import MistakeReport
from stations.staff import asking
from stations.staff.frame import Actors, Screen
from stations.staff.station import next_of

PAGE = 30


class Reports(Actors):
    """Finds reports about the stations that she may change; others do not exist."""

    def reports(self) -> QuerySet[MistakeReport]:
        """Her reports."""
        hers = permissions.editable_by(self.user)
        return MistakeReport.objects.filter(station__in=hers)


class MistakesView(Reports, Screen):
    """The reports: those nobody has dealt with, the oldest first, or those that are done."""

    template_name = "stations/staff/mistakes.html"
    page_title = gettext_lazy("群众报错")
    tab = "mistakes"

    @cached_property
    def is_done(self) -> bool:
        """Whether those that are done are asked for."""
        return self.request.GET.get("done") == "1"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.reports().filter(done_at__isnull=not self.is_done)
        only = asking.number(self.request.GET.get("station"))
        if only is not None:
            rows = rows.filter(station=only)
        rows = rows.select_related("station__division__parent", "done_by")
        rows = rows.order_by("-done_at" if self.is_done else "at")
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            page_obj=page, is_done=self.is_done, is_narrowed=only is not None, **kwargs
        )


class SettleView(Reports, VerifiedStaffMixin, View):
    """Mark a report as done, or open it again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        report = get_object_or_404(self.reports().select_related("station"), pk=pk)
        is_done = request.POST.get("done") == "1"
        report.done_at = timezone.now() if is_done else None
        report.done_by = self.user if is_done else None
        report.save(update_fields=["done_at", "done_by"])
        audit.record("stations.mistake", by=self.user, on=report, request=request)
        words = _("已处理：%s。") if is_done else _("重新打开：%s。")
        messages.success(request, words % report.station)
        return redirect(next_of(request) or "stations_desk:mistakes")
