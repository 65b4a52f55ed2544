from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class StationImport(models.Model):
    """A file of stations that a member of staff handed in: kept until she confirms it, or for a
    day. What it did stays on record.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("人员"),
    )
    at = models.DateTimeField(_("上传时间"))
    name = models.CharField(_("文件名"), max_length=120)
    content = models.BinaryField()
    done_at = models.DateTimeField(_("导入时间"), null=True)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    created = models.PositiveIntegerField(_("新增"), default=0)
    updated = models.PositiveIntegerField(_("更新"), default=0)

    class Meta:
        verbose_name = _("站点导入")
        verbose_name_plural = _("站点导入")
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.name
