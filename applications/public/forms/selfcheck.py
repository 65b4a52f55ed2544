"""The questions of the anonymous self-check: three at the most, none about who asks."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.public.forms.base import tidy
from applications.public.forms.means import MOST_PEOPLE, NONE_OF_THEM, YuanField
from applications.rules import Rules
from portal import vocabulary
from portal.forms import CleanCharField, PlainForm, labelled


class MatterQuestion(PlainForm):
    """What kind of trouble it is."""

    matter = forms.ChoiceField(
        label=_("遇到的是哪一类事？"),
        widget=forms.RadioSelect,
        help_text=_("选最接近的一项。拿不准就选最后一项。"),
        error_messages={"required": _("请选择遇到的是哪一类事")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matter"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (one.slug, labelled(one.label, one.hint) if one.hint else one.label)
            for one in vocabulary.matters(today)
        ]


class GroundQuestion(PlainForm):
    """Whether a ground of 法律援助法 art. 42 is given."""

    ground = forms.ChoiceField(
        label=_("下面有没有符合的情况？"),
        widget=forms.RadioSelect,
        help_text=_("符合一项并且有材料证明，就不再核查家里的收入。"),
        error_messages={"required": _("请选择有没有符合的情况，都不是就选最后一项")},
    )

    def __init__(self, *args: Any, rules: Rules, matter: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds = rules.exemptions_for(matter)
        self.fields["ground"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            *((row.id, labelled(row.label, row.proof)) for row in grounds),
            (NONE_OF_THEM, _("都不是，或者不清楚")),
        ]


class MeansQuestion(PlainForm):
    """The household and what it lives on; may be left empty, then staff look."""

    mark_optional = False
    people = CleanCharField(
        label=_("一起生活的家里人有几个？连自己在内"),
        max_length=20,
        required=False,
        widget=forms.TextInput(
            {"class": "input--digits", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )
    income = YuanField(
        label=_("全家每个月一共收入多少元"),
        help_text=_("大概就行，取最近半年的平均数。不想填可以空着。"),
        required=False,
    )

    def clean_people(self) -> int | None:
        """A small number of people, or nothing."""
        typed = tidy(self.cleaned_data["people"], remove=" 个人口")
        if not typed:
            return None
        if not typed.isdecimal() or not 1 <= int(typed[:3]) <= MOST_PEOPLE:
            raise forms.ValidationError(_("请填写人数，例如 3"), code="invalid")
        return int(typed)

    def clean_income(self) -> Decimal | None:
        """Yuan a month, or nothing."""
        typed = self.cleaned_data["income"]
        return Decimal(typed) if typed else None
