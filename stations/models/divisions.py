from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from stations import codes, names
from stations.enums import Level
from stations.querysets import DivisionQuerySet


class Division(models.Model):
    """An administrative division: from the province down to the village.

    Only the loader writes these rows (`stations.divisions`). `full_name` and `stem` follow from the
    names and are kept for display and for finding; the position is WGS-84 degrees.
    """

    code = models.CharField(_("代码"), max_length=codes.LENGTH, primary_key=True)
    name = models.CharField(_("名称"), max_length=60)
    level = models.CharField(_("级别"), max_length=10, choices=Level.choices)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("上级"),
    )
    full_name = models.CharField(_("全称"), max_length=200)
    stem = models.CharField(max_length=60, db_index=True, editable=False)
    valid_from = models.DateField(_("启用日期"), null=True, blank=True)
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)
    successors = models.ManyToManyField(
        "self",
        blank=True,
        symmetrical=False,
        related_name="predecessors",
        verbose_name=_("撤并以后归入"),
    )
    lng = models.FloatField(_("经度"), null=True, blank=True)
    lat = models.FloatField(_("纬度"), null=True, blank=True)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("行政区划")
        verbose_name_plural = _("行政区划")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.full_name or self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive what follows from code and name."""
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Level, full name and stem from code, name and parent. `bulk_create` does not do this."""
        self.code = codes.pad(self.code)
        self.level = list(Level)[codes.level(self.code)]
        self.full_name = (self.parent.full_name if self.parent else "") + self.name
        self.stem = names.stem(self.name)

    @property
    def local_name(self) -> str:
        """As locals say it: a village with its town, anything else by its name. Needs `parent`."""
        if self.level == Level.VILLAGE and self.parent:
            return f"{self.parent.name}{self.name}"
        return self.name
