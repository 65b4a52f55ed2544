from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application


class Admission(models.Model):
    """A responsible person's leave for one colleague to read one minor's file
    (未成年人网络保护条例 art. 36). Given and taken back by `applications.minors` alone; rows stay,
    so that it can be told later who was admitted when, by whom and why.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="admissions"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="admissions"
    )
    reason = models.CharField(_("为什么"), max_length=200)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("批准查看")
        default_permissions = ()
        ordering = ["given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user"],
                condition=models.Q(ended_at=None),
                name="admission_one_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.user_id}"
