import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.enums import PUBLIC_LABELS, Capacity, Channel, Outcome, Status
from applications.querysets import ApplicationQuerySet
from portal.encryption import EncryptedTextField


class Application(models.Model):
    """One request for legal aid. `status` is changed only by `applications.transitions.perform`.

    Name, phone and identity number are encrypted, each with the few blind indexes needed to find
    duplicates; all other answers are in the submissions, which are never overwritten.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("编号"), max_length=20, unique=True)
    idem = models.UUIDField(unique=True, editable=False)
    status = models.CharField(
        _("状态"), max_length=20, choices=Status.choices, default=Status.SUBMITTED
    )
    channel = models.CharField(_("来源"), max_length=10, choices=Channel.choices)
    capacity = models.CharField(_("申请身份"), max_length=10, choices=Capacity.choices)
    matter = models.CharField(_("事项"), max_length=50)
    exemption = models.CharField(max_length=10, blank=True)
    rules_version = models.CharField(max_length=20)
    station = models.ForeignKey(
        "stations.Station", on_delete=models.PROTECT, related_name="+", verbose_name=_("站点")
    )
    agency = models.ForeignKey(
        "stations.Station", on_delete=models.PROTECT, related_name="+", verbose_name=_("审查机构")
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("承办"),
    )
    received_at = models.DateTimeField(_("收到"))

    name = EncryptedTextField(blank=True)
    phone = EncryptedTextField(blank=True)
    id_number = EncryptedTextField(blank=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    id_index = models.CharField(max_length=64, blank=True, db_index=True)
    name_index = models.CharField(max_length=64, blank=True, db_index=True)
    opponent_index = models.CharField(max_length=64, blank=True, db_index=True)
    receipt_digest = models.CharField(max_length=64, blank=True)
    may_text = models.BooleanField(default=True)
    is_minor = models.BooleanField(default=False)

    proposal = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    proposal_reasons = EncryptedTextField(blank=True)
    proposal_articles = models.JSONField(default=list, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("法律援助申请")
        verbose_name_plural = _("法律援助申请")
        default_permissions = ()
        indexes = [
            models.Index(fields=["agency", "status"], name="application_agency_status"),
            models.Index(fields=["station", "status"], name="application_station_status"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def public_label(self) -> str:
        """What the applicant is told about where it stands."""
        return str(PUBLIC_LABELS[Status(self.status)])
