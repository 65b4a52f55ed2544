from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One act of a member of staff (or the system): who, what, on which object, why. Append-only;
    holds no personal data.

    `digest` chains each entry to the one before it: see `portal.audit`.
    """

    at = models.DateTimeField(_("时间"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, verbose_name=_("人员")
    )
    action = models.CharField(_("动作"), max_length=60)
    object_type = models.CharField(_("对象"), max_length=60, blank=True)
    object_id = models.CharField(_("对象编号"), max_length=60, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    address = models.CharField(_("网络段"), max_length=60, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("操作记录")
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}"


class AuditHead(models.Model):
    """The newest entry's digest; locking its only row puts entries in one order."""

    digest = models.CharField(max_length=64, blank=True)
    count = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.count)
