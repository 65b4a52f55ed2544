from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from stations.hours import Closing
from stations.models.stations import Station
from stations.querysets import ClosureQuerySet


def _local(moment: datetime) -> datetime:
    return localtime(moment).replace(tzinfo=None)


class Closure(models.Model):
    """A time when a station is closed though its weekly hours say it is open."""

    station = models.ForeignKey(
        Station, on_delete=models.CASCADE, related_name="closures", verbose_name=_("站点")
    )
    starts = models.DateTimeField(_("从"))
    ends = models.DateTimeField(_("到"))
    reason = models.CharField(_("原因"), max_length=80, help_text=_("公开显示，例如：下村巡回接待"))

    objects = ClosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("临时关门")
        verbose_name_plural = _("临时关门")
        ordering = ["starts"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts")), name="closure_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.station} {localtime(self.starts):%Y-%m-%d}"

    def clean(self) -> None:
        super().clean()
        if self.starts and self.ends and self.ends <= self.starts:
            raise ValidationError({"ends": _("结束时间要晚于开始时间，请改其中一个")})

    @property
    def span(self) -> Closing:
        """The closure in naive local time, as the opening hours reckon."""
        return Closing(_local(self.starts), _local(self.ends), self.reason)
