"""The one-off closures of one station, also for its manager."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import View

from portal.models import User
from portal.staff.mixins import VerifiedStaffMixin
from stations import closures, permissions
from stations.enums import EditWay
from stations.models import Closure
from stations.querysets import StationQuerySet
from stations.staff.bulk_forms import CloseForm
from stations.staff.station import OfStation, StationScreen

PAST = 10


class Closers(OfStation):
    """A view of a station whose closures she looks after."""

    def is_allowed(self, user: User) -> bool:
        return permissions.may_close(user)

    @staticmethod
    def reach(user: User) -> StationQuerySet:
        return permissions.closable_by(user)


class ClosuresView(Closers, StationScreen):
    """What is to come, the last that are over, and a form for one more."""

    template_name = "stations/staff/closures.html"
    part = "closures"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", CloseForm())
        rows, now = Closure.objects.filter(station=self.station), timezone.now()
        return super().get_context_data(
            coming=rows.from_moment(now).order_by("starts"),
            past=rows.filter(ends__lte=now).order_by("-starts")[:PAST],
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = CloseForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        closing = form.cleaned_data["closing"]
        closures.close([self.station.pk], closing, by=self.user, way=EditWay.FORM)
        messages.success(request, _("已记下临时关门。"))
        return redirect("stations_desk:closures", pk=pk)


class OpenAgainView(Closers, VerifiedStaffMixin, View):
    """Take a closure back."""

    http_method_names = ["post"]

    @transaction.atomic
    def post(self, request: HttpRequest, pk: int, row: int) -> HttpResponse:
        closure = get_object_or_404(Closure, station=self.station, pk=row)
        closures.keep([closure], by=self.user, way=EditWay.FORM, is_over=True)
        closure.delete()
        messages.success(request, _("已取消临时关门。"))
        return redirect("stations_desk:closures", pk=pk)
