import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.encryption import EncryptedTextField


class TextMessage(models.Model):
    """One SMS: encrypted number and words, what it is for, and what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(_("用途"), max_length=40)
    phone = EncryptedTextField()
    text = EncryptedTextField()
    created = models.DateTimeField(_("写入时间"), auto_now_add=True)
    sent = models.DateTimeField(_("发出时间"), null=True)
    provider_id = models.CharField(max_length=80, blank=True)
    expires = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("短信")
        verbose_name_plural = _("短信")
        ordering = ["-created"]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"
