"""Stations as a file: hand one in, see what it would do, confirm, watch; and take one home."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import ListView, View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from portal import audit
from portal.models import User
from portal.staff.mixins import VerifiedStaffMixin
from portal.staff.security import StaffPage
from stations import blank_form, exchange, tables
from stations.enums import ImportState
from stations.exporter import stream_stations
from stations.models import Station, StationImport
from stations.models.imports import OVER
from stations.querysets import StationQuerySet
from stations.staff.forms import UploadForm
from stations.staff.frame import StationsStaffMixin

SHOWN = 10
A_PAGE = 30
IMPORT_PERMISSIONS = ("stations.add_station", "stations.change_station")


class MayImport(StationsStaffMixin):
    """A view for who may add and change stations."""

    def is_allowed(self, user: User) -> bool:
        return user.has_perms(IMPORT_PERMISSIONS)

    def imports(self) -> QuerySet[StationImport]:
        """The files she may look at: her own, and those of others that are over."""
        rows = StationImport.objects.select_related("by").defer("content")
        return rows.filter(Q(by=self.user) | Q(state__in=OVER))


class ExchangePage(MayImport, StaffPage):
    """A screen about files of stations."""

    header_icon = "upload"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *WagtailAdminTemplateMixin.get_breadcrumbs_items(self),
            {"url": reverse("stations_exchange:index"), "label": _("导入导出")},
            *self.crumbs(),
        ]

    def crumbs(self) -> list[dict[str, Any]]:
        """Where the screen stands below that."""
        return [{"url": "", "label": self.get_page_title()}]


class ExchangeView(ExchangePage):
    """Choose a file to check, or what to download; what was imported before."""

    template_name = "stations/staff/exchange.html"
    page_title = gettext_lazy("导入导出")

    def crumbs(self) -> list[dict[str, Any]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", UploadForm())
        imports = list(self.imports()[: SHOWN + 1])
        return super().get_context_data(
            imports=imports[:SHOWN],
            has_more=len(imports) > SHOWN,
            count=Station.objects.count(),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                row = exchange.hand_in(file, name=file.name, by=self.user)
            except tables.TableError as error:
                form.add_error("file", str(error))
            else:
                return redirect("stations_exchange:file", pk=row.pk)
        return self.render_to_response(self.get_context_data(form=form))


class HistoryView(
    MayImport, VerifiedStaffMixin, WagtailAdminTemplateMixin, ListView[StationImport]
):
    """All files that were handed in, the latest first."""

    template_name = "stations/staff/imports.html"
    page_title = gettext_lazy("以前的导入")
    header_icon = "upload"
    paginate_by = A_PAGE
    page_kwarg = "p"

    def get_queryset(self) -> QuerySet[StationImport]:
        return self.imports()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("stations_exchange:index"), "label": _("导入导出")},
            {"url": "", "label": self.get_page_title()},
        ]


class OneFile(MayImport):
    """A view of one file."""

    @cached_property
    def file(self) -> StationImport:
        """The file of the address, among those she may look at."""
        return get_object_or_404(self.imports(), pk=self.kwargs["pk"])

    @property
    def own(self) -> StationImport:
        """The file, when it is hers."""
        if self.file.by_id != self.user.pk:
            raise Http404
        return self.file


class FileView(OneFile, ExchangePage):
    """How it stands with a file: what it would do, what is wrong with it, how far it is, what it
    did.
    """

    @property
    def template_name(self) -> str:  # type: ignore[override]  # one for each state
        return f"stations/staff/import_{TEMPLATES[ImportState(self.file.state)]}.html"

    def get_page_title(self) -> str:
        return self.file.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        file = self.file
        return super().get_context_data(
            file=file,
            is_own=file.by_id == self.user.pk,
            updates=[
                {**one, "words": exchange.in_words(one["differences"])} for one in file.updates
            ],
            left=max(0, file.updated - len(file.updates)),
            has_stuck=file.is_working and exchange.has_stuck(file),
            is_silent=file.is_working and exchange.is_silent(file, timezone.now()),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirm; asking twice does it once."""
        if exchange.confirm(self.own):
            self.tell(StationImport.objects.defer("content").get(pk=pk))
        return redirect("stations_exchange:file", pk=pk)

    def tell(self, file: StationImport) -> None:
        if file.state == ImportState.DONE:
            done = {"created": file.created, "updated": file.updated}
            words = _("已导入：新增 %(created)s 个，更新 %(updated)s 个。") % done
            messages.success(self.request, words)


TEMPLATES = {
    ImportState.CHECKING: "working",
    ImportState.WRITING: "working",
    ImportState.CHECKED: "checked",
    ImportState.PROBLEMS: "problems",
    ImportState.UNREADABLE: "problems",
    ImportState.DONE: "done",
}


class DropView(OneFile, VerifiedStaffMixin, View):
    """Forget a file that was not confirmed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if exchange.drop(self.own):
            messages.success(request, _("这个文件没有导入，已经删除。"))
            return redirect("stations_exchange:index")
        return redirect("stations_exchange:file", pk=pk)


class TryAgainView(OneFile, VerifiedStaffMixin, View):
    """Have a file that the worker gave up on looked at once more."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        exchange.try_again(self.own)
        return redirect("stations_exchange:file", pk=pk)


class ProblemsView(OneFile, VerifiedStaffMixin, View):
    """What is wrong with a file, as a table to work through."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        file = self.file
        rows = [
            [str(one["row"]), one["column"], one["problem"], one["suggestion"]]
            for one in file.problems
        ]
        if file.more:
            rows.append(["", "", _("另外还有 %s 处，没有一一列出") % file.more, ""])
        header = [_("第几行"), _("哪一列"), _("哪里不对"), _("建议")]
        content = tables.write(header, rows, tables.CSV)
        return HttpResponse(content, headers=headers_of(f"problems-{pk}.csv", tables.CSV))


class DownloadView(MayImport, VerifiedStaffMixin, View):
    """All stations as a file."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        audit.record("stations.export", by=self.user, request=request)
        return download(Station.objects.all(), kind)


class BlankFormView(MayImport, VerifiedStaffMixin, View):
    """The empty form."""

    def get(self, request: HttpRequest) -> HttpResponse:
        headers = headers_of("stations-blank.xlsx", tables.XLSX)
        return HttpResponse(blank_form.blank_form(), headers=headers)


def download(rows: StationQuerySet, kind: str) -> StreamingHttpResponse:
    """Stations as a file of `kind`, written while it is taken. `rows` may be filtered in any way,
    but not cut short.
    """
    name = f"stations-{timezone.localdate().isoformat()}.{kind}"
    return StreamingHttpResponse(stream_stations(rows, kind), headers=headers_of(name, kind))


def headers_of(name: str, kind: str) -> dict[str, str]:
    """The headers of a file to be kept."""
    return {
        "Content-Type": tables.CONTENT_TYPES[kind],
        "Content-Disposition": f'attachment; filename="{name}"',
    }
