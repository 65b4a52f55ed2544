from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stations.enums import ImportState


class StationImport(models.Model):
    """A file of stations that a member of staff handed in, and what became of it.

    The file itself is kept until it is written, has problems, or was not confirmed for a day; the
    row stays as the record of what was done. `rows` and `share` (in per cent) say how far the work
    is, as of `seen_at`.
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
    state = models.CharField(
        _("状态"), max_length=10, choices=ImportState.choices, default=ImportState.CHECKING
    )
    seen_at = models.DateTimeField(null=True)
    share = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    done_at = models.DateTimeField(_("导入时间"), null=True)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    created = models.PositiveIntegerField(_("新增"), default=0)
    updated = models.PositiveIntegerField(_("更新"), default=0)
    unchanged = models.PositiveIntegerField(_("不变"), default=0)
    problems = models.JSONField(_("不对的地方"), default=list)
    more = models.PositiveIntegerField(default=0)
    updates = models.JSONField(default=list)
    error = models.CharField(_("打不开的原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("站点导入")
        verbose_name_plural = _("站点导入")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_working(self) -> bool:
        """Whether somebody is at work on it."""
        return self.state in WORKING

    @property
    def problem_count(self) -> int:
        """How many problems there are, told or not."""
        return len(self.problems) + self.more


WORKING = frozenset({ImportState.CHECKING, ImportState.WRITING})
OVER = frozenset({ImportState.DONE, ImportState.PROBLEMS, ImportState.UNREADABLE})
