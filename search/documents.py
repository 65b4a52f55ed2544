"""What a searchable thing is. The same document goes to every engine, and nothing personal is ever
in it.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a result is; people filter by it."""

    GUIDE = "guide", _("办事指南")
    CASE = "case", _("典型案例")
    STATION = "station", _("服务站点")
    NOTICE = "notice", _("通知公告")
    CAMPAIGN = "campaign", _("专项行动")


@dataclass(frozen=True)
class SearchDocument:
    """One searchable thing, in the words it was published with (engines fold and segment them).

    `key` is `<model label>:<pk>` and identical to the outbox key of its changes. `questions` are
    the ways people ask for it; `keywords` are words they may use that the text does not, matched
    but never shown. `matters` and `audiences` are slugs of `portal.vocabulary`. `place_codes` are
    the 12-digit codes of the divisions it belongs to or serves, `place` their names; `place`,
    `phone` and `address` are matched but never quoted: the `summary` says them in words. `lat` and
    `lng` are WGS-84 degrees. `articles` are article ids of `portal.law`. `boost` multiplies the
    score.
    """

    key: str
    kind: str
    title: str
    url: str
    summary: str = ""
    body: str = ""
    questions: tuple[str, ...] = ()
    keywords: str = ""
    matters: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    place_codes: tuple[str, ...] = ()
    place: str = ""
    phone: str = ""
    address: str = ""
    lat: float | None = None
    lng: float | None = None
    published_on: date | None = None
    updated_on: date | None = None
    boost: float = 1.0
    extra: dict[str, str] = field(default_factory=dict)
