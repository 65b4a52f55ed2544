import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.enums import Outcome
from applications.models.application import Application
from portal.encryption import EncryptedTextField


class Decision(models.Model):
    """The centre's decision: who proposed, who approved, on which articles, why (法律援助法 art.
    43).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="decision"
    )
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices)
    official_number = models.CharField(_("文号"), max_length=40)
    reasons = EncryptedTextField()
    differs = EncryptedTextField(blank=True)
    articles = models.JSONField(default=list)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("决定时间"))

    class Meta:
        verbose_name = _("决定")

    def __str__(self) -> str:
        return self.official_number


class NumberSeries(models.Model):
    """The last official number given in a year by an agency; its row is locked while the next is
    drawn.
    """

    agency = models.ForeignKey("stations.Station", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "year"], name="number_series_once")
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
