"""What the applicants' pages say with numbers: parts of the form, articles, codes in groups."""

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _

from applications import drafts
from applications.public.steps import CHECK, LAST, Journey, Step
from portal import law

register = template.Library()

NUMERALS = "零一二三四五六七八九十"


def _numeral(number: int) -> str:
    return NUMERALS[number] if number < len(NUMERALS) else str(number)


@register.simple_tag
def part_caption(journey: Journey, step: Step | str) -> str:
    """`第二部分，共六部分：发生了什么`."""
    part = LAST if step == CHECK or isinstance(step, str) else step.part
    parts = journey.parts
    return _("第%(number)s部分，共%(total)s部分：%(title)s") % {
        "number": _numeral(parts.index(part) + 1),
        "total": _numeral(len(parts)),
        "title": part.title,
    }


@register.simple_tag
def law_article(article_id: str) -> law.Article:
    """The verified article of that id."""
    return law.article(article_id)


@register.simple_tag
def draft_days() -> int:
    """How many days a draft is kept after it was last saved."""
    return drafts.KEPT.days


@register.simple_tag
def sensitive_minutes() -> int:
    """After how many minutes a sensitive draft asks for its code."""
    return drafts.UNATTENDED_SENSITIVE // timedelta(minutes=1)


@register.simple_tag
def receipt_minutes() -> int:
    """For how many minutes the confirmation shows the receipt code."""
    return drafts.RECEIPT_SHOWN // timedelta(minutes=1)
