from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.answers import Need, PhoneState, SafeContact
from applications.phones import is_mobile
from applications.public.forms.base import SHORT_TEXT, NameField, PhoneField, StepForm
from applications.public.situation import Situation


class PhoneForm(StepForm):
    """How the applicant can be reached; nobody needs a telephone to apply."""

    reveals = {
        "phone_state": {
            PhoneState.HAS: ("phone",),
            PhoneState.NONE: ("contact_name", "contact_phone"),
        }
    }

    phone_state = forms.ChoiceField(
        label=_("怎样联系您？"),
        choices=PhoneState.choices,
        widget=forms.RadioSelect,
        help_text=_("没有电话也能申请。"),
        error_messages={"required": _("请选择有没有电话")},
    )
    phone = PhoneField(
        label=_("电话号码"),
        required=False,
        help_text=_("手机、座机都可以。只用来联系这件事，不会告诉别人。"),
    )
    contact_name = NameField(
        label=_("谁能替您转告（选填）"),
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "信得过的家人、邻居，或者村里的干部。没有就不填，递交后会给您一个收据码，凭它查询。"
        ),
    )
    contact_phone = PhoneField(
        label=_("他的电话（选填）"),
        required=False,
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    mark_optional = False

    def adapt(self, situation: Situation) -> None:
        own = situation.for_oneself
        self.fields["phone"].widget.attrs["autocomplete"] = "tel" if own else "off"
        if not own:
            self.reword("phone_state", _("怎样联系申请人？"), required=_("请选择申请人有没有电话"))
            self.reword("contact_name", _("除了您，还有谁能转告（选填）"))

    def clean(self) -> dict[str, Any]:
        state = (super().clean() or {}).get("phone_state")
        if state == PhoneState.HAS:
            self.forget("contact_name", "contact_phone")
            self.need("phone", _("请填写电话号码；没有电话，请选“没有电话”"))
        elif state == PhoneState.NONE:
            self.forget("phone")
        return self.cleaned_data


class SafeContactForm(StepForm):
    """What contact is safe, when, and what makes talking possible."""

    heading = _("联系时要注意什么？")

    safe = forms.MultipleChoiceField(
        label=_("我们可以怎样联系"),
        choices=SafeContact.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("可以选几项。一项都不选，我们就不打电话、不发短信，请您凭收据码查询。"),
    )
    safe_times = forms.CharField(
        label=_("什么时候方便"),
        max_length=SHORT_TEXT,
        required=False,
        help_text=_("例如：工作日晚上 7 点以后；不要在周末打。"),
        widget=forms.TextInput({"autocomplete": "off", "class": "input--long"}),
    )
    needs = forms.MultipleChoiceField(
        label=_("需要我们准备什么"),
        choices=Need.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("可以选几项，也可以不选。"),
    )
    needs_note = forms.CharField(
        label=_("还有什么要我们知道"),
        max_length=SHORT_TEXT,
        required=False,
        help_text=_("例如：只会说本地话；要坐轮椅。"),
        widget=forms.TextInput({"autocomplete": "off", "class": "input--long"}),
    )
    mark_optional = False

    def adapt(self, situation: Situation) -> None:
        phone = situation.value("contact", "phone")
        if not phone:
            del self.fields["safe"]
            return
        choices = [c for c in SafeContact.choices if is_mobile(phone) or c[0] != SafeContact.TEXT]
        self.fields["safe"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if not situation.is_sensitive:
            usual = (SafeContact.CALL, SafeContact.TEXT)
            self.fields["safe"].initial = [value for value, _label in choices if value in usual]
