"""What a page must satisfy before the public sees it, whichever way it gets there.

The editor's form, the workflow's approval, bulk and scheduled publishing and `save()` of a live
page all ask `problems` here: see docs/decisions/publication.md.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.models import get_all_child_relations
from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import Page

from guides import anonymity
from portal import law
from portal.models import AgencySettings

HELD_BACK = "guides.held_back"
SHARED_FIELDS = ("title", "slug", "seo_title", "search_description")
OUR_APPS = ("guides", "home")
KIND_LABELS = {
    anonymity.Kind.ID_NUMBER: gettext_lazy("身份证号码"),
    anonymity.Kind.MOBILE: gettext_lazy("手机号码"),
    anonymity.Kind.LANDLINE: gettext_lazy("固定电话"),
    anonymity.Kind.PLATE: gettext_lazy("车牌号"),
    anonymity.Kind.BANK_CARD: gettext_lazy("银行卡号"),
    anonymity.Kind.NAME: gettext_lazy("像是人名"),
    anonymity.Kind.PLACE: gettext_lazy("具体地点或单位"),
    anonymity.Kind.DATE: gettext_lazy("具体日期"),
    anonymity.Kind.CASE_NUMBER: gettext_lazy("案号"),
    anonymity.Kind.CONTACT: gettext_lazy("邮箱或网络账号"),
}
BLOCK_END = re.compile(r"</(?:p|li|h\d|ul|ol)>|<br ?/?>|<hr ?/?>")


@dataclass(frozen=True)
class Problem:
    """One reason not to publish: the form field it concerns ("" for the whole page), in words.

    `message` is for the screen of whoever edits; `kept` may stand in the page's history, where it
    outlives the correction, and so never repeats what stood in the page.
    """

    field: str
    message: str
    kept: str


class PublicationRefused(PermissionDenied):
    """The page may not be published as it is; `problems` says why."""

    def __init__(self, page: Page, problems: list[Problem]) -> None:
        super().__init__("；".join(problem.kept for problem in problems))
        self.page = page
        self.problems = problems


def problems(page: Page, *, today: date | None = None) -> list[Problem]:
    """Everything that stands against publishing this version of the page. One query."""
    today = today or timezone.localdate()
    return [*_identities(page), *_articles(page, today)]


def require(page: Page) -> None:
    """Raises PublicationRefused when something stands against publishing."""
    if found := problems(page):
        raise PublicationRefused(page, found)


def hold_back(page: Page, revision: Any, refusal: PublicationRefused) -> None:
    """Take a revision off the schedule and say so in the page's history, so that one bad page does
    not keep the others of the same minute from going live.
    """
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    log(page, HELD_BACK, data={"why": str(refusal)}, revision=revision)


def texts(page: Page) -> Iterator[tuple[str, str]]:
    """Every text of the page that readers will see, with the name of its field."""
    own = [field.name for field in page._meta.local_concrete_fields]
    for name in (*SHARED_FIELDS, *own):
        field = page._meta.get_field(name)
        if isinstance(field, StreamField):
            yield name, stream_text(field.stream_block, getattr(page, name))
        elif isinstance(field, (models.CharField, models.TextField)) and field.editable:
            yield name, plain(str(getattr(page, name) or ""))
    for relation in get_all_child_relations(page):
        if relation.related_model._meta.app_label in OUR_APPS:
            yield from (("", row_text(row)) for row in getattr(page, relation.name).all())


def stream_text(block: StreamBlock, value: Any) -> str:
    """All words of a StreamField's value."""
    return "\n".join(_strings(block.get_prep_value(value)))


def row_text(row: models.Model) -> str:
    """All words of a page's inline row."""
    fields = [field for field in row._meta.concrete_fields if isinstance(field, models.CharField)]
    return "\n".join(str(getattr(row, field.name) or "") for field in fields)


def plain(html: str) -> str:
    """Rich text without its tags; what stood in different paragraphs stays on different lines."""
    return strip_tags(BLOCK_END.sub("\n", html))


def label_of(kind: anonymity.Kind) -> str:
    """What a kind of finding is called, for editors."""
    return str(KIND_LABELS[kind])


def refused_identities(page: Page) -> list[tuple[str, anonymity.Finding]]:
    """Identities in the page's texts, with the name of the field each is in. One query."""
    offices = AgencySettings.objects.values_list("hotline", "phone", "complaint_phone")
    allowed = {number for row in offices for number in row if number}
    strict = getattr(page, "refuses_landlines", False)
    return [
        (name, finding)
        for name, text in texts(page)
        for finding in anonymity.identities(text, allowed=allowed, landlines=strict)
    ]


def _identities(page: Page) -> Iterator[Problem]:
    for name, finding in refused_identities(page):
        said = {"kind": label_of(finding.kind), "words": finding.words}
        message = _("出现了%(kind)s“%(words)s”，可能让人认出当事人，请删去或改写后再发布。")
        kept = _("出现了%(kind)s，可能让人认出当事人，请删去或改写后再发布。")
        yield Problem(name, message % said, kept % said)


def _articles(page: Page, today: date) -> Iterator[Problem]:
    """Citations of articles that nobody verified, or that are not in force."""
    for name in getattr(page, "citation_fields", ()):
        for child in getattr(page, name):
            cited = child.value.get("article")
            row = law.table().get(cited)
            if row is None:
                yield _plain_problem(
                    name, _("引用了条文表里没有的条文：%s") % (cited or _("（未选）"))
                )
            elif page.cites_law_in_force and not row.in_force(today):
                yield _plain_problem(name, _("%s现在不适用，请改引现行条文。") % row.citation)


def _plain_problem(field: str, message: str) -> Problem:
    return Problem(field, message, kept=message)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key not in ("id", "type"):
                yield from _strings(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _strings(part)
    elif isinstance(value, str):
        yield plain(value)
