"""Walking the divisions from the whole jurisdiction down: the tree, and the report of how far the
network reaches.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import audit
from portal.models import AgencySettings, User
from stations import codes, network, permissions, tables, whole
from stations.directory import jurisdiction
from stations.enums import Level
from stations.models import Division, Station
from stations.network import Area, Report, Share
from stations.staff.frame import Screen, StationsStaffMixin
from stations.staff.listing import may_export
from stations.staff.paging import MOST, words
from stations.staff.rows import Row, rows_of

PAGE = 100
ALL = "all"


class OfPlace(StationsStaffMixin):
    """A view of a division: the one of the address, else the jurisdiction. `all` stands for the
    whole of what is on record.
    """

    def is_allowed(self, user: User) -> bool:
        return permissions.looks_at_all(user)

    @cached_property
    def place(self) -> Division | None:
        """The division; None for all of them."""
        code = self.kwargs.get("code", "")
        if code == ALL:
            return None
        if not code:
            return jurisdiction(AgencySettings.for_request(self.request).division_code)
        try:
            found = Division.objects.filter(pk=codes.pad(code)).first()
        except codes.InvalidCode:
            found = None
        if found is None:
            raise Http404
        return found

    @property
    def address(self) -> str:
        """The place as addresses have it."""
        return codes.stem(self.place.pk) if self.place else ALL

    def path(self) -> list[tuple[str, str]]:
        """What the place lies in, outermost first: the name, and how addresses have it."""
        if self.place is None:
            return []
        found = Division.objects.in_bulk(codes.ancestors(self.place.pk))
        above = [(found[code].name, codes.stem(code)) for code in sorted(found)]
        return [(_("全部"), ALL), *above]


@dataclass(frozen=True)
class Branch:
    """A division of the tree, the stations that lie in itself, and how many lie in all of it."""

    division: Division
    rows: list[Row] = field(default_factory=list)
    share: Share = field(default_factory=Share)

    @property
    def address(self) -> str:
        """The division as addresses have it."""
        return codes.stem(self.division.pk)

    @property
    def is_leaf(self) -> bool:
        """Whether nothing lies below it."""
        return self.division.level == Level.VILLAGE


class TreeView(OfPlace, Screen):
    """A division's own stations, and the divisions below it with theirs."""

    template_name = "stations/staff/tree.html"
    page_title = gettext_lazy("按区划看站点")
    tab = "tree"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place, today = self.place, timezone.localdate()
        paginator = Paginator(network.below(place, today), PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        own, branches = self.branches(list(page))
        return super().get_context_data(
            place=place,
            path=self.path(),
            own=own,
            branches=branches,
            page_obj=page,
            **kwargs,
        )

    def branches(self, children: list[Division]) -> tuple[list[Row], list[Branch]]:
        """The place's own stations, and its children with theirs."""
        place = self.place
        places = [row.pk for row in (*children, *([place] if place else []))]
        stations = Station.objects.filter(division__in=places).for_cards().order_by("kind", "key")
        rows = rows_of(list(stations), self.user, timezone.localdate(), known=self.rules)
        lying = {code: [row for row in rows if row.station.division_id == code] for code in places}
        shares = self.shares(children)
        branches = [Branch(row, lying[row.pk], shares.get(row.pk, Share())) for row in children]
        return lying.get(place.pk, []) if place else [], branches

    def shares(self, children: list[Division]) -> dict[str, Share]:
        """How many stations lie in each, and how many of them the public sees."""
        found = whole.kept(children) if self.place is None else None
        if found is None:
            return network.shown(self.place, children)
        return {area.division.pk: area.quality.public for area in found[0].areas}


class NetworkView(OfPlace, Screen):
    """How many divisions of each level have their station, and how good the entries are."""

    template_name = "stations/staff/network.html"
    page_title = gettext_lazy("乡有站、村有点")
    tab = "network"

    @cached_property
    def counted(self) -> tuple[Report, datetime | None]:
        """The report, and when it was counted; None: just now."""
        today = timezone.localdate()
        children = list(network.below(self.place, today))
        found = whole.kept(children) if self.place is None else None
        return found or (network.report(self.place, children, today, self.rules), None)

    @property
    def report(self) -> Report:
        """How far the network reaches."""
        return self.counted[0]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.report
        return super().get_context_data(
            place=self.place,
            path=self.path(),
            report=report,
            lines=[self.line(area) for area in report.areas],
            totals=[(level, report.total(level)) for level in report.levels],
            own_kind=network.OF_LEVEL[self.place.level][0] if self.place else None,
            may_export=may_export(self.user),
            may_add=permissions.keeps_directory(self.user),
            today=timezone.localdate(),
            counted_at=self.counted[1],
            **kwargs,
        )

    def line(self, area: Area) -> dict[str, Any]:
        """An area as a row of the table."""
        return {
            "area": area,
            "address": codes.stem(area.division.pk),
            "is_leaf": area.division.level == Level.VILLAGE,
            "shares": [area.reach.get(level) for level in self.report.levels],
        }


class NetworkFileView(NetworkView):
    """The same table as a file."""

    def is_allowed(self, user: User) -> bool:
        return super().is_allowed(user) and may_export(user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        header = [_("区划代码"), _("名称")]
        for level in self.report.levels:
            header += [_("%s总数") % level.label, _("%s已有站点") % level.label]
        header += [_("站点"), _("公开"), _("资料齐"), _("有地图位置"), _("近期登记或核对过")]
        rows = [self.cells(area) for area in self.report.areas]
        audit.record("stations.export", by=self.user, request=request)
        return csv_answer(header, rows, f"network-{self.address}")

    def cells(self, area: Area) -> list[str]:
        """An area as a row of the file."""
        shares = [area.reach.get(level, Share()) for level in self.report.levels]
        quality = area.quality
        numbers = [number for share in shares for number in (share.whole, share.part)]
        numbers += [quality.public.whole, quality.public.part, quality.ready.part]
        numbers += [quality.located.part, quality.fresh.part]
        return [area.division.pk, area.division.full_name, *map(str, numbers)]


class MissingView(OfPlace, Screen):
    """The divisions of a level that have no station yet, each with the way to add one."""

    template_name = "stations/staff/missing.html"
    tab = "network"

    @cached_property
    def level(self) -> Level:
        if self.kwargs["level"] not in Level.values:
            raise Http404
        return Level(self.kwargs["level"])

    def get_page_title(self) -> str:
        return _("没有站点的：%s") % self.level.label

    def missing(self) -> Any:
        """The divisions, by code."""
        rows = Division.objects.in_force(timezone.localdate())
        rows = rows.under(self.place.pk) if self.place else rows
        return network.lacking_station(rows, self.level).order_by("code")

    def listed(self) -> tuple[list[str], datetime | None]:
        """The codes of the first of them, and when they were looked for; None: just now."""
        kept = None if self.place else whole.missing(self.level, timezone.localdate())
        rows, at = (kept[0].order_by("code"), kept[1]) if kept else (self.missing(), None)
        return list(rows.values_list("pk", flat=True)[: MOST + 1]), at

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found, counted_at = self.listed()
        page = Paginator(found[:MOST], PAGE).get_page(self.request.GET.get("p"))
        rows = Division.objects.filter(pk__in=list(page.object_list)).order_by("code")
        return super().get_context_data(
            place=self.place,
            address=self.address,
            page_obj=page,
            rows=rows,
            total=words(len(found)),
            counted_at=counted_at,
            kind=network.OF_LEVEL[self.level][0],
            may_add=permissions.keeps_directory(self.user),
            may_export=may_export(self.user),
            **kwargs,
        )


class MissingFileView(MissingView):
    """The same list as a file."""

    def is_allowed(self, user: User) -> bool:
        return super().is_allowed(user) and may_export(user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = self.missing().values_list("pk", "full_name").iterator()
        audit.record("stations.export", by=self.user, request=request)
        return csv_answer([_("区划代码"), _("名称")], rows, f"missing-{self.address}-{self.level}")


def csv_answer(header: list[str], rows: Any, name: str) -> HttpResponse:
    """A table as a file to keep."""
    return HttpResponse(
        tables.write(header, rows, tables.CSV),
        content_type=tables.CONTENT_TYPES[tables.CSV],
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
