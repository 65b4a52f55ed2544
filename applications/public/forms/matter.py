from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.answers import Deadline, Handling, YesNo
from applications.public.forms.base import SHORT_TEXT, LongTextField, StepForm, tidy_spaces
from applications.public.situation import Situation
from portal import vocabulary
from portal.forms import CleanCharField, DateGroupField, labelled

# Matters in which the other party may be a member of the applicant's own household.
AMONG_RELATIVES = frozenset(
    {"domestic-violence", "maintenance", "legal-capacity", "criminal-victim", "other"}
)


class MatterForm(StepForm):
    """What kind of trouble it is, in the words of the vocabulary."""

    matter = forms.ChoiceField(
        label=_("遇到的是哪一类事？"),
        widget=forms.RadioSelect,
        help_text=_("选最接近的一项。拿不准也没关系，工作人员会帮您确认。"),
        error_messages={"required": _("请选择遇到的是哪一类事")},
    )

    def adapt(self, situation: Situation) -> None:
        field = self.fields["matter"]
        field.choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (matter.slug, labelled(matter.label, matter.hint) if matter.hint else matter.label)
            for matter in vocabulary.matters(situation.today)
        ]
        if not situation.for_oneself:
            self.reword("matter", _("申请人遇到的是哪一类事？"))


class SafetyForm(StepForm):
    """A pause before the first page that could put somebody in danger. Asks nothing."""

    heading = _("先看看现在安不安全")


class StoryForm(StepForm):
    """What happened, in one's own words."""

    heading = _("发生了什么？")

    story = LongTextField(
        label=_("用自己的话说说事情的经过"),
        rows=8,
        help_text=_("什么时候、在哪里、和谁、发生了什么。一两句话也可以，以后还能补充。"),
        error_messages={"required": _("请写一写发生了什么，一两句话也可以")},
    )
    wanted = LongTextField(
        label=_("希望得到什么"),
        rows=3,
        required=False,
        help_text=_("例如：要回 3 个月工资；不再被打；每月给抚养费。"),
    )


class OpponentForm(StepForm):
    """Whom the matter is against. Nobody has to know."""

    heading = _("对方是谁？")
    intro = _("知道多少写多少，都可以不填。用来核对有没有利益冲突，例如对方是不是也找过我们。")
    mark_optional = False

    opponent_name = forms.CharField(
        label=_("对方的姓名，或者单位名称"),
        max_length=SHORT_TEXT,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "class": "input--long"}),
    )
    opponent_phone = CleanCharField(
        label=_("对方的电话"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    opponent_place = forms.CharField(
        label=_("对方住在哪里，或者单位在哪里"),
        max_length=SHORT_TEXT,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "class": "input--long"}),
    )
    opponent_in_household = forms.ChoiceField(
        label=_("对方是不是和您共同生活的家里人？"),
        choices=YesNo.choices,
        widget=forms.RadioSelect,
        required=False,
    )

    def adapt(self, situation: Situation) -> None:
        if situation.matter not in AMONG_RELATIVES:
            del self.fields["opponent_in_household"]
        elif not situation.for_oneself:
            self.reword("opponent_in_household", _("对方是不是和申请人共同生活的家里人？"))

    def clean_opponent_name(self) -> str:
        """Equal names are found by a keyed index, so their spaces must be equal too."""
        return tidy_spaces(self.cleaned_data["opponent_name"])


class HandlingForm(StepForm):
    """Who deals with the matter now (法律援助法 art. 38)."""

    heading = _("现在由谁处理？")

    handling = forms.ChoiceField(
        label=_("这件事现在在哪里处理？"),
        choices=[
            (
                value,
                labelled(label, _("包括已经起诉、开庭、判决"))
                if value == Handling.COURT
                else label,
            )
            for value, label in Handling.choices
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择这件事现在在哪里处理，不知道就选“说不清”")},
    )
    handling_place = forms.CharField(
        label=_("部门名称，在哪个县、哪个区"),
        max_length=SHORT_TEXT,
        required=False,
        help_text=_("例如：县人民法院、镇上的派出所。"),
        widget=forms.TextInput({"autocomplete": "off", "class": "input--long"}),
    )


class DeadlineForm(StepForm):
    """Whether a period is about to end, so that aid must come first (法律援助法 art. 44)."""

    reveals = {"deadline": {Deadline.YES: ("deadline_date",)}}

    deadline = forms.ChoiceField(
        label=_("有没有快到期的日子？"),
        choices=Deadline.choices,
        widget=forms.RadioSelect,
        help_text=_("例如起诉、上诉、申请仲裁或者行政复议的最后一天，判决书、通知书上一般写着。"),
        error_messages={"required": _("请选择有没有快到期的日子，不知道就选“不清楚”")},
    )
    deadline_date = DateGroupField(label=_("哪一天到期"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("deadline") != Deadline.YES:
            self.forget("deadline_date")
        return self.cleaned_data
