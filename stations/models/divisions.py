from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from stations import codes, names
from stations.enums import Level
from stations.fields import KeyField
from stations.querysets import DivisionQuerySet

LEVELS = tuple(Level)
LONGEST_NAME = 60


class Division(models.Model):
    """An administrative division: from the province down to the village.

    Only the loaders write these rows (`stations.divisions`, `stations.gazetteer`); a code is never
    given to another place. What ended keeps its row, `valid_to` its last day, and `successors` what
    it went over to. `full_name` follows from the names and is for display; `stem`, `pinyin`,
    `sound` and `initials` (see `names.Keys`) are what a place is found by. The position is WGS-84
    degrees.
    """

    code = models.CharField(_("代码"), max_length=codes.LENGTH, primary_key=True)
    name = models.CharField(_("名称"), max_length=LONGEST_NAME)
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
    stem = KeyField(max_length=names.LONGEST_KEY, editable=False)
    pinyin = KeyField(max_length=names.LONGEST_KEY, default="", editable=False)
    sound = KeyField(max_length=names.LONGEST_KEY, default="", editable=False)
    initials = KeyField(max_length=names.LONGEST_KEY, default="", editable=False)
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
        # Level by level, so that the few counties of a beginning need not be sought among all its
        # villages; with the code, so that what lies elsewhere is passed over unread.
        indexes = [
            models.Index(fields=["level", "stem", "code"], name="division_stem"),
            models.Index(fields=["level", "sound", "code"], name="division_sound"),
            models.Index(fields=["level", "initials", "code"], name="division_initials"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive what follows from code and name, and keep the parts of the name beside it."""
        self.derive()
        is_new = self._state.adding
        with transaction.atomic():
            super().save(*args, **kwargs)
            if not is_new:
                self.further_names.filter(former="").delete()
            PlaceName.objects.bulk_create(self.name_parts())

    def derive(self) -> None:
        """Level, full name and keys from code, name and parent. `bulk_create` does not do this."""
        self.code = codes.pad(self.code)
        self.level = LEVELS[codes.level(self.code)]
        self.full_name = self.expected_full_name()
        self.stem, self.pinyin, self.sound, self.initials = names.keys(self.name)

    def expected_full_name(self) -> str:
        """The name after those of what it lies in. Needs `parent`."""
        above = self.parent
        if above is None:
            return self.name
        if above.name in names.UNSPOKEN:
            return above.full_name.removesuffix(above.name) + self.name
        # A city that is also its own county, such as 嘉峪关市, is said once.
        return above.full_name + (self.name if self.name != above.name else "")

    def name_parts(self) -> list[PlaceName]:
        """The shorter names it may be called by, not saved."""
        return [PlaceName(division=self, key=part) for part in names.parts(self.stem)]

    @property
    def local_name(self) -> str:
        """As locals say it: a village with its town, anything else by its name. Needs `parent`."""
        if self.level == Level.VILLAGE and self.parent:
            return f"{self.parent.name}{self.name}"
        return self.name

    @property
    def lies_in(self) -> str:
        """The names of what it lies in, run together."""
        return self.full_name.removesuffix(self.name)

    @property
    def is_large(self) -> bool:
        """Whether it is a county or more."""
        return self.level not in (Level.TOWNSHIP, Level.VILLAGE)

    def has_ended(self, on: date) -> bool:
        """Whether it exists no longer on a day."""
        return self.valid_to is not None and self.valid_to < on


class PlaceName(models.Model):
    """One more name by which a division is found: a shorter name within its own (下石江村 is also
    石江), or one it had before, in full in `former`.
    """

    division = models.ForeignKey(Division, on_delete=models.CASCADE, related_name="further_names")
    key = KeyField(max_length=names.LONGEST_KEY)
    former = models.CharField(max_length=LONGEST_NAME, blank=True)

    class Meta:
        verbose_name = _("又名")
        verbose_name_plural = _("又名")
        ordering = ["key", "division"]
        indexes = [models.Index(fields=["key", "division"], name="place_name_key")]

    def __str__(self) -> str:
        return self.former or self.key
