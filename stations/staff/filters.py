"""What the list of stations is narrowed and sorted by."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from portal.vocabulary import Audience
from stations import verification
from stations.completeness import lacking
from stations.enums import Kind, Service, Withdrawn
from stations.fields import NeverFirst
from stations.freshness import Freshness
from stations.models import Division, MistakeReport, Station
from stations.permissions import may_act
from stations.querysets import StationQuerySet
from stations.staff.fields import DivisionField
from stations.staff.searching import search

STATES = (
    ("public", _("公开的")),
    ("to-complete", _("待补充的")),
    ("withdrawn", _("已下线的")),
    ("stale", _("因没有核对下线的")),
    ("lacking", _("资料不全的")),
    ("confirm", _("该核对的")),
)
FRESHNESS = (
    (Freshness.FRESH.value, _("近期登记或核对过")),
    (Freshness.DUE.value, _("该核对了")),
    (Freshness.OLD.value, _("很久没有核对")),
)
MARKS = (
    ("takes", _("受理申请的")),
    ("mistakes", _("有人报错的")),
    ("mine", _("我的站点")),
    ("demo", _("演示数据")),
)
ORDERS: dict[str, Sequence[str | NeverFirst]] = {
    "name": ("name", "key"),
    "verified": (NeverFirst("verified_on"), "key"),
    "changed": ("-changed_at", "-key"),
}
ORDER_LABELS = (
    ("name", _("按名称")),
    ("verified", _("最久没有核对的在前")),
    ("changed", _("最近改动的在前")),
)


class PlaceFilter(django_filters.Filter):
    """A division by name or code: what lies in it."""

    field_class = DivisionField

    def filter(self, rows: StationQuerySet, value: Division | None) -> StationQuerySet:
        return rows.inside(value.pk) if value else rows


class StationFilterSet(WagtailFilterSet):
    """The filters over the list. Each one left open asks nothing."""

    q = django_filters.CharFilter(
        label=_("名称、编号、地址、电话或地名"),
        method="only_matching",
        widget=forms.TextInput(
            {"type": "search", "placeholder": _("名称、编号、地址、电话或地名")}
        ),
    )
    place = PlaceFilter(
        label=_("在哪个区划里"),
        widget=forms.TextInput({"placeholder": _("区划名称或代码")}),
    )
    kind = django_filters.ChoiceFilter(
        label=_("类型"), choices=Kind.choices, empty_label=_("类型：全部")
    )
    state = django_filters.ChoiceFilter(
        label=_("公开状态"), choices=STATES, empty_label=_("公开状态：全部"), method="only_in_state"
    )
    fresh = django_filters.ChoiceFilter(
        label=_("核对"), choices=FRESHNESS, empty_label=_("核对：不限"), method="only_so_fresh"
    )
    mark = django_filters.ChoiceFilter(
        label=_("其他"), choices=MARKS, empty_label=_("其他：不限"), method="only_marked"
    )
    service = django_filters.ChoiceFilter(
        label=_("服务内容"),
        choices=Service.choices,
        empty_label=_("服务内容：不限"),
        method="only_offering",
    )
    audience = django_filters.ChoiceFilter(
        label=_("服务对象"),
        choices=Audience.choices,
        empty_label=_("服务对象：不限"),
        method="only_for",
    )
    sort = django_filters.ChoiceFilter(
        label=_("排序"), choices=ORDER_LABELS, empty_label=_("排序：按区划"), method="sorted_by"
    )

    class Meta:
        model = Station
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_act(self.request.user):  # what visitors report is for who can put it right
            offered = [choice for choice in MARKS if choice[0] != "mistakes"]
            self.filters["mark"].extra["choices"] = offered

    def only_matching(self, rows: StationQuerySet, name: str, value: str) -> StationQuerySet:
        """Stations that have the words somewhere."""
        return search(rows, value)

    def only_in_state(self, rows: StationQuerySet, name: str, value: str) -> StationQuerySet:
        """Stations that the public sees, has not seen yet, or sees no longer."""
        if value == "to-complete":
            return rows.to_complete()
        if value == "confirm":
            today, known = timezone.localdate(), verification.rules()
            return rows.filter(verification.wants_confirming(today, known))
        states = {
            "public": Q(published=True),
            "withdrawn": Q(published=False) & ~Q(withdrawn=""),
            "stale": Q(published=False, withdrawn=Withdrawn.STALE),
            "lacking": lacking(),
        }
        return rows.filter(states[value])

    def only_so_fresh(self, rows: StationQuerySet, name: str, value: str) -> StationQuerySet:
        """Stations by how long ago somebody confirmed them; the oldest with the old."""
        today, known = timezone.localdate(), verification.rules()
        if value == Freshness.OLD:
            return rows.filter(verification.has_reached(Freshness.OLD, today, known))
        return rows.filter(verification.are(Freshness(value), today, known))

    def only_marked(self, rows: StationQuerySet, name: str, value: str) -> StationQuerySet:
        """Stations with a mark."""
        if value == "mine":
            return rows.served_by(self.request.user)
        reports = MistakeReport.objects.filter(station=OuterRef("pk"), done_at=None)
        marks = {
            "takes": Q(takes_applications=True),
            "mistakes": Exists(reports),
            "demo": Q(is_demo=True),
        }
        return rows.filter(marks[value])

    def only_offering(self, rows: StationQuerySet, name: str, value: str) -> StationQuerySet:
        """Stations with a service."""
        return rows.offering(value)

    def only_for(self, rows: StationQuerySet, name: str, value: str) -> StationQuerySet:
        """Stations meant for an audience."""
        return rows.for_audience(value)

    def sorted_by(self, rows: StationQuerySet, name: str, value: str) -> StationQuerySet:
        """In another order than by place."""
        return rows.order_by(*ORDERS[value])


def filtered(rows: StationQuerySet, query: Any, request: Any) -> StationQuerySet | None:
    """The rows that a query of the list's address leaves; None when it cannot be read."""
    filters = StationFilterSet(data=query, queryset=rows, request=request)
    return filters.qs if filters.is_valid() else None
