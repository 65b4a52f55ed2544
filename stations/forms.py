"""The forms of the public station pages. All of them are asked with GET and set no cookie."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import CleanCharField, PlainForm
from stations.enums import Kind, Service

ANY = [("", _("都可以"))]


class NearForm(PlainForm):
    """Where somebody is, by name or by position, and what she looks for."""

    mark_optional = False

    place = CleanCharField(label=_("村、镇或地名"), max_length=40, required=False)
    lat = forms.FloatField(min_value=-90, max_value=90, required=False, widget=forms.HiddenInput())
    lng = forms.FloatField(
        min_value=-180, max_value=180, required=False, widget=forms.HiddenInput()
    )
    kind = forms.ChoiceField(label=_("哪一种站点"), choices=ANY + Kind.choices, required=False)
    service = forms.ChoiceField(label=_("要办什么"), choices=ANY + Service.choices, required=False)
    open = forms.BooleanField(label=_("只看现在开门的"), required=False)

    def clean(self) -> dict[str, Any]:
        """A wrong position is said once, where one can do something about it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        wrong = [name for name in ("lat", "lng") if self.errors.pop(name, None)]
        if wrong or (cleaned.get("lat") is None) != (cleaned.get("lng") is None):
            self.add_error("place", _("位置不对，请重新定位，或者写村、镇或地名。"))
        return cleaned


class CoversForm(PlainForm):
    """Where somebody lives."""

    mark_optional = False

    q = CleanCharField(label=_("您住在哪个村、社区或镇"), max_length=40, required=False)
