"""The changes that wait for consent, and deciding on them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from portal import audit
from portal.forms import SentenceField
from portal.staff.mixins import VerifiedStaffMixin
from stations import consent, history, permissions
from stations.enums import EditState
from stations.models import StationEdit
from stations.models.edits import LONGEST_REASON
from stations.staff.bulk_forms import DeskForm
from stations.staff.changes import told
from stations.staff.frame import Actors, Keepers, Screen

MOST_PHOTOS = 50
MOST_NAMES = 50


class ConsentListView(Actors, Screen):
    """The changes that wait: those to decide on, or one's own."""

    template_name = "stations/staff/consent_list.html"
    page_title = gettext_lazy("等待同意的改动")
    tab = "consent"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page, edits = told(consent.waiting_for(self.user), self.request.GET.get("p"))
        decides = permissions.keeps_directory(self.user)
        photos = consent.photos_waiting_for(self.user)
        liaisons, duties = consent.names_waiting_for(self.user)
        return super().get_context_data(
            page_obj=page,
            edits=edits,
            photos=photos[:MOST_PHOTOS],
            more_photos=photos.count() - MOST_PHOTOS,
            liaisons=liaisons[:MOST_NAMES],
            duties=duties[:MOST_NAMES],
            more_names=sum(max(rows.count() - MOST_NAMES, 0) for rows in (liaisons, duties)),
            decides=decides,
            **kwargs,
        )


class RefuseForm(DeskForm):
    """Why not."""

    reason = SentenceField(
        label=gettext_lazy("为什么不同意"),
        help_text=gettext_lazy("提交的人会看到，例如：这个电话打不通，请再核对"),
        max_length=LONGEST_REASON,
    )


REFUSED = gettext_lazy("没有同意，理由已经告诉提交的人。")
REFUSED_UNTOLD = gettext_lazy("没有同意。没有记下是谁提交的，请另外把理由告诉站点。")


class ConsentView(Keepers, Screen):
    """One change beside what the station says now: accept it, or refuse it with a reason. What
    somebody changed meanwhile must be chosen column by column.
    """

    template_name = "stations/staff/consent.html"
    page_title = gettext_lazy("等待同意的改动")
    tab = "consent"

    @cached_property
    def edit(self) -> StationEdit:
        rows = consent.waiting().select_related(
            "station__division__parent", "station__parent", "by"
        )
        found: StationEdit = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", RefuseForm())
        lines = consent.lines(self.edit, history.facts_of(self.edit.station))
        return super().get_context_data(
            edit=self.edit,
            station=self.edit.station,
            lines=lines,
            is_conflict=any(line.is_conflict for line in lines),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not consent.waiting().filter(pk=pk).exists():
            messages.warning(request, _("这项改动已经有人处理，或者已经收回。"))
            return redirect("stations_desk:consent")
        try:
            if request.POST.get("decision") == "refuse":
                return self.refuse(request, pk)
            return self.accept(request, pk)
        except consent.AlreadyDecided:
            messages.warning(request, _("这项改动刚刚有人处理了。"))
        return redirect("stations_desk:consent")

    def refuse(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = RefuseForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        reason = form.cleaned_data["reason"]
        edit = consent.refuse(pk, by=self.user, at=timezone.now(), reason=reason)
        audit.record("stations.refuse", by=self.user, on=edit, request=request)
        messages.success(request, REFUSED)
        return redirect("stations_desk:consent")

    def accept(self, request: HttpRequest, pk: int) -> HttpResponse:
        chosen = {
            name.removeprefix("line-"): value
            for name, value in request.POST.items()
            if name.startswith("line-")
        }
        keep = {name for name, value in chosen.items() if value == "keep"}
        take = {name for name, value in chosen.items() if value == "take"}
        try:
            edit = consent.accept(pk, by=self.user, at=timezone.now(), keep=keep, take=take)
        except consent.Undecided:
            words = _("有的地方别人后来也改过，请逐项选用哪一个。")
            return self.render_to_response(self.get_context_data(problem=words))
        except ValidationError as error:
            words = _("照这样改不成：%s") % "；".join(error.messages)
            return self.render_to_response(self.get_context_data(problem=words))
        audit.record("stations.accept", by=self.user, on=edit, request=request)
        messages.success(request, _("已同意，“%s”的资料改好了。") % edit.station)
        return redirect("stations_desk:consent")


class TakeBackView(Actors, VerifiedStaffMixin, View):
    """Take back a change of one's own that still waits."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        edit = get_object_or_404(StationEdit, pk=pk, by=self.user)
        try:
            consent.take_back(edit.pk)
        except consent.AlreadyDecided:
            state = EditState(StationEdit.objects.get(pk=pk).state).label
            messages.warning(request, _("已经有人处理了：%s。") % state)
        else:
            messages.success(request, _("已收回。"))
        return redirect("stations_desk:station", pk=edit.station_id)
