"""The forms of the public station pages. All but the report are asked with GET."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.forms import CleanCharField, PlainForm
from portal.vocabulary import Audience
from stations.enums import Facility, Kind, Mistake, Service

ANY = [("", _("都可以"))]
WHO = [("", _("不说也行")), *Audience.choices[:-1]]
# Three places of a degree are about a hundred metres: near enough to find a station, and too coarse
# to tell a house.
COORDINATE_PLACES = 3
# Half around the earth.
MOST_OFF_KM = 20_000
MOST_PAGES = 20
LONGEST_PLACE = 40
WORDS_LENGTH = 500


class Sort(models.TextChoices):
    """In what order stations are listed; the nearest first unless asked otherwise."""

    BEST = "best", _("最适合您的在前")


class NearForm(PlainForm):
    """Where somebody is, by name or by position, and what she looks for. `at` is the code of the
    place when it was chosen from a list; its name stays in `place`. `off` is by how many kilometres
    the position may be wrong, where the device says that it hardly knows it.
    """

    mark_optional = False

    place = CleanCharField(label=_("村、镇或地名"), max_length=LONGEST_PLACE, required=False)
    at = CleanCharField(max_length=12, required=False, widget=forms.HiddenInput())
    lat = forms.FloatField(min_value=-90, max_value=90, required=False, widget=forms.HiddenInput())
    lng = forms.FloatField(
        min_value=-180, max_value=180, required=False, widget=forms.HiddenInput()
    )
    off = forms.IntegerField(
        min_value=1, max_value=MOST_OFF_KM, required=False, widget=forms.HiddenInput()
    )
    kind = forms.ChoiceField(label=_("哪一种站点"), choices=ANY + Kind.choices, required=False)
    service = forms.ChoiceField(label=_("要办什么"), choices=ANY + Service.choices, required=False)
    audience = forms.ChoiceField(label=_("适合谁"), choices=ANY + Audience.choices, required=False)
    facility = forms.ChoiceField(
        label=_("要有什么方便"), choices=ANY + Facility.choices, required=False
    )
    open = forms.BooleanField(label=_("只看现在开门的"), required=False)
    sort = forms.ChoiceField(choices=[("", ""), *Sort.choices], required=False)
    map = forms.BooleanField(required=False)
    page = forms.IntegerField(min_value=1, max_value=MOST_PAGES, required=False)

    ORIGIN = ("place", "at", "lat", "lng", "off")
    FILTERS = ("kind", "service", "audience", "facility", "open")

    def clean(self) -> dict[str, Any]:
        """A wrong position is said once, where one can do something about it; a page that is not
        there is the first one.
        """
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        wrong = [name for name in ("lat", "lng") if self.errors.pop(name, None)]
        if wrong or (cleaned.get("lat") is None) != (cleaned.get("lng") is None):
            self.add_error("place", _("位置不对，请重新定位，或者写村、镇或地名。"))
        for name in ("lat", "lng"):
            if cleaned.get(name) is not None:
                cleaned[name] = round(cleaned[name], COORDINATE_PLACES)
        for name in (
            "at",
            "off",
            "page",
            "sort",
            *self.FILTERS,
        ):  # nobody who uses the page writes these
            self.errors.pop(name, None)
        cleaned["page"] = cleaned.get("page") or 1
        return cleaned

    @property
    def has_position(self) -> bool:
        """Whether a position was given."""
        return self.asked("lat") is not None and self.asked("lng") is not None

    @property
    def has_origin(self) -> bool:
        """Whether anything says where to look."""
        return self.has_position or bool(self.asked("place") or self.asked("at"))

    @property
    def is_filtered(self) -> bool:
        """Whether not every station counts."""
        return any(_said(self.asked(name)) for name in self.FILTERS)

    @property
    def conditions(self) -> list[str]:
        """What stations have to fulfil, in words: `适合谁：残疾人`."""
        said = []
        for name in self.FILTERS:
            field, value = self.fields[name], self.asked(name)
            if value:
                words = dict(getattr(field, "choices", ())).get(value)
                said.append(f"{field.label}：{words}" if words else str(field.label))
        return said

    def asked(self, name: str) -> Any:
        """What was asked for under a name, as far as it could be understood."""
        return self.cleaned_data.get(name)

    def kept(self) -> list[tuple[str, Any]]:
        """Where one asked from, and how the answer is shown, for the form that narrows the list."""
        names = [*self.ORIGIN, "sort", "map"]
        return [(name, _written(self.asked(name))) for name in names if _said(self.asked(name))]

    def query(self, *without: str, **changes: Any) -> str:
        """The address of the same question with some parts of it left out or changed. A question
        that changed begins at its first page.
        """
        names = [*self.ORIGIN, *self.FILTERS, "sort", "map"]
        values = {name: self.asked(name) for name in names if name not in without} | changes
        return urlencode({name: _written(value) for name, value in values.items() if _said(value)})


def _said(value: Any) -> bool:
    return value is not None and value is not False and value != ""


def _written(value: Any) -> Any:
    return "on" if value is True else value


class CoversForm(PlainForm):
    """Where somebody lives."""

    mark_optional = False

    q = CleanCharField(label=_("您住在哪个村、社区或镇"), max_length=LONGEST_PLACE, required=False)
    at = CleanCharField(max_length=12, required=False, widget=forms.HiddenInput())


class MistakeForm(PlainForm):
    """What a visitor found to be wrong with a station. `website` is a trap: people do not see it,
    and what fills in everything falls into it.
    """

    what = forms.ChoiceField(
        label=_("哪里不对？"),
        choices=Mistake.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一项：哪里不对")},
    )
    words = forms.CharField(
        label=_("您知道的话，正确的是什么"),
        help_text=_("例如：新电话、搬到了哪里、什么时候没开门。不用写您的姓名和电话。"),
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
    website = forms.CharField(required=False)
