"""The people who answer for a station. Only who may edit the station reads them here."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import audit
from portal.forms import CleanCharField
from stations import cells
from stations.cells import BadCell, Desk
from stations.facts import said
from stations.models import Liaison
from stations.models.people import PHONES_BETWEEN
from stations.staff.naming import NamingForm, OfNames, OneOfNames


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
            return PHONES_BETWEEN.join(cells.read_phones(text, Desk(localdate()))) if text else ""
        except BadCell as bad:
            raise ValidationError(said(bad)) from None


class OfPeople(OfNames):
    """A screen of these people."""

    part = "people"
    form_class = LiaisonForm


class PeopleView(OfPeople):
    """The list, and a form for one more."""

    template_name = "stations/staff/people.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"] = self.form()
        liaisons = Liaison.objects.filter(station=self.station)
        return super().get_context_data(
            liaisons=liaisons, refused_liaisons=self.refused()[0], **kwargs
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.form(request.POST, instance=Liaison(station=self.station))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        audit.record("stations.liaison", by=self.user, on=form.save(), request=request)
        is_asked = form.instance.waits
        words = _("已添加联络员，主管同意以后才公开。") if is_asked else _("已添加联络员。")
        messages.success(request, words)
        return redirect("stations_desk:people", pk=pk)


class PersonView(OneOfNames, OfPeople):
    """One of them, to be changed or taken off."""

    template_name = "stations/staff/person.html"
    audited_as = "stations.liaison"
    taken_off = gettext_lazy("已去掉这位联络员。")

    def back(self) -> str:
        return reverse("stations_desk:people", args=[self.station.pk])
