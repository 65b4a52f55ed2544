"""Days and moments as people say them: `11月28日（周六）`, `11月28日（周六）9:30`."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)


def day_words(day: date, *, today: date) -> str:
    """The day with its weekday; the year is named when it is not this one."""
    values = {
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "weekday": WEEKDAYS[day.weekday()],
    }
    if day.year == today.year:
        return _("%(month)d月%(day)d日（%(weekday)s）") % values
    return _("%(year)d年%(month)d月%(day)d日（%(weekday)s）") % values


def moment_words(moment: datetime, *, today: date) -> str:
    """The day and the hour, in the time of this place."""
    local = timezone.localtime(moment)
    return f"{day_words(local.date(), today=today)}{local.hour}:{local.minute:02d}"
