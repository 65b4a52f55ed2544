"""One-off closures, of the stations that a member of staff looks after."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.model import ModelViewSet

from portal.staff.mixins import staff_of
from stations import closures, permissions
from stations.enums import EditWay
from stations.models import Closure
from stations.staff.bulk_forms import TOO_FAR, TOO_LONG_AGO, is_too_far, is_too_long_ago
from stations.staff.fields import StationField
from stations.staff.hidden import Hidden
from stations.staff.queues import QueueIndex


class ClosureForm(WagtailAdminModelForm):
    """A closure of one of the stations that the user may speak for."""

    station = StationField(label=_("站点"), help_text=_("写编号或完整的名称"))

    class Meta:
        model = Closure
        fields: Sequence[str] = ["station", "starts", "ends", "reason"]
        help_texts = {
            "starts": _("例如 2026-11-28 14:30"),
            "ends": _("到这一刻重新开门，例如 2026-11-28 17:30"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.for_user is not None:
            self.fields["station"].queryset = permissions.closable_by(self.for_user)

    def clean(self) -> dict[str, Any]:
        """A year with a digit too few is no year. What was kept long ago may stay."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = answers.get("starts"), answers.get("ends")
        if ends and is_too_far(ends.date()):
            self.add_error("ends", TOO_FAR)
        elif starts and "starts" in self.changed_data and is_too_long_ago(starts.date()):
            self.add_error("starts", TOO_LONG_AGO)
        return answers


class StretchColumn(Column):
    """The days that a station is closed, or the hours of them."""

    def get_value(self, instance: Closure) -> str:
        return closures.stretch_words(instance.span, today=localdate())


class OwnClosures:
    """Finds closures among those that the user looks after; others do not exist."""

    request: HttpRequest
    kwargs: dict[str, Any]

    def get_base_queryset(self) -> QuerySet[Closure]:
        """The rows of the list."""
        return permissions.closures_of(staff_of(self.request))

    def get_object(self, queryset: Any = None) -> Closure:
        """The row of the address."""
        return get_object_or_404(self.get_base_queryset(), pk=self.kwargs["pk"])


class ClosureIndex(OwnClosures, QueueIndex):
    """The list, what is still to come on top."""

    default_ordering = "-starts"


class ClosureAdd(generic.CreateView):
    """A new row, kept in the history."""

    @transaction.atomic
    def save_instance(self) -> Closure:
        """The closure, saved."""
        closure: Closure = super().save_instance()
        closures.keep([closure], by=staff_of(self.request), way=EditWay.FORM)
        return closure


class ClosureEdit(OwnClosures, generic.EditView):
    """One row. In the history the old closure ends and the new one begins."""

    @transaction.atomic
    def save_instance(self) -> Closure:
        """The closure, saved."""
        old = self.get_base_queryset().get(pk=self.object.pk)
        closure: Closure = super().save_instance()
        if closures.words(old) != closures.words(closure) or old.station_id != closure.station_id:
            user = staff_of(self.request)
            closures.keep([old], by=user, way=EditWay.FORM, is_over=True)
            closures.keep([closure], by=user, way=EditWay.FORM)
        return closure


class ClosureDelete(OwnClosures, generic.DeleteView):
    """One row, to be deleted: the station opens again."""

    @transaction.atomic
    def delete_action(self) -> None:
        """Delete it."""
        user = staff_of(self.request)
        closures.keep([self.object], by=user, way=EditWay.FORM, is_over=True)
        super().delete_action()


class ClosureHistory(OwnClosures, HistoryView):
    """What was done to one row."""


class ClosureUsage(OwnClosures, UsageView):
    """Where one row is referred to."""


class ClosureViewSet(Hidden, ModelViewSet):
    """One-off closures."""

    model = Closure
    icon = "date"
    name = "stations_closures"
    url_prefix = "closures"
    menu_label = _("临时关门")
    index_view_class = ClosureIndex
    add_view_class = ClosureAdd
    edit_view_class = ClosureEdit
    delete_view_class = ClosureDelete
    history_view_class = ClosureHistory
    usage_view_class = ClosureUsage
    list_display = [
        "station",
        StretchColumn("starts", label=_("时间"), sort_key="starts", classname="queue__words"),
        Column("reason", label=_("原因"), classname="queue__words"),
    ]
    search_fields = ["station__name", "reason"]
    search_backend_name = None
    copy_view_enabled = False
    add_to_reference_index = False

    def get_form_class(self, for_update: bool = False) -> type[ClosureForm]:
        return ClosureForm
