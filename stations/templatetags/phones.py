"""Telephone numbers as links."""

import re

from django import template

register = template.Library()


@register.filter
def tel(phone: str) -> str:
    """What a `tel:` link takes: digits, and a pause before an extension."""
    number, _sign, extension = phone.partition("转")
    digits = re.sub(r"[^0-9+]", "", number)
    return f"{digits},{extension}" if extension else digits
