"""The list of all stations: filters, the file of what is listed, and what is done to many."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from portal import audit
from portal.models import User
from portal.roles import Role, has_role
from portal.staff.mixins import VerifiedStaffMixin
from stations import permissions
from stations.enums import Withdrawn
from stations.models import Station
from stations.querysets import HIDDEN, StationQuerySet
from stations.staff import acts, asking, paging
from stations.staff.acts import Act
from stations.staff.columns import COLUMNS, PICK
from stations.staff.filters import StationFilterSet, filtered
from stations.staff.frame import Screen, StationsStaffMixin, TabsMixin
from stations.staff.paging import StationPages
from stations.staff.rows import rows_of
from stations.staff.views import download

CHOSEN, EVERY, FIRST = "pk", "all", "for"
"""In the address of an act: the stations that are ticked, or all that the filters leave; and of
confirming, that only those of them are meant which are too old for another act.
"""
SHOWN, READ = 20, 200
"""How many stations of an act are named: of what she says that somebody has looked at, many."""


def may_export(user: User) -> bool:
    """Whether she takes lists out of the house: who keeps the directory, and who audits."""
    return permissions.keeps_directory(user) or has_role(user, Role.AUDITOR)


class StationIndex(TabsMixin, VerifiedStaffMixin, generic.IndexView):
    """Wagtail's listing over the stations this user may see, by place, under the tabs."""

    model = Station
    permission_policy = None
    any_permission_required = None
    template_name = "stations/staff/index.html"
    results_template_name = "stations/staff/index_results.html"
    page_title = gettext_lazy("服务站点")
    header_icon = "site"
    index_url_name = "stations_desk:index"
    index_results_url_name = "stations_desk:index_results"
    # The search is one of the filters, so that it works without scripts.
    is_searchable = False
    filterset_class = StationFilterSet
    paginator_class = StationPages
    paginate_by = 50
    table_classname = "queue"

    @cached_property
    def acts(self) -> list[Act]:
        return acts.acts_of(self.user)

    @property
    def columns(self) -> list[Column]:
        return [*COLUMNS, PICK] if self.acts else list(COLUMNS)

    def get_base_queryset(self) -> StationQuerySet:
        return permissions.visible_to(self.user)

    def order_queryset(self, queryset: StationQuerySet) -> StationQuerySet:
        return queryset.order_by("division_id", "key")

    def get_table(self, object_list: Sequence[Station]) -> Any:
        pks = [station.pk for station in object_list]
        pickable = acts.pickable(self.user, pks) if self.acts else None
        rows = rows_of(
            object_list, self.user, timezone.localdate(), known=self.rules, pickable=pickable
        )
        return super().get_table(rows)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.user
        context: dict[str, Any] = super().get_context_data(
            acts=self.acts,
            kept=kept_filters(self.request.GET),
            may_export=may_export(user),
            may_add=permissions.keeps_directory(user),
            **kwargs,
        )
        pages = context["paginator"]
        context["offer"] = self.offer(pages) if self.acts and pages.count > 1 else ""
        if not self.results_only:
            context["tabs"] = self.tabs()
        return context

    def offer(self, pages: StationPages) -> str:
        """What the box says that chooses all that the filters leave: how many, and of how many of
        them she can do anything about. Empty where there is nothing to choose.
        """
        every = _("筛出的全部 %s 个") % pages.total
        if permissions.keeps_directory(self.user):
            return every
        hers = permissions.closable_by(self.user).values("pk")
        number = paging.count(self.object_list.filter(pk__in=hers))
        if number == pages.count and not pages.is_cut:
            return every
        told = {"total": pages.total, "number": paging.words(number)}
        words = _("筛出的全部 %(total)s 个里，您能办的 %(number)s 个")
        return words % told if number else ""


def kept_filters(query: QueryDict) -> list[tuple[str, str]]:
    """The filters in an address, without the page and what was ticked."""
    return [
        (name, value)
        for name, values in query.lists()
        if name in StationFilterSet.base_filters
        for value in values
        if value
    ]


