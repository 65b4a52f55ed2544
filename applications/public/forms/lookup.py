from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications import reference
from applications.public.forms.base import PhoneField
from portal.forms import CleanCharField, PlainForm

BAD_REFERENCE = _("编号好像抄错了，请再核对，例如 7K3M-9QXH-4TPD-5")
BAD_CODE = _("这个码好像抄错了，请再核对，例如 7K3M-9QXH-4TPD-5")


class ReferenceField(CleanCharField):
    """A reference or a printed code; a slip of the finger is noticed by its check character."""

    default_error_messages = {"invalid": BAD_REFERENCE}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        attrs = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        kwargs.setdefault("widget", forms.TextInput(attrs))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        found = reference.normalise(typed)
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class ReturnForm(PlainForm):
    """The code that opens a draft again."""

    UNKNOWN = _("没有找到这份申请。可能抄错了，也可能已经过期；请再核对，或者重新填写。")

    code = ReferenceField(
        label=_("返回码"),
        help_text=_("保存时给您的一串字母和数字，大小写都可以。"),
        error_messages={"required": _("请填写返回码"), "invalid": BAD_CODE},
    )


class PhoneLookupForm(PlainForm):
    """Look a status up with a code sent to the phone on file."""

    reference = ReferenceField(
        label=_("申请编号"), error_messages={"required": _("请填写申请编号")}
    )
    phone = PhoneField(
        label=_("申请时留的手机号"),
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("请填写申请时留的手机号")},
    )


class CodeForm(PlainForm):
    """The six digits of the text message."""

    code = CleanCharField(
        label=_("短信里的验证码"),
        max_length=20,
        remove=" -",
        widget=forms.TextInput(
            {
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "input--digits",
            }
        ),
        error_messages={"required": _("请填写验证码")},
    )


class ReceiptLookupForm(PlainForm):
    """Look a status up with the code printed at submission, for people without a phone."""

    reference = ReferenceField(
        label=_("申请编号"), error_messages={"required": _("请填写申请编号")}
    )
    code = ReferenceField(
        label=_("收据码"),
        error_messages={"required": _("请填写收据码"), "invalid": BAD_CODE},
    )
