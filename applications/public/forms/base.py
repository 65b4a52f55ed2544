from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from applications.phones import normalise_phone
from applications.public.situation import Situation
from portal.forms import CleanCharField, PlainForm, tidy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONG_TEXT = 5000
SHORT_TEXT = 200


@dataclass(frozen=True)
class Choice:
    """One choice of a question, and the questions that come up with it."""

    widget: Any
    more: list[BoundField]


@dataclass(frozen=True)
class Block:
    """A question of the page; `choices` is filled when some of its choices ask for more."""

    field: BoundField
    choices: list[Choice]


class StepForm(PlainForm):
    """One page of the application form.

    `heading` is the page's h1; when the page asks one thing only it is that question's label.
    `reveals` names, by field and choice, the fields that belong to that choice. A subclass rewords
    its labels in `adapt` and says in `answer` what is kept.
    """

    heading: ClassVar["StrOrPromise"] = ""
    intro: ClassVar["StrOrPromise"] = ""
    reveals: ClassVar[Mapping[str, Mapping[str, tuple[str, ...]]]] = {}

    def __init__(self, *args: Any, situation: Situation, **kwargs: Any) -> None:
        self.situation = situation
        super().__init__(*args, **kwargs)
        self.adapt(situation)

    def adapt(self, situation: Situation) -> None:
        """Fit labels, choices and fields to the answers given before."""

    def reword(
        self, name: str, label: "StrOrPromise", *, required: "StrOrPromise | None" = None
    ) -> None:
        """Give a field another label and the message for leaving it empty."""
        self.fields[name].label = label
        if required is not None:
            self.fields[name].error_messages["required"] = required

    def answer(self) -> dict[str, Any]:
        """The page's answers by question key, as plain values."""
        return {name: plain(value) for name, value in self.cleaned_data.items()}

    @property
    def title(self) -> "StrOrPromise":
        """The page's question."""
        return self.heading or next(iter(self.fields.values())).label or ""

    @property
    def lone(self) -> Block | None:
        """The only question of a page, whose label is the page's h1; None when the page has a
        heading of its own.
        """
        blocks = list(self.blocks())
        return blocks[0] if len(blocks) == 1 and not self.heading else None

    def blocks(self) -> Iterator[Block]:
        """The questions as they stand on the page, those that belong to a choice under it."""
        nested = {
            name for more in self.reveals.values() for names in more.values() for name in names
        }
        for bound in self.visible_fields():
            if bound.name in nested:
                continue
            more = self.reveals.get(bound.name)
            yield Block(bound, self._choices(bound, more) if more else [])

    def _choices(self, bound: BoundField, more: Mapping[str, tuple[str, ...]]) -> list[Choice]:
        return [
            Choice(widget, [self[n] for n in more.get(_value(widget), ()) if n in self.fields])
            for widget in bound
        ]

    def forget(self, *names: str) -> None:
        """Drop what was typed under a choice that was not made, with its errors."""
        for name in names:
            self.errors.pop(name, None)
            self.cleaned_data.pop(name, None)

    def need(self, name: str, message: "StrOrPromise") -> None:
        """Ask for a field that belongs to the choice made."""
        if name not in self.errors and self.cleaned_data.get(name) in (None, "", []):
            self.add_error(name, forms.ValidationError(str(message), code="required"))


def _value(widget: Any) -> str:
    return str(widget.data["value"])


def plain(value: Any) -> Any:
    """A cleaned value as JSON can hold it."""
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value


def typed_by(form: forms.Form, data: QueryDict) -> dict[str, list[str]]:
    """What the visitor typed into the fields of this form, as it came."""
    names = [part for name, field in form.fields.items() for part in _parts(name, field.widget)]
    return {name: data.getlist(name) for name in names if name in data}


def _parts(name: str, widget: forms.Widget) -> list[str]:
    if isinstance(widget, forms.MultiWidget):
        return [name + suffix for suffix in widget.widgets_names]  # type: ignore[attr-defined]  # not in the stubs
    return [name]


def as_posted(typed: Mapping[str, list[str]]) -> QueryDict:
    """The reverse of `typed_by`: data that a form can be bound to."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, list(values))
    return data


def as_initial(form: forms.Form, typed: Mapping[str, list[str]]) -> dict[str, Any]:
    """What was typed, to be shown again without judging it."""
    data = as_posted(typed)
    return {
        name: field.widget.value_from_datadict(data, {}, name)
        for name, field in form.fields.items()
        if any(part in typed for part in _parts(name, field.widget))
    }


class LongTextField(forms.CharField):
    """Words of one's own, line breaks kept; invisible control characters go."""

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONG_TEXT)
        super().__init__(widget=forms.Textarea({"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        if not text:
            return text
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join("".join(c for c in line if c.isprintable() or c == "\t") for line in lines)


class PhoneField(CleanCharField):
    """A mobile or land line number, however it was written; kept in its plain form."""

    default_error_messages = {
        "invalid": _("电话号码好像不对，请再核对，例如 13812345678，或者 0738-1234567"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("widget", forms.TextInput({"type": "tel", "inputmode": "tel"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        phone = normalise_phone(typed)
        if not phone:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return phone


class NameField(forms.CharField):
    """A person's name in any script; the dot of a long name becomes `·`, the rest stays as typed.

    Rare characters are kept as they are: no normalisation touches them.
    """

    default_error_messages = {
        "invalid": _("姓名里好像有数字或符号，请只写姓名"),
        "max_length": _("姓名太长了，请只写姓名"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        kwargs.setdefault("widget", forms.TextInput({"spellcheck": "false"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        if not text:
            return text
        for dot in ("•", "・", "‧", "．", "●", "∙", "。"):
            text = text.replace(dot, "·")
        words = tidy_spaces(text)
        return words.replace(" · ", "·").replace("· ", "·").replace(" ·", "·")

    def validate(self, value: str) -> None:
        super().validate(value)
        if any(not (c.isalpha() or c in " ·.'-’" or _is_mark(c)) for c in value):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


def _is_mark(character: str) -> bool:
    """A character of a private or new block of Han that this Python does not know as a letter."""
    return 0x20000 <= ord(character) <= 0x3FFFF or 0xE000 <= ord(character) <= 0xF8FF


def tidy_spaces(text: str) -> str:
    """Spaces of any width become single ordinary ones; invisible characters go."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


__all__ = [
    "LONG_TEXT",
    "SHORT_TEXT",
    "Block",
    "LongTextField",
    "NameField",
    "PhoneField",
    "StepForm",
    "as_initial",
    "as_posted",
    "tidy",
    "typed_by",
]
