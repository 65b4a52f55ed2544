from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.answers import Relation
from applications.enums import Capacity
from applications.public.forms.base import NameField, PhoneField, StepForm
from applications.public.situation import Situation
from portal.forms import CleanCharField, labelled

CAPACITIES = (
    (Capacity.SELF, Capacity.SELF.label),
    (
        Capacity.GUARDIAN,
        labelled(Capacity.GUARDIAN.label, _("申请人未满 18 岁，或者不能辨认自己的行为")),
    ),
    (
        Capacity.RELATIVE,
        labelled(
            Capacity.RELATIVE.label,
            _("例如家人被拘留、被起诉，或者家人是刑事案件的被害人"),
        ),
    ),
    (
        Capacity.CLERK,
        labelled(Capacity.CLERK.label, _("来访的人说，您来填；填完请读给他听一遍")),
    ),
)


class WhoForm(StepForm):
    """For whom the application is made (法律援助法 arts. 24, 29, 40)."""

    capacity = forms.ChoiceField(
        label=_("您为谁申请？"),
        choices=CAPACITIES,
        widget=forms.RadioSelect,
        help_text=_("替别人申请，后面的问题请按他的情况填。"),
        error_messages={"required": _("请选择您为谁申请")},
    )


class HelperForm(StepForm):
    """Who fills the form in for somebody else."""

    heading = _("您是谁？")
    intro = _("您替别人申请，所以也要知道您是谁、怎样找到您。")

    relation = forms.ChoiceField(
        label=_("您是申请人的什么人？"),
        choices=Relation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择您是申请人的什么人")},
    )
    helper_name = NameField(
        label=_("您的姓名"),
        widget=forms.TextInput({"autocomplete": "name", "spellcheck": "false"}),
        error_messages={"required": _("请填写您的姓名")},
    )
    helper_phone = PhoneField(
        label=_("您的电话"),
        required=False,
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    helper_station = CleanCharField(
        label=_("您在哪个站点工作？"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off", "class": "input--long"}),
        error_messages={"required": _("请填写您所在的站点")},
    )

    def adapt(self, situation: Situation) -> None:
        capacity = situation.value("who", "capacity")
        if capacity == Capacity.CLERK:
            del self.fields["relation"]
            self._prefill(situation)
            return
        del self.fields["helper_station"]
        if capacity == Capacity.RELATIVE:
            kin = [choice for choice in Relation.choices if choice[0] != Relation.GUARDIAN]
            self.fields["relation"].choices = kin  # type: ignore[attr-defined]  # a ChoiceField

    def _prefill(self, situation: Situation) -> None:
        """A clerk who is signed in need not say who she is."""
        if situation.clerk is not None:
            self.fields["helper_name"].initial = situation.clerk.name
            self.fields["helper_station"].initial = situation.clerk.station

    def answer(self) -> dict[str, Any]:
        return {name: value for name, value in super().answer().items() if name in self.fields}
