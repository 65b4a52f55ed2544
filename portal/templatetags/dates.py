"""Filters that write days the way people say them."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from portal.dates import day_words, moment_words

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """`{{ due|day }}` gives 11月28日（周六）; a moment gives its day; nothing gives nothing."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return day_words(value, today=timezone.localdate())


@register.filter
def moment(value: datetime | None) -> str:
    """`{{ event.starts|moment }}` gives 11月28日（周六）9:30; nothing gives nothing."""
    return "" if value is None else moment_words(value, today=timezone.localdate())
