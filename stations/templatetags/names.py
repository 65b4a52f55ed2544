"""Names of stations in headings."""

import re

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()
JOINTS = re.compile(r"(?=法律援助|法律服务)|(?<=法律援助|法律服务)")


@register.filter
def parts(name: str) -> SafeString:
    """The name with places at which a narrow line may end: between the place and what stands
    there, so that no word is torn apart.
    """
    pieces = [(piece,) for piece in JOINTS.split(name) if piece]
    return format_html_join(SafeString("<wbr>"), "{}", pieces)
