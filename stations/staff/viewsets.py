"""The stations' section of the admin."""

from typing import Any

from django.db.models import Case, ProtectedError, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, register_converter, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from portal.models import User
from stations import tables
from stations.enums import Kind
from stations.models import Closure, Division, Station, StationStaff
from stations.staff import views
from stations.staff.forms import ClosureForm, StationForm, StationStaffForm, stations_of

KINDS_IN_ORDER = (Kind.CENTRE, Kind.WORKSTATION, Kind.SPECIALISED, Kind.CONTACT_POINT)
FIELD_GROUPS = (
    (_("是什么站点"), ("name", "kind", "division", "parent", "serves", "partner")),
    (_("怎么联系"), ("address", "phones", "hours", "note")),
    (_("能办什么"), ("takes_applications", "services", "audiences", "facilities")),
    (_("地图上的位置"), ("lng", "lat", "crs")),
    (_("公开和核对"), ("published", "verified_on", "is_demo", "key", "slug")),
)


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Nobody adds, changes or deletes these rows in the admin: files do."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: User, actions: Any) -> bool:
        return "view" in actions and self.user_has_permission(user, "view")


class StationIndex(generic.IndexView):
    """The list, with its divisions joined: the centre first, contact points last."""

    def get_base_queryset(self) -> QuerySet[Station]:
        ranks = [When(kind=kind, then=rank) for rank, kind in enumerate(KINDS_IN_ORDER)]
        return Station.objects.for_cards().annotate(rank=Case(*ranks, default=len(ranks)))


