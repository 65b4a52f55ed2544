"""The people who answer for a station. Only who may edit the station reads them here."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import audit
from portal.forms import CleanCharField
from stations import cells, consent
from stations.cells import BadCell, Desk
from stations.facts import said
from stations.models import Liaison
from stations.staff.frame import Actors
from stations.staff.naming import NamingForm
from stations.staff.station import StationScreen


class LiaisonForm(NamingForm):
    """Somebody who answers for the station."""

    name = CleanCharField(label=gettext_lazy("姓名"), max_length=40)
    phone = CleanCharField(label=gettext_lazy("电话"), required=False, max_length=40)

    class Meta:
        model = Liaison
        fields = ("name", "phone", "unit", "is_public")
        help_texts = {"unit": gettext_lazy("例如：村支书、人民调解员")}

    def clean_phone(self) -> str:
        """A telephone number, or nothing."""
        text = self.cleaned_data["phone"]
        try:
            return "；".join(cells.read_phones(text, Desk(localdate()))) if text else ""
        except BadCell as bad:
            raise ValidationError(said(bad)) from None


class OfPeople(Actors, StationScreen):
    """A screen of these people."""

    part = "people"

    def form(self, *answers: Any, **kwargs: Any) -> LiaisonForm:
        """The form as she may fill it in."""
        may_publish = not consent.is_needed_for(self.user)
        return LiaisonForm(*answers, may_publish=may_publish, **kwargs)


class PeopleView(OfPeople):
    """The list, and a form for one more."""

    template_name = "stations/staff/people.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"] = self.form()
        liaisons = Liaison.objects.filter(station=self.station)
        return super().get_context_data(liaisons=liaisons, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.form(request.POST, instance=Liaison(station=self.station))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        audit.record("stations.liaison", by=self.user, on=form.save(), request=request)
        is_asked = form.instance.waits
        words = _("已添加联络员，主管同意以后才公开。") if is_asked else _("已添加联络员。")
        messages.success(request, words)
        return redirect("stations_desk:people", pk=pk)


class PersonView(OfPeople):
    """One of them, to be changed or taken off."""

    template_name = "stations/staff/person.html"

    @cached_property
    def liaison(self) -> Liaison:
        rows = Liaison.objects.filter(station=self.station)
        found: Liaison = get_object_or_404(rows, pk=self.kwargs["row"])
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"] = self.form(instance=self.liaison)
        return super().get_context_data(person=self.liaison, **kwargs)

    def post(self, request: HttpRequest, pk: int, row: str) -> HttpResponse:
        if request.POST.get("act") == "delete":
            audit.record("stations.liaison", by=self.user, on=self.liaison, request=request)
            self.liaison.delete()
            messages.success(request, _("已去掉这位联络员。"))
            return redirect("stations_desk:people", pk=pk)
        form = self.form(request.POST, instance=self.liaison)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        audit.record("stations.liaison", by=self.user, on=form.save(), request=request)
        messages.success(request, form.told())
        if form.decides:
            return redirect("stations_desk:consent")
        return redirect("stations_desk:people", pk=pk)
