from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.answers import IdState
from applications.identity import OLDEST, BadIdentityNumber, parse
from applications.public.forms.base import NameField, StepForm, tidy, tidy_spaces
from applications.public.situation import Situation
from portal.forms import CleanCharField

ID_LENGTH = 18
ELSEWHERE = "elsewhere"
UNKNOWN = "unknown"
ADDRESS = 200

ID_MESSAGES = {
    "length": _("身份证号是 18 位，您填了 %(count)d 位，请再数一数"),
    "characters": _("身份证号前 17 位是数字，最后一位是数字或者 X，请再核对"),
    "date": _("身份证号第 7 到 14 位是出生年月日，这里没有这一天，请再核对"),
    "check": _("身份证号有一位好像抄错了，请照着证件再核对一遍"),
}


class PersonForm(StepForm):
    """The applicant's name, and the identity number when it is at hand."""

    mark_optional = False
    reveals = {"id_state": {IdState.HAS: ("id_number",), IdState.LATER: ("birth_year",)}}

    name = NameField(
        label=_("姓名"),
        help_text=_("和身份证、户口簿上的一样。"),
        error_messages={"required": _("请填写姓名")},
    )
    id_state = forms.ChoiceField(
        label=_("身份证"),
        choices=IdState.choices,
        widget=forms.RadioSelect,
        help_text=_("没有办过身份证的，可以填户口簿上的号码。没有带在身上不影响递交。"),
        error_messages={"required": _("请选择现在能不能填身份证号")},
    )
    id_number = CleanCharField(
        label=_("身份证号"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    birth_year = CleanCharField(
        label=_("哪一年出生"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"class": "input--digits", "inputmode": "numeric"}),
        help_text=_("例如 1968。用来看是不是未成年人、老年人。"),
    )

    @property
    def title(self) -> Any:
        return _("您的姓名和身份") if self.situation.for_oneself else _("申请人的姓名和身份")

    def adapt(self, situation: Situation) -> None:
        own = situation.for_oneself
        self.fields["name"].widget.attrs["autocomplete"] = "name" if own else "off"
        self.fields["birth_year"].widget.attrs["autocomplete"] = "bday-year" if own else "off"
        if own:
            self.reword("name", _("您的姓名"), required=_("请填写您的姓名"))
            self.reword("id_state", _("您的身份证"))
        else:
            self.reword("name", _("申请人的姓名"), required=_("请填写申请人的姓名"))
            self.reword("id_state", _("申请人的身份证"))

    def clean(self) -> dict[str, Any]:
        state = (super().clean() or {}).get("id_state")
        if state == IdState.HAS:
            self.forget("birth_year")
            self.need("id_number", _("请填写身份证号；没有带在身上，请选下面一项"))
            self._check_number()
        elif state == IdState.LATER:
            self.forget("id_number")
            self.need("birth_year", _("请填写哪一年出生，例如 1968"))
            self._check_year()
        return self.cleaned_data

    def _check_number(self) -> None:
        typed = self.cleaned_data.get("id_number")
        if not typed:
            return
        try:
            number = parse(typed, today=self.situation.today).number
        except BadIdentityNumber as error:
            count = sum(character.isalnum() for character in typed)
            self.add_error("id_number", str(ID_MESSAGES[error.code]) % {"count": count})
        else:
            self.cleaned_data["id_number"] = number

    def _check_year(self) -> None:
        typed = self.cleaned_data.get("birth_year")
        if not typed:
            return
        digits = tidy(typed, remove=" 年")
        this_year = self.situation.today.year
        year = int(digits) if digits.isdecimal() and len(digits) == len("1968") else 0
        if this_year - OLDEST <= year <= this_year:
            self.cleaned_data["birth_year"] = year
        else:
            self.add_error("birth_year", _now("请填写四位数的年份，例如 1968"))


class _DivisionForm(StepForm):
    """A choice among divisions; the list itself is the hint, so nothing depends on a script."""

    def offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Set the choices of the list, with a first line that says to choose."""
        field = self.fields[name]
        field.choices = [("", _("请选择")), *choices]  # type: ignore[attr-defined]  # a ChoiceField


class CountyForm(_DivisionForm):
    """Which county, where the agency serves several."""

    county = forms.ChoiceField(
        label=_("住在哪个县、区？"), error_messages={"required": _("请选择住在哪个县、区")}
    )

    def adapt(self, situation: Situation) -> None:
        self.offer("county", [(row.code, row.full_name) for row in situation.counties])
        self.fields["county"].choices.append((ELSEWHERE, _("不在上面这些地方")))  # type: ignore[attr-defined]


class TownshipForm(_DivisionForm):
    """Which town: it decides which station takes the application in."""

    township = forms.ChoiceField(
        label=_("住在哪个乡镇、街道？"),
        help_text=_("申请会交给离得近的站点。请选现在住的地方，不是户口所在地。"),
        error_messages={"required": _("请选择住在哪个乡镇、街道")},
    )

    def adapt(self, situation: Situation) -> None:
        towns = [(row.code, row.name) for row in situation.townships]
        self.offer("township", [*towns, (ELSEWHERE, _("不在上面这些地方"))])
        if situation.for_oneself:
            self.reword("township", _("您住在哪个乡镇、街道？"))
        else:
            self.reword("township", _("申请人住在哪个乡镇、街道？"))

    def answer(self) -> dict[str, Any]:
        names = {row.code: row.name for row in self.situation.townships}
        code = self.cleaned_data["township"]
        if code == ELSEWHERE:
            return {"township": "", "township_name": _now("不在本辖区")}
        return {"township": code, "township_name": names[code]}


class VillageForm(_DivisionForm):
    """Which village of the town, and where in it."""

    village = forms.ChoiceField(
        label=_("哪个村、社区"),
        error_messages={"required": _("请选择哪个村、社区，不知道就选“说不清”")},
    )
    address = forms.CharField(
        label=_("详细地址"),
        max_length=ADDRESS,
        required=False,
        help_text=_("几组几号，或者小区、楼栋、门牌。"),
        widget=forms.TextInput({"class": "input--long"}),
    )

    @property
    def title(self) -> Any:
        town = self.situation.value("address", "township_name")
        return _now("住在%(town)s的哪里？") % {"town": town}

    def adapt(self, situation: Situation) -> None:
        villages = [(row.code, row.name) for row in situation.villages]
        self.offer("village", [*villages, (UNKNOWN, _("说不清，或者不在名单里"))])
        own = situation.for_oneself
        self.fields["address"].widget.attrs["autocomplete"] = "street-address" if own else "off"

    def answer(self) -> dict[str, Any]:
        names = {row.code: row.name for row in self.situation.villages}
        code = self.cleaned_data["village"]
        return {
            "village": "" if code == UNKNOWN else code,
            "village_name": names.get(code, ""),
            "address": tidy_spaces(self.cleaned_data["address"]),
        }


class ElsewhereForm(StepForm):
    """Where somebody lives who is not of this place."""

    address = forms.CharField(
        label=_("现在住在哪里？"),
        max_length=ADDRESS,
        help_text=_("省、市、县，再到村、小区、门牌。住在外地也可以申请，由中心办理。"),
        widget=forms.TextInput({"class": "input--long"}),
        error_messages={"required": _("请填写现在住在哪里")},
    )

    def adapt(self, situation: Situation) -> None:
        own = situation.for_oneself
        self.fields["address"].widget.attrs["autocomplete"] = "street-address" if own else "off"
        if not own:
            self.reword("address", _("申请人现在住在哪里？"))

    def answer(self) -> dict[str, Any]:
        return {"address": tidy_spaces(self.cleaned_data["address"])}
