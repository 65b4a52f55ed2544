from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A published exception to the plain week: a day off, or a weekend that is worked (law.md 7.5).
    Staff edit these. `year` is the one whose arrangement names the day: New Year's holiday may
    begin in December of the year before.
    """

    class Kind(models.TextChoices):
        OFF = "off", _("放假")
        WORK = "work", _("调休上班")

    date = models.DateField(_("日期"), unique=True)
    kind = models.CharField(_("安排"), max_length=4, choices=Kind.choices)
    name = models.CharField(_("名称"), max_length=40)
    year = models.PositiveSmallIntegerField(_("年份"), db_index=True)
    source = models.CharField(_("依据"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("节假日安排")
        verbose_name_plural = _("节假日安排")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.get_kind_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Without a year the day is of the arrangement of its own."""
        if self.year is None:
            self.year = self._meta.get_field("date").to_python(self.date).year
        super().save(*args, **kwargs)
