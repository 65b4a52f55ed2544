from django.db import models
from django.utils.translation import gettext_lazy as _


class LocalMatter(models.Model):
    """A matter that a province or county adds to the law's list (法律援助法 arts. 31(9), 32(5)),
    for a time.
    """

    slug = models.SlugField(_("代号"), unique=True)
    label = models.CharField(_("名称"), max_length=60)
    hint = models.CharField(_("说明"), max_length=120, blank=True)
    code = models.CharField(_("法定类别"), max_length=20, help_text=_("例如 M31-9 或 X32-5"))
    region = models.CharField(_("适用地区"), max_length=12, help_text=_("行政区划代码"))
    source = models.CharField(_("依据"), max_length=200)
    valid_from = models.DateField(_("生效日期"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("本地援助事项")
        verbose_name_plural = _("本地援助事项")

    def __str__(self) -> str:
        return self.label
