"""A centre's first mornings: the stations that lack something, one after the other."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stations import completeness, history, permissions
from stations.columns import division_words
from stations.completeness import Gap
from stations.enums import Crs, EditWay, Inherited
from stations.history import label_of
from stations.models import Station
from stations.querysets import StationQuerySet
from stations.staff.bulk_forms import DeskForm
from stations.staff.fields import DivisionField
from stations.staff.forms import FactsForm
from stations.staff.frame import Actors, Screen
from stations.staff.paging import StationPages, count, words
from stations.staff.rows import rows_of
from stations.staff.station import StationScreen

PAGE = 50
LACKING = {
    "phones": Q(phones=""),
    "address": Q(address=""),
    "hours": Q(hours=""),
    "services": Q(services=""),
    "lng": Q(wgs_lat=None),
}
MUST = LACKING.keys() - {"lng"}
"""What a station cannot be published without."""


def lacks_choices() -> list[tuple[str, str]]:
    """What a station may lack, in words."""
    named = [(name, _("缺%s") % label_of(name)) for name in LACKING if name != "lng"]
    return [
        ("", _("不论缺什么")),
        *named,
        ("lng", _("缺地图上的位置")),
        ("ready", _("齐了，可以公开")),
    ]


class NarrowForm(DeskForm):
    """Where, and what is missing."""

    place = DivisionField(
        label=gettext_lazy("在哪个区划里"),
        required=False,
        widget=forms.TextInput({"placeholder": gettext_lazy("区划名称或代码")}),
    )
    lacks = forms.ChoiceField(label=gettext_lazy("缺什么"), choices=lacks_choices, required=False)


class Narrowed(Actors):
    """The stations to be completed, as far as the address narrows them."""

    request: HttpRequest

    @cached_property
    def narrow_form(self) -> NarrowForm:
        return NarrowForm(self.request.GET)

    @cached_property
    def listed(self) -> StationQuerySet:
        """By place; a filter that cannot be read narrows nothing."""
        rows = permissions.editable_by(self.user).to_complete_by_place()
        if not self.narrow_form.is_valid():
            return rows
        place = self.narrow_form.cleaned_data["place"]
        lacks = self.narrow_form.cleaned_data["lacks"]
        rows = rows.inside(place.pk) if place else rows
        if lacks == "ready":
            return rows.exclude(completeness.unready())
        return rows.filter(LACKING[lacks]) if lacks else rows

    @property
    def narrowing(self) -> str:
        """The filters as the end of an address."""
        query = QueryDict(mutable=True)
        for name in ("place", "lacks"):
            if value := self.request.GET.get(name):
                query[name] = value
        return f"?{query.urlencode()}" if query else ""


class ToCompleteView(Narrowed, Screen):
    """The list, with what each lacks."""

    template_name = "stations/staff/complete_list.html"
    page_title = gettext_lazy("待补充的站点")
    tab = "complete"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = StationPages(self.listed, PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            page_obj=page,
            rows=rows_of(list(page), self.user, timezone.localdate(), known=self.rules),
            ready=self.ready(),
            first=page.paginator.object_list[0] if page.paginator.count else None,
            **kwargs,
        )

    def ready(self) -> str:
        """How many of them can be published at once; nothing when none can, or not by her."""
        lacks = self.request.GET.get("lacks")
        if lacks in MUST or not permissions.keeps_directory(self.user):
            return ""
        number = count(self.listed.exclude(completeness.unready()))
        return words(number) if number else ""


class GapsForm(FactsForm):
    """What a station lacks, and nothing else."""

    at_division = forms.BooleanField(label="", required=False)
    publish = forms.BooleanField(label=gettext_lazy("资料齐了就公开"), required=False, initial=True)

    def __init__(self, *args: Any, missing: list[Gap], may_publish: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = {gap.column for gap in missing}
        inherited = {name for name in wanted & set(Inherited.values) if self._parent_has(name)}
        wanted |= {"lat", "crs", "at_division"} if "lng" in wanted else set()
        wanted |= {"inherits"} if inherited else set()
        wanted |= {"publish"} if may_publish else set()
        for name in set(self.fields) - wanted - {"base"}:
            del self.fields[name]
        self.columns &= set(self.fields)
        self.now = {name: text for name, text in self.now.items() if name in self.columns}
        self._offer(inherited)

    def _parent_has(self, name: str) -> bool:
        above = self.instance.parent
        return above is not None and bool(getattr(above, name))

    def _offer(self, inherited: set[str]) -> None:
        """Only what is missing can be taken over, and only a known place can stand for another."""
        if "inherits" in self.fields:
            field = self.fields["inherits"]
            field.choices = [  # type: ignore[attr-defined]  # a field of choices
                (value, label)
                for value, label in field.choices  # type: ignore[attr-defined]
                if value in inherited
            ]
            self.initial["inherits"] = [
                name for name in self.instance.inherits if name in inherited
            ]
        place = self.instance.division
        if "at_division" in self.fields:
            if place.lng is None or place.lat is None:
                del self.fields["at_division"]
            else:
                self.fields["at_division"].label = _("先用%s的位置") % place.name

    def clean(self) -> dict[str, Any]:
        """The place of the division, where it is wanted and none is given; and what she fills in
        herself is taken over no longer.
        """
        answers = super().clean()
        place = self.instance.division
        if answers.get("at_division") and answers.get("lng") is None:
            answers |= {"lng": place.lng, "lat": place.lat, "crs": Crs.WGS84}
        kept = tuple(name for name in self.instance.inherits if not answers.get(name))
        if "inherits" in self.fields:
            answers["inherits"] = tuple(dict.fromkeys((*kept, *answers.get("inherits", ()))))
        else:
            self.instance.inherits = kept
        return answers


class CompleteView(Narrowed, StationScreen):
    """One station's gaps; saving them leads to the next station."""

    template_name = "stations/staff/complete.html"
    part = "edit"

    @cached_property
    def missing(self) -> list[Gap]:
        return completeness.gaps(self.station)

    def form(self, data: Any = None) -> GapsForm:
        """The form over what is missing."""
        return GapsForm(
            data,
            instance=self.station,
            user=self.user,
            missing=self.missing,
            may_publish=permissions.keeps_directory(self.user) and not self.station.published,
        )

    def following(self) -> str:
        """Where to go on: the next station of the list, else the list."""
        here = self.station
        after = Q(division__gt=here.division_id) | Q(division=here.division_id, key__gt=here.key)
        found = self.listed.filter(after).first()
        name, args = ("complete_one", [found.pk]) if found else ("complete", [])
        return reverse(f"stations_desk:{name}", args=args) + self.narrowing

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"] = self.form()
        told = ("name", "kind", "parent", "partner", *LACKING)
        return super().get_context_data(
            left=words(count(self.listed)),
            following=self.following(),
            known=history.told_of(self.station, timezone.localdate(), only=told),
            place=division_words(self.station.division),
            missing=self.missing,
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        following = self.following()
        with transaction.atomic():
            self.station = self.locked()
            before = history.facts_of(self.station)
            form = self.form(request.POST)
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(form=form))
            station = form.instance
            station.derive()
            is_ready = completeness.is_ready(station)
            if form.cleaned_data.get("publish") and is_ready:
                station.published = True
            form.save()
            history.record(before, station, by=self.user, way=EditWay.FORM)
        self.tell(station)
        return redirect(following)

    def tell(self, station: Station) -> None:
        """What became of it."""
        missing = "、".join(gap.label for gap in completeness.gaps(station))
        if station.published:
            messages.success(self.request, _("“%s”已保存并公开。") % station)
        elif missing:
            values = {"station": station, "missing": missing}
            messages.info(self.request, _("“%(station)s”已保存，还缺：%(missing)s。") % values)
        else:
            messages.success(self.request, _("“%s”已保存，资料齐了。") % station)
