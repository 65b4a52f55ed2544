"""The forms over a station's own facts."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms import PlainForm
from portal.models import User
from stations import coordinates, facts, history, stray_codes, verification
from stations.cells import BadCell, Desk, one_line_end
from stations.changes import slug_of
from stations.columns import BY_NAME, SEPARATOR
from stations.enums import Inherited, Kind, Verified, may_be_under
from stations.facts import said
from stations.lines import SPOILT
from stations.models import Station
from stations.staff.bulk_forms import DateInput
from stations.staff.fields import DivisionField, DivisionsField, StationField
from stations.staff.meanwhile import MeanwhileMixin

WHAT = ("name", "kind", "division", "parent", "serves", "partner")
CONTACT = ("address", "transport", "phones", "hours", "inherits", "note")
OFFERS = ("takes_applications", "services", "audiences", "facilities", "languages")
PLACE = ("lng", "lat", "crs")
TRUST = ("published", "verified_on", "verified_how", "is_demo", "key", "slug")
GROUPS = (
    (gettext_lazy("是什么站点"), WHAT),
    (gettext_lazy("怎么联系"), CONTACT),
    (gettext_lazy("能办什么"), OFFERS),
    (gettext_lazy("地图上的位置"), PLACE),
    (gettext_lazy("公开和核对"), (*TRUST, "confirmed")),
)
# What the people of a station know best. The rest says who they are, and decides what they get.
PUBLIC_FACTS = (
    *("name", "partner", *CONTACT),
    *("services", "audiences", "facilities", "languages", *PLACE),
)


# What the station file reads to a form of its own.
READ_AS_IN_THE_FILE = ("phones", "languages", "partner", "slug")


class FactsForm(PlainForm, MeanwhileMixin):
    """The base of the forms over a station. What it keeps is what the station file would make of
    it: a file that is handed in as it was taken changes nothing.
    """

    mark_optional = False

    class Meta:
        model = Station
        fields: Sequence[str] = PUBLIC_FACTS
        widgets = {
            "hours": forms.Textarea({"rows": 4}),
            "note": forms.Textarea({"rows": 2}),
            "transport": forms.Textarea({"rows": 2}),
            "verified_on": DateInput,
        }

    def __init__(
        self, *args: Any, user: User, filled: history.Facts | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self._fill_in(filled or {})
        self._say_what_the_parent_says()

    def _fill_in(self, filled: history.Facts) -> None:
        """Show these texts instead of what is on record."""
        texts = {name: text for name, text in filled.items() if name in self.fields}
        with suppress(ValidationError):
            values = facts.read(texts, today=localdate())
            if "parent" in values:
                values["parent"] = Station.objects.filter(key=values["parent"]).first()
            self.initial = {**self.initial, **values}

    def _say_what_the_parent_says(self) -> None:
        above = self.instance.parent
        if above is None or "inherits" not in self.fields:
            return
        says = history.facts_of(above, only=Inherited.values)
        words = _("%(what)s（上级现在是：%(value)s）")
        self.fields["inherits"].choices = [  # type: ignore[attr-defined]  # a field of choices
            (value, words % {"what": label, "value": says[value] or _("空着")})
            for value, label in Inherited.choices
        ]

    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """The fields under their headings."""
        listed = [
            (str(heading), [self[name] for name in names if name in self.fields])
            for heading, names in GROUPS
        ]
        return [(heading, fields) for heading, fields in listed if fields]

    def clean(self) -> dict[str, Any]:
        """What comes from the parent cannot be written here as well."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        self._write_as_the_file(answers)
        self._keep_the_order(answers)
        self._refuse_abroad(answers)
        for name in answers.get("inherits") or ():
            if name in self.changed_data and not self._is_the_parents(name, answers.get(name)):
                self.add_error(
                    name, _("这一项跟上级站点走。要单独填，请先去掉“同上级站点”里的勾。")
                )
        return answers

    def _write_as_the_file(self, answers: dict[str, Any]) -> None:
        """Browsers end lines their own way, and what was pasted may hold signs that no file can."""
        desk = Desk(localdate())
        for name, value in list(answers.items()):
            if name in BY_NAME and isinstance(value, str):
                answers[name] = SPOILT.sub("", one_line_end(value))
            if name in READ_AS_IN_THE_FILE and value:
                text = SEPARATOR.join(value) if isinstance(value, tuple) else answers[name]
                try:
                    answers[name] = BY_NAME[name].read(text, desk)
                except BadCell as bad:
                    self.add_error(name, said(bad))

    def _refuse_abroad(self, answers: dict[str, Any]) -> None:
        """A position that somebody writes down lies in China, as in a file."""
        lng, lat = answers.get("lng"), answers.get("lat")
        if lng is None or lat is None or not {"lng", "lat"} & set(self.changed_data):
            return
        if not coordinates.is_shifted(lng, lat):
            is_swapped = coordinates.is_shifted(lat, lng)
            words = _("经度和纬度像是写反了") if is_swapped else _("这个位置不在中国")
            self.add_error("lng", words)

    def _keep_the_order(self, answers: dict[str, Any]) -> None:
        """Boxes come back in the order of the form. The same ones ticked as before, which a file
        may have named in another order, are no change to note or to agree to.
        """
        for name, field in self.fields.items():
            is_same = isinstance(field, forms.MultipleChoiceField) and name not in self.changed_data
            if is_same and name in self.initial:
                answers[name] = tuple(self.initial[name] or ())

    def _is_the_parents(self, name: str, value: Any) -> bool:
        above = self.cleaned_data.get("parent", self.instance.parent)
        theirs = getattr(above, name, None)
        return bool(value == theirs or (not value and not theirs))


