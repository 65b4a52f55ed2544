"""Forms that speak plain Chinese and keep the accessible markup in templates, not in pages.

A page writes `{{ form }}` (or `{{ form.phone.as_field_group }}` for one field) inside its own
`<form method="post" novalidate data-once>`, with `components/error_summary.html` above the heading.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.display import OPTIONS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise as Text
format_html_lazy = lazy(format_html, SafeString)

PLAIN_MESSAGES: dict[str, "Text"] = {
    "invalid": _("这一项的写法不对，请再看一下"),
    "invalid_choice": _("请从列出的选项里选"),
    "invalid_list": _("请从列出的选项里选"),
    "invalid_pk_value": _("请从列出的选项里选"),
    "min_length": _("至少要写 %(limit_value)d 个字，现在是 %(show_value)d 个"),
    "max_length": _("最多写 %(limit_value)d 个字，现在是 %(show_value)d 个"),
    "min_value": _("请填写 %(limit_value)s 或更大的数"),
    "max_value": _("请填写 %(limit_value)s 或更小的数"),
    "missing": _("还没有选好文件"),
    "empty": _("这个文件是空的，请换一个"),
    "incomplete": _("请把年、月、日都填上"),
}
TIME_MESSAGE = _("请写几点几分，例如 9:30")
NUMBER_MESSAGE = _("请只填数字，例如 12")
DATE_MESSAGE = _("没有这一天，请检查年、月、日，例如 2026 年 11 月 23 日")
DATE_UNITS = gettext_noop("年月日号")  # written after the numbers by habit
CHOOSE = _("请选择{label}")
FILL_IN = _("请填写{label}")
CHOOSE_FILE = _("请选择要上传的文件")
CONFIRM = _("请先勾选这一项")


class Renderer(TemplatesSetting):
    """Widgets come from the project's templates, fields from `forms/field.html`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


@dataclass(frozen=True)
class SummaryItem:
    """One line of the error summary; `target` is the id of what to go to, empty for none."""

    message: str
    target: str


class PlainForm(forms.Form):
    """The base of every public form: no browser validation bubbles, errors in a summary and beside
    the field, messages that say what to do.
    """

    default_renderer = Renderer
    error_css_class = "field--error"
    use_required_attribute = False
    mark_optional = True  # False where everything is optional and the words "（选填）" only disturb

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _speak_plainly(field, field.label or name)
            _dress(field.widget)

    @property
    def error_summary(self) -> list[SummaryItem]:
        """What is wrong, in the order of the page: the form as a whole, then field by field."""
        lines = [SummaryItem(str(message), "") for message in self.non_field_errors()]
        for bound in self:
            lines += [SummaryItem(str(message), first_control(bound)) for message in bound.errors]
        return lines


def first_control(bound: BoundField) -> str:
    """The id of the element of a field that takes the focus first: itself, its first choice, or
    its first part.
    """
    if bound.is_hidden:
        return ""
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.auto_id


def labelled(text: "Text", hint: "Text") -> SafeString:
    """The label of a choice with a smaller line of explanation under it."""
    return format_html_lazy("{}<small>{}</small>", text, hint)


def _speak_plainly(field: forms.Field, label: "Text") -> None:
    """Replace Django's stock messages, and only those: a field's own wording stays."""
    stock: dict[str, Any] = {}
    for ancestor in reversed(type(field).__mro__):
        if ancestor.__module__.startswith("django."):
            stock.update(getattr(ancestor, "default_error_messages", {}))
    plain = {**PLAIN_MESSAGES, **_messages_by_kind(field, str(label))}
    for code, message in plain.items():
        if field.error_messages.get(code, stock.get(code)) == stock.get(code):
            field.error_messages[code] = message


def _messages_by_kind(field: forms.Field, label: str) -> dict[str, "Text"]:
    label = label.rstrip("？?：: ")
    messages: dict[str, Text] = {}
    if isinstance(field, forms.FileField):
        messages["required"] = CHOOSE_FILE
    elif isinstance(field, forms.BooleanField):
        messages["required"] = CONFIRM
    elif isinstance(field, forms.ChoiceField):
        messages["required"] = str(CHOOSE).format(label=label)
    else:
        messages["required"] = str(FILL_IN).format(label=label)
    if isinstance(field, forms.IntegerField):
        messages["invalid"] = NUMBER_MESSAGE
    elif isinstance(field, forms.DateField | DateGroupField):
        messages["invalid"] = DATE_MESSAGE
    elif isinstance(field, forms.TimeField):
        messages["invalid"] = TIME_MESSAGE
    return messages


