from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseSiteSetting

from stations.enums import Kind


class FreshnessRule(models.Model):
    """How long the facts of one kind of station are trusted after somebody confirmed them, in
    days. Without a number, that step is never taken.
    """

    kind = models.CharField(_("类型"), max_length=20, choices=Kind.choices, unique=True)
    nudge_days = models.PositiveSmallIntegerField(_("多少天后提醒核对"), default=150)
    grey_days = models.PositiveSmallIntegerField(
        _("多少天后标为“很久没有核对”"), null=True, blank=True
    )
    withdraw_days = models.PositiveSmallIntegerField(_("多少天后自动下线"), null=True, blank=True)

    class Meta:
        verbose_name = _("核对规则")
        verbose_name_plural = _("核对规则")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


class DirectorySettings(BaseSiteSetting):
    """How the directory of stations is kept."""

    managers_need_consent = models.BooleanField(
        _("站点负责人的修改要经同意"),
        default=False,
        help_text=_("勾选后，站点负责人改的公开资料，要主管同意才显示在网页上"),
    )

    class Meta:
        verbose_name = _("站点名录设置")
