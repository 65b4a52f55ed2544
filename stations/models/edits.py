from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stations.enums import EditState
from stations.models.stations import Station

LONGEST_REASON = 200
"""Of why something was refused or taken offline."""


class StationEdit(models.Model):
    """One change to a station's public facts: who made it, when, and for every column what it said
    and says, as the station file writes it. Those of a station's own people may wait for consent.
    """

    station = models.ForeignKey(
        Station, on_delete=models.CASCADE, related_name="edits", verbose_name=_("站点")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("修改人"),
    )
    at = models.DateTimeField(_("时间"), default=timezone.now, db_index=True)
    way = models.CharField(_("方式"), max_length=20, blank=True)
    changes = models.JSONField(_("改动"), default=dict)
    state = models.CharField(
        _("状态"), max_length=10, choices=EditState.choices, default=EditState.APPLIED
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("理由"), max_length=LONGEST_REASON, blank=True)

    class Meta:
        verbose_name = _("站点改动")
        verbose_name_plural = _("站点改动")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["state", "at"], name="station_edit_state_at")]

    def __str__(self) -> str:
        return f"{self.station} {self.at:%Y-%m-%d}"


class RemovedStation(models.Model):
    """A station that the public could see and can see no longer: the change feed says so."""

    key = models.CharField(_("编号"), max_length=60, unique=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("已下线的站点")
        verbose_name_plural = _("已下线的站点")
        ordering = ["at", "key"]
        indexes = [models.Index(fields=["at", "key"], name="station_removed")]

    def __str__(self) -> str:
        return self.key
