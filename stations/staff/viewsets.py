"""The stations' section of the admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, register_converter, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from portal.models import User
from portal.staff.mixins import staff_of
from stations import permissions, tables
from stations.models import Division
from stations.staff import (
    changes,
    completing,
    deciding,
    duty,
    listing,
    mistakes,
    people,
    photos,
    places,
    rules,
    shut,
    station,
    verifying,
    views,
)
from stations.staff.closures import ClosureViewSet
from stations.staff.hidden import Hidden
from stations.staff.posts import StationStaffViewSet


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Nobody adds, changes or deletes these rows in the admin: files do."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: User, actions: Any) -> bool:
        return "view" in actions and self.user_has_permission(user, "view")


class SectionMenuItem(MenuItem):
    """Shown to whom the section exists for."""

    def is_shown(self, request: HttpRequest) -> bool:
        return permissions.has_part(staff_of(request))


class StationViewSet(ViewSet):
    """The stations. Wagtail's own views of a row ask for rights on the model, never on the row;
    these are ours.
    """

    icon = "site"
    name = "stations_desk"
    url_prefix = "stations"
    menu_label = _("站点")
    menu_item_class = SectionMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*self._of_all(), *self._of_one()]

    def _of_all(self) -> list[URLPattern]:
        return [
            path("", listing.StationIndex.as_view(), name="index"),
            path("results/", listing.StationIndex.as_view(results_only=True), name="index_results"),
            path("new/", station.AddView.as_view(), name="add"),
            path("stations.<filekind:kind>", listing.ExportView.as_view(), name="export"),
            path("bulk/<slug:act>/", listing.BulkView.as_view(), name="bulk"),
            path("mistakes/", mistakes.MistakesView.as_view(), name="mistakes"),
            path("mistakes/<uuid:pk>/", mistakes.SettleView.as_view(), name="settle"),
            path("confirm/", verifying.ToConfirmView.as_view(), name="confirm"),
            path("complete/", completing.ToCompleteView.as_view(), name="complete"),
            path("changes/", changes.ChangesView.as_view(), name="changes"),
            path("consent/", deciding.ConsentListView.as_view(), name="consent"),
            path("consent/<int:pk>/", deciding.ConsentView.as_view(), name="decide"),
            path("consent/<int:pk>/back/", deciding.TakeBackView.as_view(), name="take_back"),
            path("tree/", places.TreeView.as_view(), name="tree"),
            path("tree/<slug:code>/", places.TreeView.as_view(), name="tree_of"),
            path("network/", places.NetworkView.as_view(), name="network"),
            path("network/<slug:code>/", places.NetworkView.as_view(), name="network_of"),
            path(
                "network/<slug:code>/network.csv",
                places.NetworkFileView.as_view(),
                name="network_file",
            ),
            path("network/<slug:code>/<slug:level>/", places.MissingView.as_view(), name="missing"),
            path(
                "network/<slug:code>/<slug:level>/missing.csv",
                places.MissingFileView.as_view(),
                name="missing_file",
            ),
            path("rules/", rules.RulesView.as_view(), name="rules"),
        ]

    def _of_one(self) -> list[URLPattern]:
        one = "<int:pk>/"
        return [
            path(one, station.StationView.as_view(), name="station"),
            path(f"{one}edit/", station.EditView.as_view(), name="edit"),
            path(f"{one}delete/", station.DeleteView.as_view(), name="delete"),
            path(f"{one}complete/", completing.CompleteView.as_view(), name="complete_one"),
            path(f"{one}changes/", changes.StationChangesView.as_view(), name="station_changes"),
            path(f"{one}people/", people.PeopleView.as_view(), name="people"),
            path(f"{one}people/<uuid:row>/", people.PersonView.as_view(), name="person"),
            path(f"{one}duty/", duty.DutyView.as_view(), name="duty"),
            path(f"{one}duty/copy/", duty.CopyView.as_view(), name="copy_duty"),
            path(f"{one}duty/<uuid:row>/", duty.TurnView.as_view(), name="turn"),
            path(f"{one}photos/", photos.PhotosView.as_view(), name="photos"),
            path(f"{one}photos/<int:row>/", photos.PhotoView.as_view(), name="photo"),
            path(f"{one}closures/", shut.ClosuresView.as_view(), name="closures"),
            path(f"{one}closures/<int:row>/", shut.OpenAgainView.as_view(), name="open_again"),
            path(f"{one}verify/", station.ConfirmView.as_view(), name="verify"),
        ]


class DivisionViewSet(Hidden, ModelViewSet):
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
            path("imports/", views.HistoryView.as_view(), name="history"),
            path("<int:pk>/", views.FileView.as_view(), name="file"),
            path("<int:pk>/drop/", views.DropView.as_view(), name="drop"),
            path("<int:pk>/again/", views.TryAgainView.as_view(), name="again"),
            path("<int:pk>/problems.csv", views.ProblemsView.as_view(), name="problems"),
            path("blank.xlsx", views.BlankFormView.as_view(), name="blank"),
            path("stations.<filekind:kind>", views.DownloadView.as_view(), name="download"),
        ]


class RulesMenuItem(MenuItem):
    """Shown to who may change the rules."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(rules.CHANGE))


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

    def get_submenu_items(self) -> list[MenuItem]:
        """One item for each viewset, and one for the rules."""
        address, order = reverse("stations_desk:rules"), 100
        last = RulesMenuItem(rules.RulesView.page_title, address, icon_name="cog", order=order)
        return [*super().get_submenu_items(), last]
