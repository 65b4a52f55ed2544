"""What was changed: of one station, or of all."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms import CleanCharField
from portal.models import User
from portal.roles import Role
from stations import history, permissions
from stations.columns import BY_NAME
from stations.enums import EditState, EditWay
from stations.history import FactChange
from stations.models import Station, StationEdit
from stations.querysets import StationQuerySet
from stations.staff.bulk_forms import DateInput, DeskForm
from stations.staff.frame import Screen, reads_history
from stations.staff.searching import search
from stations.staff.station import StationScreen

PAGE = 50


@dataclass(frozen=True)
class Told:
    """An edit in words."""

    edit: StationEdit
    changes: list[FactChange]

    @property
    def way(self) -> str:
        """On which way it came about."""
        known = self.edit.way in EditWay.values
        return str(EditWay(self.edit.way).label) if known else self.edit.way

    @property
    def can_go_back(self) -> bool:
        """Whether the form of the station can undo it: what lies beside a station has its own."""
        is_fact = any(change.column in BY_NAME for change in self.changes)
        return is_fact and self.edit.state == EditState.APPLIED

    @property
    def is_first(self) -> bool:
        """Whether it put the station on record."""
        return history.is_first(self.edit)


def told(edits: QuerySet[StationEdit], page: str | None) -> tuple[Any, list[Told]]:
    """A page of edits, and its edits in words."""
    rows = edits.select_related("station", "by", "decided_by")
    found = Paginator(rows, PAGE).get_page(page)
    return found, [Told(edit, history.words_of(edit)) for edit in found]


def readable_by(user: User) -> QuerySet[StationEdit]:
    """The edits she may read: of every station, or of those she manages."""
    rows = StationEdit.objects.all()
    if user.has_perm("stations.view_stationedit"):
        return rows
    return rows.filter(station__in=permissions.editable_by(user))


def _staff_choices() -> list[tuple[Any, Any]]:
    staff = User.objects.filter(groups__name__in=Role.values).distinct().order_by("username")
    return [("", _("任何人")), *((user.pk, user.get_full_name()) for user in staff)]


class ChangesForm(DeskForm):
    """What to look for in the history."""

    q = CleanCharField(
        label=gettext_lazy("站点"),
        required=False,
        widget=forms.TextInput(
            {"type": "search", "placeholder": gettext_lazy("站点名称、编号或地名")}
        ),
    )
    way = forms.ChoiceField(
        label=gettext_lazy("方式"),
        required=False,
        choices=[("", gettext_lazy("不论方式")), *EditWay.choices],
    )
    by = forms.ChoiceField(label=gettext_lazy("谁改的"), required=False, choices=_staff_choices)
    since = forms.DateField(label=gettext_lazy("从哪天起"), required=False, widget=DateInput)
    until = forms.DateField(label=gettext_lazy("到哪天止"), required=False, widget=DateInput)

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        asked: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = asked.get("since"), asked.get("until")
        if since and until and until < since:
            self.add_error("until", _("结束的日子不能早于开始的日子，请改其中一个"))
        return asked

    def narrowed(self, edits: QuerySet[StationEdit]) -> QuerySet[StationEdit]:
        """The edits that fit; what cannot be read narrows nothing."""
        if not self.is_valid():
            return edits
        asked = self.cleaned_data
        if asked["q"]:
            edits = edits.filter(station__in=search(Station.objects.all(), asked["q"]).values("pk"))
        wanted = {
            "way": asked["way"],
            "by": asked["by"],
            "at__date__gte": asked["since"],
            "at__date__lte": asked["until"],
        }
        return edits.filter(**{name: value for name, value in wanted.items() if value})


class HistoryReaders(Screen):
    """A screen for who reads what was changed."""

    def is_allowed(self, user: User) -> bool:
        return reads_history(user)


class ChangesView(HistoryReaders):
    """All changes, the latest first."""

    template_name = "stations/staff/changes.html"
    page_title = gettext_lazy("改动记录")
    tab = "changes"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = ChangesForm(self.request.GET)
        page, edits = told(form.narrowed(readable_by(self.user)), self.request.GET.get("p"))
        return super().get_context_data(form=form, page_obj=page, edits=edits, **kwargs)


class StationChangesView(StationScreen):
    """What was changed about one station."""

    template_name = "stations/staff/station_changes.html"
    part = "station_changes"

    def is_allowed(self, user: User) -> bool:
        return reads_history(user)

    @staticmethod
    def reach(user: User) -> StationQuerySet:
        if user.has_perm("stations.view_stationedit"):
            return permissions.visible_to(user)
        return permissions.editable_by(user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = StationEdit.objects.filter(station=self.station)
        page, edits = told(rows, self.request.GET.get("p"))
        return super().get_context_data(page_obj=page, edits=edits, **kwargs)
