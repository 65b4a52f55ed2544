import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.encryption import EncryptedTextField
from stations.enums import Mistake
from stations.models.stations import Station


class MistakeReport(models.Model):
    """What a visitor says is wrong with a station. Her words may hold anything, so they are
    encrypted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    station = models.ForeignKey(
        Station, on_delete=models.CASCADE, related_name="mistakes", verbose_name=_("站点")
    )
    what = models.CharField(_("哪里不对"), max_length=10, choices=Mistake.choices)
    words = EncryptedTextField(_("说明"), blank=True)
    at = models.DateTimeField(_("时间"), default=timezone.now)
    done_at = models.DateTimeField(_("处理时间"), null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("处理人"),
    )

    class Meta:
        verbose_name = _("报错")
        verbose_name_plural = _("报错")
        ordering = ["-at"]
        indexes = [models.Index(fields=["done_at", "at"], name="station_mistake_open")]

    def __str__(self) -> str:
        return f"{self.station} {self.get_what_display()}"
