"""The words every room shares: what people come with (matters), and who they are (audiences).

Guides, self-check, form, search and statistics use these slugs. The legal codes are those of
法律援助法 arts. 24-32: C24, C25 criminal defence; C29 victims; M31-n civil and administrative
matters; X32-n matters without an economic test. What follows from a code (grounds, materials,
clocks) is in `applications.rules`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Matter:
    """One kind of trouble, in the words people use, with its legal codes."""

    slug: str
    label: StrOrPromise
    codes: tuple[str, ...]
    hint: StrOrPromise = ""


MATTERS: tuple[Matter, ...] = (
    Matter("wages", _("被拖欠工资、没签合同"), ("M31-5",), _("讨薪、加班费、确认劳动关系")),
    Matter("work-injury", _("工伤"), ("M31-7",), _("认定、赔偿、单位不管")),
    Matter("traffic-injury", _("交通事故受伤"), ("M31-7",), _("对方不赔、保险拒赔")),
    Matter("medical-injury", _("医疗事故"), ("M31-7",), _("看病、手术中受到损害")),
    Matter("food-drug-injury", _("食品药品安全事故"), ("M31-7",), _("吃了、用了以后身体受害")),
    Matter(
        "domestic-violence",
        _("家庭暴力、虐待、遗弃"),
        ("X32-4",),
        _("人身安全、离婚、保护令；不看收入"),
    ),
    Matter("maintenance", _("赡养费、抚养费、扶养费"), ("M31-4",), _("老人、孩子、夫妻之间")),
    Matter("social-security", _("低保、社保待遇"), ("M31-2",), _("该领的没领到")),
    Matter("pension", _("抚恤金"), ("M31-3",), _("因公牺牲、病故等")),
    Matter("state-compensation", _("国家赔偿"), ("M31-1",), _("机关违法造成损失")),
    Matter("legal-capacity", _("认定民事行为能力"), ("M31-6",), _("家人不能辨认自己的行为")),
    Matter("environment", _("污染损害"), ("M31-8",), _("水、空气、土地被污染")),
    Matter("good-samaritan", _("见义勇为"), ("X32-2",), _("救人受伤、被索赔；不看收入")),
    Matter("hero-reputation", _("英雄烈士人格权益"), ("X32-1",), _("近亲属维护名誉；不看收入")),
    Matter("retrial-compensation", _("再审改判无罪"), ("X32-3",), _("请求国家赔偿；不看收入")),
    Matter("criminal-defence", _("家人被拘留、被起诉"), ("C24", "C25"), _("请辩护律师、值班律师")),
    Matter("criminal-victim", _("犯罪被害人"), ("C29",), _("被打伤、被骗后要求追责和赔偿")),
    Matter("other", _("其他（自己说）"), (), _("拿不准也没关系，工作人员会帮您看")),
)
BY_SLUG = {matter.slug: matter for matter in MATTERS}


class Audience(models.TextChoices):
    """Whom a guide or a station is meant for."""

    ELDERLY = "elderly", _("老年人")
    DISABLED = "disabled", _("残疾人")
    MINORS = "minors", _("未成年人")
    WOMEN = "women", _("妇女")
    WORKERS = "workers", _("进城务工人员")
    MILITARY = "military", _("军人军属")
    DETAINED = "detained", _("在押人员")
    UNION = "union", _("工会会员、职工")
    ENTERPRISE = "enterprise", _("企业")
    OVERSEAS = "overseas", _("归侨侨眷")
    EVERYONE = "everyone", pgettext_lazy("audience", "所有人")


def matters(on: date) -> list[Matter]:
    """The law's matters and this installation's own ones in force on that day; `other` stays last.
    One query.
    """
    from portal.models import LocalMatter  # the constant vocabulary needs no database

    local = LocalMatter.objects.filter(valid_from__lte=on).exclude(valid_to__lt=on).order_by("pk")
    added = [Matter(row.slug, row.label, (row.code,), row.hint) for row in local]
    return [*MATTERS[:-1], *added, MATTERS[-1]]


def matter(slug: str) -> Matter:
    """The matter of that slug, local ones included. Raises KeyError."""
    if slug in BY_SLUG:
        return BY_SLUG[slug]
    from portal.models import LocalMatter  # as above

    row = LocalMatter.objects.filter(slug=slug).first()
    if row is None:
        raise KeyError(slug)
    return Matter(row.slug, row.label, (row.code,), row.hint)


def choices() -> list[tuple[str, StrOrPromise]]:
    """The law's matters as form choices, for places that cannot ask the database (model fields,
    blocks).
    """
    return [(matter.slug, matter.label) for matter in MATTERS]
