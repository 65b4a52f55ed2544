"""Stations as a file: hand one in, see what it would do, confirm; and take one home."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages

from portal import audit
from portal.staff.mixins import VerifiedStaffMixin, staff_of
from portal.staff.security import StaffPage
from stations import tables
from stations.exporter import export_stations
from stations.importer import import_stations
from stations.models import Station, StationImport
from stations.staff.forms import UploadForm

KEPT_UNCONFIRMED = timedelta(days=1)
SHOWN = 10
IMPORT_PERMISSIONS = ("stations.add_station", "stations.change_station")


class MayImport(VerifiedStaffMixin):
    """A view for who may add and change stations."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perms(IMPORT_PERMISSIONS):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ExchangeView(MayImport, StaffPage):
    """Choose a file to check, or what to download; what was imported before."""

    template_name = "stations/staff/exchange.html"
    page_title = gettext_lazy("导入导出")
    header_icon = "upload"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        done = StationImport.objects.exclude(done_at=None).defer("content").select_related("by")
        kwargs.setdefault("form", UploadForm())
        return super().get_context_data(
            imports=done[:SHOWN], count=Station.objects.count(), **kwargs
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            tables.read(content, tables.Limits.of_uploads())
        except tables.TableError as error:
            form.add_error("file", str(error))
            return self.render_to_response(self.get_context_data(form=form))
        pending = _keep(request, file.name, content)
        return redirect("stations_exchange:check", pk=pending.pk)


def _keep(request: HttpRequest, name: str, content: bytes) -> StationImport:
    """Keep the file until it is confirmed, and forget those that never were."""
    now = timezone.now()
    StationImport.objects.filter(done_at=None, at__lt=now - KEPT_UNCONFIRMED).delete()
    return StationImport.objects.create(
        by=staff_of(request), at=now, name=name[:120], content=content
    )


class CheckView(MayImport, StaffPage):
    """What a file would do, and the button that does it."""

    template_name = "stations/staff/check.html"
    page_title = gettext_lazy("检查站点文件")
    header_icon = "upload"

    def pending(self) -> StationImport:
        """The file, of whoever handed it in, while it waits."""
        waiting = StationImport.objects.filter(by=staff_of(self.request), done_at=None)
        return get_object_or_404(waiting, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pending = self.pending()
        report = import_stations(
            bytes(pending.content), today=timezone.localdate(), is_dry_run=True
        )
        return super().get_context_data(pending=pending, report=report, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        with transaction.atomic():
            pending = self.pending()
            report = import_stations(bytes(pending.content), today=timezone.localdate())
            if report.problems:
                return redirect("stations_exchange:check", pk=pk)
            pending.content, pending.done_at = b"", timezone.now()
            pending.rows, pending.created = report.rows, report.created
            pending.updated = report.updated
            pending.save()
            audit.record("stations.import", by=staff_of(request), on=pending, request=request)
        done = {"created": report.created, "updated": report.updated}
        messages.success(request, _("已导入：新增 %(created)s 个，更新 %(updated)s 个。") % done)
        return redirect("stations_exchange:index")


class DownloadView(MayImport, View):
    """All stations as a file."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        content = export_stations(Station.objects.all(), kind)
        audit.record("stations.export", by=staff_of(request), request=request)
        today = timezone.localdate().isoformat()
        return HttpResponse(
            content,
            content_type=tables.CONTENT_TYPES[kind],
            headers={"Content-Disposition": f'attachment; filename="stations-{today}.{kind}"'},
        )
