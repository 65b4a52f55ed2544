"""What search keeps in the database: synonyms that staff edit, and the sequence of versions."""

import time
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from search.language import fold, join

MAX_WORD = 20


class Synonym(models.Model):
    """One group of words that people use for the same thing; in force for every engine at once.

    `one_way` widens only a search for the first word to the others: 免费律师 finds 法律援助, and
    法律援助 does not find 免费律师.
    """

    words = models.CharField(
        _("同义的说法"),
        max_length=200,
        help_text=_("用“=”或顿号隔开，例如：讨薪=欠薪=拖欠工资"),
    )
    one_way = models.BooleanField(
        _("只从第一个词扩展到后面的词"),
        default=False,
        help_text=_("例如“免费律师=法律援助”：搜前者也找后者，反过来不找"),
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("同义词")
        verbose_name_plural = _("同义词")
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words

    @property
    def group(self) -> tuple[str, ...]:
        """The words, folded, each once."""
        parts = fold(self.words).replace("、", "=").split("=")
        return tuple(dict.fromkeys(word for part in parts if (word := join(part))))

    def clean(self) -> None:
        if len(self.group) < 2:
            raise ValidationError({"words": _("请至少写两个不同的词，用“=”或顿号隔开")})
        for word in self.group:
            if not 2 <= len(word) <= MAX_WORD:
                raise ValidationError(
                    {"words": _("“%(word)s”太短或太长：每个词 2 到 20 个字") % {"word": word}}
                )


class IndexVersion(models.Model):
    """The one row from which versions are drawn."""

    value = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("索引版本")

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def draw(cls) -> int:
        """The next version: larger than every one before it.

        It is at least the time in microseconds, so that versions still grow after the database was
        brought back from a copy and the engines were not.
        """
        with transaction.atomic():
            row: Self
            row, _created = cls.objects.select_for_update().get_or_create(pk=1)
            row.value = max(row.value + 1, time.time_ns() // 1000)
            row.save(update_fields=["value"])
        return row.value