class StationDelete(generic.DeleteView):
    """A station that applications or other stations hang on cannot be deleted, only withdrawn."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[no-any-return]
        except ProtectedError:
            messages.error(
                self.request,
                _("还有申请或下级站点归它管，不能删除。不想公开，就去掉“公开”的勾。"),
            )
            return redirect(reverse("stations_desk:edit", args=[self.object.pk]))


class StationViewSet(ModelViewSet):
    """The stations."""

    model = Station
    icon = "site"
    name = "stations_desk"
    url_prefix = "stations"
    menu_label = _("站点")
    index_view_class = StationIndex
    delete_view_class = StationDelete
    list_display = [
        "name",
        Column("get_kind_display", label=_("类型"), sort_key="kind"),
        Column("division.local_name", label=_("所在区划"), sort_key="division"),
        BooleanColumn("takes_applications", label=_("受理申请"), sort_key="takes_applications"),
        BooleanColumn("published", label=_("公开"), sort_key="published"),
        DateColumn("verified_on", label=_("核对日期"), sort_key="verified_on"),
    ]
    list_filter = ["kind", "takes_applications", "published", "is_demo"]
    search_fields = ["name", "key", "address", "division__full_name"]
    search_backend_name = None
    ordering = ("rank", "key")
    list_per_page = 50
    copy_view_enabled = False
    add_to_reference_index = False
    edit_handler = ObjectList(
        [
            MultiFieldPanel([*map(FieldPanel, names)], heading=heading)
            for heading, names in FIELD_GROUPS
        ],
        base_form_class=StationForm,
    )


def closures_of(user: User) -> QuerySet[Closure]:
    """The closures that a user looks after, the latest first."""
    rows = Closure.objects.filter(station__in=stations_of(user))
    return rows.select_related("station").order_by("-starts")


class OwnClosures:
    """Finds closures among those that the user looks after; others do not exist."""

    request: HttpRequest
    kwargs: dict[str, Any]

    def get_base_queryset(self) -> QuerySet[Closure]:
        """The rows of the list."""
        return closures_of(self.request.user)  # type: ignore[arg-type]  # only staff get here

    def get_object(self, queryset: Any = None) -> Closure:
        """The row of the address."""
        return get_object_or_404(self.get_base_queryset(), pk=self.kwargs["pk"])


class ClosureIndex(OwnClosures, generic.IndexView):
    """The list."""


class ClosureEdit(OwnClosures, generic.EditView):
    """One row."""


class ClosureDelete(OwnClosures, generic.DeleteView):
    """One row, to be deleted."""


class ClosureHistory(OwnClosures, HistoryView):
    """What was done to one row."""


class ClosureUsage(OwnClosures, UsageView):
    """Where one row is referred to."""


class ClosureViewSet(ModelViewSet):
    """One-off closures."""

    model = Closure
    icon = "date"
    name = "stations_closures"
    url_prefix = "closures"
    menu_label = _("临时关门")
    index_view_class = ClosureIndex
    edit_view_class = ClosureEdit
    delete_view_class = ClosureDelete
    history_view_class = ClosureHistory
    usage_view_class = ClosureUsage
    list_display = [
        "station",
        DateColumn("starts", label=_("从"), sort_key="starts"),
        DateColumn("ends", label=_("到"), sort_key="ends"),
        Column("reason", label=_("原因")),
    ]
    search_fields = ["station__name", "reason"]
    search_backend_name = None
    copy_view_enabled = False
    add_to_reference_index = False

    def get_form_class(self, for_update: bool = False) -> type[ClosureForm]:
        return ClosureForm


class DivisionViewSet(ModelViewSet):
    """Divisions, to look up; only files change them."""

    model = Division
    icon = "globe"
    name = "stations_divisions"
    url_prefix = "divisions"
    menu_label = _("行政区划")
    list_display = [
        "full_name",
        Column("code", label=_("代码"), sort_key="code"),
        Column("get_level_display", label=_("级别"), sort_key="level"),
    ]
    list_filter = ["level"]
    search_fields = ["full_name", "code"]
    search_backend_name = None
    ordering = ["code"]
    list_per_page = 50
    exclude_form_fields: list[str] = []
    copy_view_enabled = False
    add_to_reference_index = False


class StaffIndex(generic.IndexView):
    """The list, with names joined."""

    def get_base_queryset(self) -> QuerySet[StationStaff]:
        rows = StationStaff.objects.select_related("user", "station")
        return rows.order_by("user__username", "station__key")


class StationStaffViewSet(ModelViewSet):
    """Who works where."""

    model = StationStaff
    icon = "group"
    name = "stations_staff"
    url_prefix = "station-staff"
    menu_label = _("谁在哪个站")
    index_view_class = StaffIndex
    list_display = ["user", Column("station", label=_("站点"), sort_key="station__key")]
    search_fields = ["user__username", "user__last_name", "user__first_name", "station__name"]
    search_backend_name = None
    copy_view_enabled = False
    add_to_reference_index = False

    def get_form_class(self, for_update: bool = False) -> type[StationStaffForm]:
        return StationStaffForm


class ExchangeMenuItem(MenuItem):
    """Shown to who may import."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perms(views.IMPORT_PERMISSIONS))


class FileKind:
    """The kinds of file in addresses."""

    regex = f"{tables.CSV}|{tables.XLSX}"

    def to_python(self, value: str) -> str:
        """The kind as written."""
        return value

    def to_url(self, value: str) -> str:
        """The kind as written."""
        return value


register_converter(FileKind, "filekind")


class ExchangeViewSet(ViewSet):
    """Stations as files, in and out."""

    name = "stations_exchange"
    url_prefix = "stations-exchange"
    menu_label = _("导入导出")
    menu_item_class = ExchangeMenuItem
    icon = "upload"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", views.ExchangeView.as_view(), name="index"),
            path("<int:pk>/", views.CheckView.as_view(), name="check"),
            path("stations.<filekind:kind>", views.DownloadView.as_view(), name="download"),
        ]


class StationsGroup(ViewSetGroup):
    """The section."""

    menu_label = _("服务站点")
    menu_icon = "site"
    menu_order = 60
    items = (
        StationViewSet,
        ClosureViewSet,
        StationStaffViewSet,
        ExchangeViewSet,
        DivisionViewSet,
    )
