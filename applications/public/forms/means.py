import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.answers import Means, YesNo
from applications.public.forms.base import LongTextField, StepForm, tidy
from applications.public.situation import Situation
from applications.rules import Exemption, Threshold
from portal import law
from portal.forms import CleanCharField, labelled

NONE_OF_THEM = "none"
PLEDGE_ARTICLE = "law-64"
MOST_PEOPLE = 40
MOST_YUAN = Decimal(10_000_000)
UNITS = {"万": 10_000, "千": 1_000, "百": 100, "": 1}


class YuanField(CleanCharField):
    """Money as people write it: `3000`, `3,000元`, `三千` is asked again, `1.2万` is understood.

    Gives yuan as text, without needless zeros.
    """

    default_error_messages = {
        "invalid": _("请填写数字，例如 3000；没有就填 0"),
        "max_value": _("这个数好像太大了，请填每个月多少元"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault(
            "widget",
            forms.TextInput(
                {"class": "input--short", "inputmode": "decimal", "autocomplete": "off"}
            ),
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        plain = re.sub(r"[,，\s]|元|块|钱|¥|￥|左右|约|大概", "", tidy(typed))
        unit = plain[-1:] if plain[-1:] in UNITS else ""
        try:
            yuan = Decimal(plain.removesuffix(unit)) * UNITS[unit]
        except InvalidOperation:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not yuan.is_finite() or yuan < 0:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if yuan > MOST_YUAN:
            raise forms.ValidationError(self.error_messages["max_value"], code="max_value")
        return f"{yuan.normalize():f}"


class PledgeField(forms.BooleanField):
    """The applicant's own word instead of a stamp (法律援助法 arts. 41, 64)."""

    def __init__(self) -> None:
        super().__init__(
            label=_("我承诺以上情况属实，同意工作人员核查"),
            error_messages={"required": _("请勾选承诺，才能往下填")},
        )


class MeansForm(StepForm):
    """Whether need has to be shown at all, or there is a ground of art. 42."""

    exemption = forms.ChoiceField(
        label=_("下面有没有符合的情况？"),
        widget=forms.RadioSelect,
        help_text=_("符合一项并且有材料证明，就不再核查家里的收入。"),
        error_messages={"required": _("请选择有没有符合的情况，都不是就选最后一项")},
    )

    def adapt(self, situation: Situation) -> None:
        grounds = situation.rules.exemptions_for(situation.matter)
        self.fields["exemption"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            *((row.id, labelled(row.label, _proof(row))) for row in grounds),
            (NONE_OF_THEM, _("都不是，我来说明家里的经济情况")),
        ]

    def answer(self) -> dict[str, Any]:
        chosen = self.cleaned_data["exemption"]
        if chosen == NONE_OF_THEM:
            return {"means": Means.STATEMENT.value, "exemption": ""}
        return {"means": Means.EXEMPT.value, "exemption": chosen}


def _proof(ground: Exemption) -> Any:
    return _("材料：%(proof)s") % {"proof": ground.proof}


class ProofForm(StepForm):
    """What proves the ground."""

    heading = _("有什么材料证明？")

    has_proof = forms.ChoiceField(
        label=_("现在有没有材料"),
        choices=(
            (YesNo.YES, _("有")),
            (
                YesNo.NO,
                labelled(_("现在没有，或者不清楚"), _("也可以递交，工作人员会告诉您怎么办")),
            ),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择现在有没有材料")},
    )
    proof = LongTextField(label=_("有什么材料"), rows=3, required=False)
    pledge = PledgeField()

    def adapt(self, situation: Situation) -> None:
        ground = situation.rules.exemption(situation.value("means", "exemption"))
        if ground is not None:
            self.fields["proof"].help_text = _("例如：%(proof)s。办理时请带上。") % {
                "proof": ground.proof
            }
        self.fields["pledge"].help_text = law.article(PLEDGE_ARTICLE).text


class HouseholdForm(StepForm):
    """The household's means, told and pledged, never stamped (法律援助法 art. 41).

    When the other party lives in the household only the applicant's own income is asked for.
    """

    people = CleanCharField(
        label=_("一起生活的家里人有几个？连申请人在内"),
        max_length=20,
        widget=forms.TextInput(
            {"class": "input--digits", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"required": _("请填写一起生活的有几个人，例如 3")},
    )
    income = YuanField(
        label=_("全家每个月一共收入多少元"),
        help_text=_("工资、打工、种地养殖、养老金、低保都算上，取最近半年的平均数。没有就填 0。"),
        error_messages={"required": _("请填写全家每个月的收入，没有就填 0")},
    )
    own_income = YuanField(
        label=_("申请人自己每个月收入多少元"),
        help_text=_(
            "对方和申请人共同生活，所以只看申请人自己的收入，取最近半年的平均数。没有就填 0。"
        ),
        error_messages={"required": _("请填写每个月的收入，没有就填 0")},
    )
    expenses = LongTextField(
        label=_("有没有大额支出"),
        rows=3,
        required=False,
        help_text=_("例如看病、上学、赡养老人。"),
    )
    assets = LongTextField(
        label=_("房屋、车辆、存款等"),
        rows=3,
        required=False,
        help_text=_("例如：自家住的平房一处；农用三轮车一辆。"),
    )
    pledge = PledgeField()

    @property
    def title(self) -> Any:
        return _("家里的经济情况") if "income" in self.fields else _("申请人自己的经济情况")

    def adapt(self, situation: Situation) -> None:
        together = situation.value("opponent", "opponent_in_household") == YesNo.YES
        for name in ("people", "income") if together else ("own_income",):
            del self.fields[name]
        self.fields["pledge"].help_text = law.article(PLEDGE_ARTICLE).text

    @property
    def threshold(self) -> Threshold | None:
        """The standard of the applicant's region, to show beside the question."""
        code = self.situation.value("address", "township") or self.situation.places.jurisdiction
        return self.situation.rules.threshold(code)

    def clean_people(self) -> int:
        """A small number of people."""
        digits = tidy(self.cleaned_data["people"], remove=" 个人口")
        number = int(digits) if digits.isdecimal() and len(digits) < len("100") else 0
        if not 1 <= number <= MOST_PEOPLE:
            raise forms.ValidationError(_("请填写人数，例如 3"), code="invalid")
        return number