class ExportView(StationsStaffMixin, VerifiedStaffMixin, View):
    """The stations that the filters leave, as a file that can be imported again."""

    def is_allowed(self, user: User) -> bool:
        return may_export(user)

    def get(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        rows = filtered(permissions.visible_to(self.user), request.GET, request)
        if rows is None:
            raise Http404
        audit.record("stations.export", by=self.user, request=request)
        return download(rows, kind)


def keys(rows: StationQuerySet) -> list[int]:
    """The keys of stations in a settled order: one query."""
    return list(rows.order_by("pk").values_list("pk", flat=True))


def mark_of(pks: list[int]) -> str:
    """What tells some stations from any others, however many there are."""
    return hashlib.sha256(",".join(map(str, pks)).encode()).hexdigest()


class BulkView(Screen):
    """What an act would do to the chosen stations, and the button that does it."""

    template_name = "stations/staff/bulk.html"

    def is_allowed(self, user: User) -> bool:
        return any(act.name == self.kwargs["act"] for act in acts.acts_of(user))

    @cached_property
    def act(self) -> Act:
        return next(act for act in acts.ACTS if act.name == self.kwargs["act"])

    def get_page_title(self) -> str:
        return _("批量办理：%s") % self.act.label

    @cached_property
    def is_first(self) -> bool:
        """Whether she confirms, of what she is about to publish, what is too old for it."""
        wanted = self.act.name == "verify" and self.request.GET.get(FIRST) == "publish"
        return wanted and permissions.keeps_directory(self.user)

    def chosen(self) -> StationQuerySet:
        """Of those she may do it to: the ticked ones, or all that the filters leave."""
        query, rows = self.request.GET, self.act.reach(self.user)
        if self.is_first:
            rows = acts.too_old(rows)
        if query.get(EVERY):
            seen = filtered(permissions.visible_to(self.user), query, self.request)
            if seen is None:
                raise Http404
            return rows.filter(pk__in=seen.order_by().values("pk"))
        return rows.filter(pk__in=asking.numbers(query.getlist(CHOSEN)))

    def with_choice(self, act: str, **more: str) -> str:
        """Another act on the same choice."""
        query = self.request.GET.copy()
        query.pop(FIRST, None)
        query.update(more)
        return f"{reverse('stations_desk:bulk', args=[act])}?{query.urlencode()}"

    @property
    def back(self) -> str:
        """What she was about to publish; else the list as it was, or the one station."""
        return self.with_choice("publish") if self.is_first else self.origin

    @property
    def origin(self) -> str:
        """The list as it was, or the one station."""
        only = asking.numbers(self.request.GET.getlist(CHOSEN))
        if self.request.GET.get("from") == "station" and len(only) == 1:
            return reverse("stations_desk:station", args=only)
        query = QueryDict(mutable=True)
        for name, value in kept_filters(self.request.GET):
            query.appendlist(name, value)
        return f"{reverse('stations_desk:index')}?{query.urlencode()}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = self.chosen()
        legal = self.act.legal(chosen)
        pks = keys(legal)
        number = len(pks)
        kwargs.setdefault("form", self.act.form())
        return super().get_context_data(
            number=number,
            seen=mark_of(pks),
            left=chosen.count() - number,
            stations=legal.for_cards().order_by("division_id", "key")[: self.named],
            more=max(number - self.named, 0),
            old=acts.too_old(chosen).count() if self.act.name == "publish" else 0,
            to_confirm=self.with_choice("verify", **{FIRST: "publish"}),
            **kwargs,
        )

    @property
    def named(self) -> int:
        """How many of the stations are named."""
        return READ if self.act.name == "verify" else SHOWN

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (request.GET.get(EVERY) or request.GET.getlist(CHOSEN)):
            messages.warning(request, _("请先勾选站点，或者勾选“筛出的全部”。"))
            return redirect(self.back)
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, act: str) -> HttpResponse:
        form = self.act.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        with transaction.atomic():
            rows = self.act.legal(self.chosen())
            if mark_of(keys(rows)) != request.POST.get("seen"):
                return self.render_to_response(self.get_context_data(form=form, has_moved=True))
            may_return = act == "verify" and self.may_return(rows)
            number = self.act.run(rows, self.user, form.cleaned_data)
            audit.record(f"stations.{self.act.name}_many", by=self.user, request=request)
        messages.success(request, str(self.act.done) % {"number": number})
        if may_return:
            self.offer_return()
        return redirect(self.origin if self.is_lost else self.back)

    @property
    def is_lost(self) -> bool:
        """Whether a choice by freshness has no longer what is confirmed now."""
        return bool(self.request.GET.get(EVERY) and self.request.GET.get("fresh"))

    def may_return(self, rows: StationQuerySet) -> bool:
        """Whether some of these went offline because nobody confirmed them, and she can bring them
        back, which she is not about to do anyway.
        """
        if self.is_first and not self.is_lost:
            return False
        gone = rows.filter(HIDDEN, withdrawn=Withdrawn.STALE)
        return permissions.keeps_directory(self.user) and gone.exists()

    def offer_return(self) -> None:
        """Tell where those are made public again."""
        words = _("其中有因为长期没有核对下线的站点，现在可以重新公开了。")
        button = messages.button(reverse("stations_desk:confirm"), _("去重新公开"))
        messages.info(self.request, words, buttons=[button])