class StationForm(FactsForm):
    """All of a station, for who keeps the directory, in the order in which one would tell it."""

    division = DivisionField(
        label=gettext_lazy("所在区划"),
        help_text=gettext_lazy("写地名或代码，例如：东风镇新华村，或 9 位、12 位的区划代码"),
    )
    parent = StationField(
        label=gettext_lazy("上级站点"),
        required=False,
        help_text=gettext_lazy("写编号或完整的名称；没有就空着"),
        widget=forms.TextInput({"list": "stations-above"}),
    )
    serves = DivisionsField(
        label=gettext_lazy("服务区划"),
        required=False,
        help_text=gettext_lazy("空着就是所在区划；几个用分号隔开"),
    )

    class Meta(FactsForm.Meta):
        fields: Sequence[str] = (*WHAT, *CONTACT, *OFFERS, *PLACE, *TRUST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = Station.objects.exclude(kind=Kind.CONTACT_POINT).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = above  # type: ignore[attr-defined]  # a StationField
        for name, nothing, words in (("kind", _("请选择"), Kind), ("verified_how", "", Verified)):
            self.fields[name].choices = [("", nothing), *words.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What nobody confirmed for too long is not made public: it would be offline within the
        hour. No division that is no more is named anew.
        """
        answers = super().clean()
        if answers.get("key") and not answers.get("slug"):
            answers["slug"] = slug_of(answers["key"])  # to be looked at like one she writes
        self._refuse_ended(answers)
        self._refuse_misplaced(answers)
        if (day := answers.get("verified_on")) and day > localdate():
            self.add_error("verified_on", _("核对日期在将来"))
        is_public = self.instance.pk and self.instance.published
        if answers.get("published") and not is_public and self._is_expired(answers):
            words = _("太久没有核对，请先核对，把核对日期填上，再公开")
            self.add_error("published", words)
        return answers

    def _refuse_ended(self, answers: dict[str, Any]) -> None:
        place, served = answers.get("division"), answers.get("serves") or ()
        known = {self.instance.division_id}
        if self.instance.pk and "serves" in self.changed_data:
            known |= set(self.instance.serves.values_list("pk", flat=True))
        for field, row in [("division", place), *(("serves", row) for row in served)]:
            told = stray_codes.ended(row, localdate()) if row and row.pk not in known else None
            if told and field in self.changed_data:
                self.add_error(field, said(BadCell(*told)))

    def _refuse_misplaced(self, answers: dict[str, Any]) -> None:
        """As the file is refused: no station below may be left under a kind that has none such."""
        kind = answers.get("kind")
        if not (kind and self.instance.pk and "kind" in self.changed_data):
            return
        homeless = [below for below in Kind.values if not may_be_under(below, kind)]
        below = self.instance.children.filter(kind__in=homeless).order_by("key").first()
        if below is not None:
            words = {"kind": Kind(kind).label, "name": below.name}
            told = BadCell(
                _("改成%(kind)s以后，“%(name)s”就不能归它管了") % words,
                _("先给下级站点换一个上级"),
            )
            self.add_error("kind", said(told))

    def _is_expired(self, answers: dict[str, Any]) -> bool:
        day = answers.get("verified_on") or localdate(self.instance.added_at)
        known = verification.rules()
        return verification.is_expired(answers.get("kind", ""), day, localdate(), known)

    def likely_parents(self) -> list[Station]:
        """The stations that cover the same place, for the list beside the field."""
        division = self.instance.division_id
        if not division:
            return []
        above = Station.objects.exclude(kind=Kind.CONTACT_POINT).exclude(pk=self.instance.pk)
        return list(above.covering(division)[:20])


class ManagerForm(FactsForm):
    """The public facts of her own station, and whether she has made sure of them."""

    confirmed = forms.BooleanField(
        label=gettext_lazy("我核对过，上面的资料是对的"),
        help_text=gettext_lazy("勾选后，网页上会写今天核对过"),
        required=False,
    )

    def __init__(self, *args: Any, filled: history.Facts, **kwargs: Any) -> None:
        super().__init__(*args, filled=filled, **kwargs)
        self.initial["confirmed"] = bool(filled.get("verified_on"))

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.cleaned_data.get("confirmed") and not self.errors:
            self.instance.verified_on = localdate()
            self.instance.verified_how, self.instance.verified_by = Verified.STATION, self.user

    def wanted_facts(self) -> history.Facts:
        """What she wants the station to say."""
        confirmed = {"verified_on"} if self.cleaned_data.get("confirmed") else set()
        return {**self.wanted(), **history.facts_of(self.instance, only=confirmed)}


class UploadForm(forms.Form):
    """A file of stations."""

    file = forms.FileField(
        label=gettext_lazy("站点文件"),
        help_text=gettext_lazy("CSV 或 .xlsx。先检查，不会马上写入。"),
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
        error_messages={
            "required": gettext_lazy("请先选一个文件"),
            "empty": gettext_lazy("这个文件是空的"),
        },
    )
