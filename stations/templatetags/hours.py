"""Opening hours on pages."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate

from stations.closures import stretch_words
from stations.models import Closure

register = template.Library()
_OPENING = re.compile(r"(\d+:\d\d–(?:次日)?\d+:\d\d，?)")


@register.filter
def unbroken(openings: str) -> SafeString:
    """Openings, none of which is torn apart at the end of a narrow line."""
    pieces = (
        format_html('<span class="unbroken">{}</span>', piece) if place % 2 else piece
        for place, piece in enumerate(_OPENING.split(openings))
    )
    return format_html_join("", "{}", ((piece,) for piece in pieces))


@register.filter
def stretch(closure: Closure) -> str:
    """When a station is closed: `11月28日（周六）至12月1日（周二）`."""
    return stretch_words(closure.span, today=localdate())
