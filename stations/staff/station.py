"""One station: what is on record, and changing it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from portal import audit
from portal.models import User
from portal.staff.mixins import VerifiedStaffMixin
from stations import completeness, consent, history, permissions, verification
from stations.columns import division_words
from stations.enums import EditState, EditWay, Kind, Verified, Withdrawn
from stations.models import Division, Station, StationEdit
from stations.querysets import StationQuerySet
from stations.staff import asking
from stations.staff.bulk_forms import VerifyForm
from stations.staff.forms import FactsForm, ManagerForm, StationForm
from stations.staff.frame import HISTORY, Actors, Keepers, Screen, StationsStaffMixin, Tab
from stations.staff.rows import rows_of

LATEST = 5


class OfStation(StationsStaffMixin):
    """A view of one station; one that is not among hers does not exist."""

    @staticmethod
    def reach(user: User) -> StationQuerySet:
        """The stations that the view exists for."""
        return permissions.editable_by(user)

    @cached_property
    def station(self) -> Station:
        """The one of the address."""
        rows = self.reach(self.user).for_cards().select_related("verified_by")
        found: Station = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def locked(self) -> Station:
        """The station, which nobody else changes until the transaction ends."""
        rows = self.reach(self.user).for_cards()
        get_object_or_404(Station.objects.select_for_update(), pk=self.kwargs["pk"])
        self.station = get_object_or_404(rows, pk=self.kwargs["pk"])
        return self.station

    @cached_property
    def may_edit(self) -> bool:
        """Whether she may change this very station."""
        return permissions.may_edit(self.user, self.station)

    @property
    def may_close(self) -> bool:
        """Whether she looks after the closures of this very station."""
        if self.may_edit:
            return True
        mine = permissions.closable_by(self.user)
        return permissions.may_close(self.user) and mine.filter(pk=self.station.pk).exists()

    @property
    def reads_history(self) -> bool:
        """Whether she may read what was changed about this very station."""
        return self.may_edit or self.user.has_perm(HISTORY)


class StationScreen(OfStation, Screen):
    """A screen about one station, with the tabs of its parts; `part` names its own."""

    part = ""

    def get_page_title(self) -> str:
        return self.station.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items()[:-1],
            {
                "url": reverse("stations_desk:station", args=[self.station.pk]),
                "label": self.station,
            },
        ]

    def parts(self) -> list[Tab]:
        """The parts of the station that she may see."""
        offered = [
            (True, "station", _("概况")),
            (self.may_edit, "edit", _("资料")),
            (self.may_edit, "duty", _("值班表")),
            (self.may_edit, "people", _("联络员")),
            (self.may_edit, "photos", _("照片")),
            (self.may_close, "closures", _("临时关门")),
            (self.reads_history, "station_changes", _("改动记录")),
        ]
        args = [self.station.pk]
        return [
            Tab(name, label, reverse(f"stations_desk:{name}", args=args), None, name == self.part)
            for is_hers, name, label in offered
            if is_hers
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            station=self.station, parts=self.parts(), may_edit=self.may_edit, **kwargs
        )


class StationView(StationScreen):
    """What is on record, how it stands, and what can be done."""

    template_name = "stations/staff/station.html"
    part = "station"

    @staticmethod
    def reach(user: User) -> StationQuerySet:
        return permissions.visible_to(user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        (row,) = rows_of([self.station], self.user, today, known=self.rules)
        now = timezone.now()
        liaisons, duties = consent.refused_names(self.station, of=self.user, now=now)
        return super().get_context_data(
            row=row,
            facts=history.told_of(self.station, today),
            verify_form=VerifyForm(auto_id="verify_%s"),
            keeps=permissions.keeps_directory(self.user),
            may_publish_again=self.may_return(today),
            refused=self.refused(),
            refused_photos=consent.refused_photos(self.station, of=self.user, now=now),
            refused_liaisons=liaisons,
            refused_duties=duties,
            children=self.station.children.count(),
            **kwargs,
        )

    def may_return(self, today: date) -> bool:
        """Whether it went offline because nobody confirmed it, and somebody has since."""
        fit = verification.fit_to_return(today, self.rules)
        is_gone = self.station.withdrawn == Withdrawn.STALE
        return is_gone and fit.filter(pk=self.station.pk).exists()

    def refused(self) -> StationEdit | None:
        """Her last change of this station, when somebody said no to it and no other waits."""
        mine = StationEdit.objects.filter(station=self.station, by=self.user)
        mine = mine.exclude(changes__has_key=history.PHOTOS)
        if mine.filter(state=EditState.WAITING).exists():
            return None
        last = mine.exclude(decided_at=None).select_related("decided_by").first()
        return last if last is not None and last.state == EditState.REFUSED else None


class EditView(Actors, StationScreen):
    """Change the facts: all of them, or for a manager the public ones of her own station."""

    template_name = "stations/staff/edit.html"
    part = "edit"

    @cached_property
    def keeps(self) -> bool:
        return permissions.keeps_directory(self.user)

    @cached_property
    def waits(self) -> bool:
        """Whether what she changes must be agreed to."""
        return self.station.published and not self.keeps and consent.is_needed()

    def form(self, data: Any = None) -> FactsForm:
        """The form over the station as it is now, with what she has proposed already."""
        kind = StationForm if self.keeps else ManagerForm
        filled = self.filled_in()
        return kind(data, instance=self.station, user=self.user, filled=filled)

    def filled_in(self) -> history.Facts:
        """What the form says instead of what is on record: what an edit replaced, or what she
        proposed herself, waiting or refused.
        """
        query = self.request.GET
        wanted = asking.number(query.get("revert") or query.get("again"))
        if wanted is None:
            return self.proposal()
        place = 0 if "revert" in query else 1
        edit = StationEdit.objects.filter(pk=wanted, station=self.station).first()
        return {name: pair[place] for name, pair in edit.changes.items()} if edit else {}

    def proposal(self) -> history.Facts:
        """What she wants changed and nobody has decided on."""
        mine = consent.waiting().filter(station=self.station, by=self.user).first()
        return {name: pair[1] for name, pair in mine.changes.items()} if mine else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.form())
        others = consent.waiting().filter(station=self.station).exclude(by=self.user)
        return super().get_context_data(
            others=others.select_related("by"), keeps=self.keeps, waits=self.waits, **kwargs
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        with transaction.atomic():
            station = self.locked()
            before, was_public = history.facts_of(station), station.published
            form = self.form(request.POST)
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(form=form))
            if self.waits and isinstance(form, ManagerForm):
                self.propose(form)
            else:
                note_publication(station, was_public=was_public)
                self.save(form, before)
        if form.merged:
            words = _("别人刚改过的也留着：%s。") % "、".join(form.merged)
            messages.info(request, words)
        return redirect("stations_desk:station", pk=pk)

    def save(self, form: FactsForm, before: history.Facts) -> None:
        """Write it, with its history."""
        if "verified_on" in form.changed_data or "verified_how" in form.changed_data:
            form.instance.verified_by = self.user
        form.save()
        way = EditWay.FORM if self.keeps else EditWay.MANAGER
        history.record(before, form.instance, by=self.user, way=way)
        messages.success(self.request, _("已保存。"))
        warn_of_gaps(self.request, form.instance)

    def propose(self, form: ManagerForm) -> None:
        """Let it wait; what she confirms without changing anything needs no consent."""
        wanted = form.wanted_facts()
        fresh = Station.objects.filter(pk=self.station.pk)
        changed = {name for name, text in wanted.items() if form.now.get(name, text) != text}
        if not changed and not self.proposal():
            if form.cleaned_data["confirmed"]:
                today, how = timezone.localdate(), Verified.STATION
                verification.confirm(fresh, by=self.user, how=how, today=today)
                messages.success(self.request, _("已记下：今天核对过。"))
            return
        edit = consent.propose(fresh.get(), wanted, by=self.user, at=timezone.now())
        if edit is None:
            messages.info(self.request, _("和现在的资料一样，没有要改的。"))
        else:
            messages.success(self.request, _("已提交，主管同意以后才会显示在网页上。"))


def note_publication(station: Station, *, was_public: bool) -> None:
    """Say why a station is no longer public, or forget why it was not."""
    if station.published:
        station.withdrawn = ""
    elif was_public:
        station.withdrawn = Withdrawn.STAFF


def warn_of_gaps(request: HttpRequest, station: Station) -> None:
    """Tell what a public station still lacks."""
    missing = completeness.gaps(station)
    if station.published and missing:
        words = _("这个站点公开着，但还缺：%s。") % "、".join(gap.label for gap in missing)
        messages.warning(request, words)


class AddView(Keepers, Screen):
    """A new station; the place and the kind may come from the address."""

    template_name = "stations/staff/add.html"
    page_title = gettext_lazy("新增站点")

    def initial(self) -> dict[str, Any]:
        """What follows from a place without a station."""
        query = self.request.GET
        kind = query.get("kind", "")
        place = Division.objects.filter(pk=asking.word(query.get("division"))).first()
        if place is None or kind not in Kind.values:
            return {}
        above = Station.objects.exclude(kind=Kind.CONTACT_POINT).covering(place.pk).first()
        return {
            "division": division_words(place),
            "kind": kind,
            "name": _("%(place)s法律援助%(kind)s")
            % {"place": place.name, "kind": str(Kind(kind).label).removeprefix(_("法律援助"))},
            "parent": above,
            "key": free_key(place.pk),
            "published": False,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"] = StationForm(user=self.user, initial=self.initial())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            form = StationForm(request.POST, user=self.user)
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(form=form))
            if form.cleaned_data["verified_on"]:
                form.instance.verified_by = self.user
            station: Station = form.save()
            history.record(None, station, by=self.user, way=EditWay.FORM)
        messages.success(request, _("已新增“%s”。") % station)
        warn_of_gaps(request, station)
        return redirect("stations_desk:station", pk=station.pk)


def free_key(code: str) -> str:
    """A key that says where the station is and that none has yet."""
    taken = set(Station.objects.filter(key__startswith=code).values_list("key", flat=True))
    numbered = (f"{code}-{number}" for number in range(1, len(taken) + 2))
    return next(key for key in (code, *numbered) if key not in taken)


class DeleteView(Keepers, StationScreen):
    """Take a station off the record, which is for entries made by mistake alone."""

    template_name = "stations/staff/delete.html"
    part = "edit"

    def is_allowed(self, user: User) -> bool:
        return user.has_perm("stations.delete_station")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        station = self.station
        try:
            with transaction.atomic():
                audit.record("stations.delete", by=self.user, on=station, request=request)
                station.delete()
        except ProtectedError:
            messages.error(
                request,
                _("还有申请或下级站点归它管，不能删除。不想公开，可以下线。"),
            )
            return redirect("stations_desk:station", pk=pk)
        messages.success(request, _("已删除“%s”。") % station)
        return redirect("stations_desk:index")


class ConfirmView(Actors, OfStation, VerifiedStaffMixin, View):
    """Say with one click that what is on record is right."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        station = self.station
        form = VerifyForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("请选择是怎么核对的。"))
            return redirect("stations_desk:station", pk=pk)
        rows, today = permissions.editable_by(self.user).filter(pk=pk), timezone.localdate()
        verification.confirm(rows, by=self.user, how=form.cleaned_data["how"], today=today)
        messages.success(request, _("已记下：今天核对过“%s”。") % station)
        if station.withdrawn == Withdrawn.STALE and not station.published:
            return redirect("stations_desk:station", pk=pk)
        return redirect(next_of(request) or reverse("stations_desk:station", args=[pk]))


def next_of(request: HttpRequest) -> str:
    """Where a form of ours wants to go afterwards; nothing that leads elsewhere."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if is_ours else ""
