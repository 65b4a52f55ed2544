"""Forms that speak plain Chinese and keep the accessible markup in templates, not in pages."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

Renderer = TemplatesSetting


class PlainForm(forms.Form):
    """The base of every public form: no browser validation bubbles, errors in a summary and beside
    the field.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
