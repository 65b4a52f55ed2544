from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.blocks import PageChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from guides import blocks, citations, listings
from guides.fields import SlugsField
from guides.models.base import SUMMARY_PANEL, IndexPage, PublicPage
from guides.models.cases import CaseExamplePage
from guides.querysets import GuideManager

CHECKLIST = "checklist"
REVIEW_EVERY = timedelta(days=182)


def next_review() -> date:
    """When a guide reviewed today is due again, unless its editor says otherwise."""
    return timezone.localdate() + REVIEW_EVERY


class GuideIndexPage(IndexPage):
    """All guides, by matter, for whom."""

    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["guides.GuidePage"]
    page_description = _("办事指南的列表，地址固定为 /guides/。")
    template = "guides/guide_index.html"

    class Meta:
        verbose_name = _("办事指南列表")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        is_general = Case(When(matters="", then=True), default=False)
        guides = GuidePage.objects.child_of(self).live().defer_streamfields()
        return {
            **super().get_context(request, *args, **kwargs),
            "listing": listings.listing(
                guides.order_by(is_general, "path"), request.GET, today=timezone.localdate()
            ),
        }


class GuidePage(PublicPage):
    """How to go about one kind of trouble, in the words people use."""

    citation_fields: ClassVar = ("legal",)

    questions = StreamField(
        [("question", blocks.QuestionBlock())],
        verbose_name=_("大家会怎么问"),
        blank=True,
        help_text=_("照百姓的原话写，检索时靠它们找到这一页。"),
    )
    emergency = models.CharField(
        _("紧急提示"),
        max_length=200,
        blank=True,
        help_text=_("有人身危险时先做什么；显示在最上面。没有就留空。"),
    )
    matters = SlugsField(
        _("事项"),
        help_text=_("第一个事项用于“网上申请”的链接。哪类事都用得上的，一个也不选。"),
    )
    audiences = SlugsField(_("适合谁看"))
    who_qualifies = RichTextField(_("谁可以申请"), features=blocks.PLAIN_FEATURES)
    bring = StreamField([("item", blocks.BringBlock())], verbose_name=_("要带什么"), blank=True)
    steps = StreamField([("step", blocks.StepBlock())], verbose_name=_("怎么办"), blank=True)
    legal = StreamField(
        [("article", blocks.CitationBlock())],
        verbose_name=_("法律依据"),
        blank=True,
        help_text=_("只能引用条文表里核对过的条文。"),
    )
    body = StreamField(blocks.BodyBlock(), verbose_name=_("更多说明"), blank=True)
    downloads = StreamField(
        [("download", blocks.DownloadBlock())], verbose_name=_("下载"), blank=True
    )
    related_cases = StreamField(
        [("case", PageChooserBlock(page_type="guides.CaseExamplePage", label=_("案例")))],
        verbose_name=_("相关案例"),
        blank=True,
    )
    reviewed_on = models.DateField(
        _("核对日期"), default=timezone.localdate, help_text=_("最近一次逐句核对内容的日子。")
    )
    review_due = models.DateField(
        _("下次核对"), default=next_review, help_text=_("到这一天还没核对，会列入“待核对的指南”。")
    )

    objects = GuideManager()
    parent_page_types: ClassVar = ["guides.GuideIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("一件事怎么办：谁可以申请、带什么、分几步、依据哪条法律。")
    template = "guides/guide.html"
    content_panels = [
        *Page.content_panels,
        SUMMARY_PANEL,
        FieldPanel("questions"),
        FieldPanel("emergency"),
        MultiFieldPanel([FieldPanel("matters"), FieldPanel("audiences")], heading=_("归到哪一类")),
        FieldPanel("who_qualifies"),
        FieldPanel("bring"),
        FieldPanel("steps"),
        FieldPanel("legal"),
        FieldPanel("body"),
        FieldPanel("downloads"),
        FieldPanel("related_cases"),
        FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("review_due")], heading=_("内容核对")),
    ]

    class Meta:
        verbose_name = _("办事指南")
        verbose_name_plural = _("办事指南")

    def clean(self) -> None:
        super().clean()
        if self.reviewed_on and self.review_due and self.review_due <= self.reviewed_on:
            raise ValidationError({"review_due": _("下次核对的日子要晚于核对日期。")})

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """The page, or with `?checklist` the one sheet to print and take along."""
        if CHECKLIST in request.GET:
            return "guides/checklist.html"
        return str(super().get_template(request, *args, **kwargs))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            "citations": citations.of(self.legal),
            "cases": list(self.public_cases()),
            "main_matter": self.matters[0] if self.matters else "",
        }

    def public_cases(self) -> Iterator[CaseExamplePage]:
        """The related cases that can be read now. One query when there are any."""
        return (child.value for child in self.related_cases if child.value and child.value.live)
