"""Who works at which station, and who manages it."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from portal.models import User
from portal.roles import Role
from stations.models import Station, StationStaff
from stations.staff.fields import StationField
from stations.staff.hidden import Hidden
from stations.staff.queues import QueueIndex


class StationStaffForm(WagtailAdminModelForm):
    """Who works where. Contact points come with their workstation, unless somebody has nothing but
    one of them.
    """

    station = StationField(label=_("站点"), help_text=_("写编号或完整的名称"))

    class Meta:
        model = StationStaff
        fields: Sequence[str] = ["user", "station", "is_manager"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = Station.objects.all()
        staff = User.objects.filter(is_active=True, groups__name__in=Role.values)
        self.fields["user"].queryset = staff.distinct().order_by("username")


class StaffIndex(QueueIndex):
    """The list, with names joined."""

    def get_base_queryset(self) -> QuerySet[StationStaff]:
        rows = StationStaff.objects.select_related("user", "station")
        return rows.order_by("user__username", "station__key")


class PostColumn(Column):
    """What somebody is there, in a word: a tick would not say of what, where a row is a card."""

    def get_value(self, instance: StationStaff) -> str:
        return gettext("负责人") if instance.is_manager else gettext("工作人员")


class StationStaffViewSet(Hidden, ModelViewSet):
    """Who works where."""

    model = StationStaff
    icon = "group"
    name = "stations_staff"
    url_prefix = "station-staff"
    menu_label = _("谁在哪个站")
    index_view_class = StaffIndex
    list_display = [
        "user",
        Column("station", label=_("站点"), sort_key="station__key", classname="queue__words"),
        PostColumn("is_manager", label=_("身份"), sort_key="is_manager", classname="queue__words"),
    ]
    list_filter = ["is_manager"]
    search_fields = ["user__username", "user__last_name", "user__first_name", "station__name"]
    search_backend_name = None
    copy_view_enabled = False
    add_to_reference_index = False

    def get_form_class(self, for_update: bool = False) -> type[StationStaffForm]:
        return StationStaffForm