def _dress(widget: forms.Widget) -> None:
    """Give boxes their class. Lengths are the server's to check: a browser cuts pasted text at
    `maxlength` without a word, while we say so and keep what was typed.
    """
    for name in ("maxlength", "minlength"):
        widget.attrs.pop(name, None)
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
        widget.attrs["rows"] = "5"
    is_choice = isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.MultiWidget)
    if not (is_choice or widget.is_hidden or isinstance(widget, forms.CheckboxSelectMultiple)):
        widget.attrs["class"] = f"input {widget.attrs.get('class', '')}".strip()


class CleanCharField(forms.CharField):
    """Short text such as names, numbers and codes, tidied silently: full-width digits, letters and
    signs become ordinary ones, invisible characters go, inner space becomes single.

    `remove` names characters to drop altogether, e.g. `" -"` in telephone numbers. What the visitor
    typed is shown again as it was.
    """

    def __init__(self, *, remove: str = "", **kwargs: Any) -> None:
        self.remove = remove
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str | None:
        """The tidied text."""
        text = super().to_python(value)
        return tidy(text, remove=self.remove) if text else text


class SentenceField(forms.CharField):
    """A line of running text, tidied silently like the fields above but for its punctuation, which
    in Chinese is full-width.
    """

    def to_python(self, value: Any) -> str | None:
        """The tidied text."""
        text = super().to_python(value)
        return visible(text) if text else text


def tidy(text: str, *, remove: str = "") -> str:
    """NFKC form without control and format characters, inner space single, `remove` gone."""
    kept = unicodedata.normalize("NFKC", text)
    return visible(kept.translate({ord(character): None for character in remove}))


def visible(text: str) -> str:
    """A text without control and format characters, inner space single."""
    kept = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf"))
    return re.sub(r"\s+", " ", kept).strip()


PARTS = {"year": _("年"), "month": _("月"), "day": _("日")}


class DateGroupWidget(forms.MultiWidget):
    """Three plain boxes: 年, 月, 日. With `is_birthday` browsers may fill them in."""

    template_name = "forms/date_group.html"
    use_fieldset = True

    def __init__(self, *, is_birthday: bool = False) -> None:
        super().__init__({part: _number_box(part, is_birthday=is_birthday) for part in PARTS})

    def decompress(self, value: Any) -> list[Any]:
        """Year, month and day of a date."""
        return [value.year, value.month, value.day] if value else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Gives each box its visible label."""
        context = super().get_context(name, value, attrs)
        boxes = context["widget"]["subwidgets"]
        for box, label in zip(boxes, PARTS.values(), strict=True):
            box["label"] = label
        return context


def _number_box(part: str, *, is_birthday: bool) -> forms.TextInput:
    return forms.TextInput(
        {
            "class": "input input--digits" if part == "year" else "input",
            "inputmode": "numeric",
            "autocomplete": f"bday-{part}" if is_birthday else "off",
        }
    )


class DateGroupField(forms.Field):
    """A date in three boxes; keeps what was typed when there is no such day. Full-width digits and
    leading zeros are fine.
    """

    widget = DateGroupWidget

    def to_python(self, value: Any) -> date | None:
        """The date of `[year, month, day]` as typed."""
        parts = [tidy(str(part or "")).rstrip(DATE_UNITS) for part in value or []]
        if not any(parts):
            return None
        if not all(parts):
            raise forms.ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            return date(*(int(part) for part in parts))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class DisplayForm(PlainForm):
    """The display settings, for the page that changes them."""

    mark_optional = False

    size = forms.ChoiceField(
        label=_("字的大小"), choices=OPTIONS["size"], required=False, widget=forms.RadioSelect
    )
    contrast = forms.ChoiceField(
        label=_("颜色深浅"),
        help_text=_("高对比：白底黑字，边框加粗。"),
        choices=OPTIONS["contrast"],
        required=False,
        widget=forms.RadioSelect,
    )
    spacing = forms.ChoiceField(
        label=_("行距和字距"), choices=OPTIONS["spacing"], required=False, widget=forms.RadioSelect
    )
    pointer = forms.ChoiceField(
        label=_("鼠标指针"), choices=OPTIONS["pointer"], required=False, widget=forms.RadioSelect
    )
    simple = forms.ChoiceField(
        label=_("页面样式"),
        help_text=_("简洁版：去掉图案，内容排成一列。"),
        choices=OPTIONS["simple"],
        required=False,
        widget=forms.RadioSelect,
    )
