from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stations.models.stations import Station


class StationStaff(models.Model):
    """Which stations a member of staff serves; see `StationQuerySet.served_by`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="station_staff",
        verbose_name=_("工作人员"),
    )
    station = models.ForeignKey(
        Station, on_delete=models.CASCADE, related_name="staff", verbose_name=_("站点")
    )

    is_manager = models.BooleanField(
        _("站点负责人"), default=False, help_text=_("可以修改这个站点的资料")
    )

    class Meta:
        verbose_name = _("站点工作人员")
        verbose_name_plural = _("站点工作人员")
        constraints = [
            models.UniqueConstraint(fields=["user", "station"], name="station_staff_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.station}"
