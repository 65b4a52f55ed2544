from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from guides import anonymity
from guides.blocks import BodyBlock
from guides.fields import SlugsField
from guides.listings import PAGE_SIZE
from guides.models import IndexPage, PublicPage
from guides.models.base import SUMMARY_PANEL
from guides.publication import label_of
from home.querysets import CampaignManager


class CampaignIndexPage(IndexPage):
    """All campaigns: those that are on, those to come, those that are over."""

    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.CampaignPage"]
    page_description = _("专项活动的列表，地址固定为 /campaigns/。")
    template = "home/campaign_index.html"

    class Meta:
        verbose_name = _("专项活动列表")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        campaigns = CampaignPage.objects.child_of(self).live().newest_first()
        return {
            **super().get_context(request, *args, **kwargs),
            "campaigns": Paginator(campaigns, PAGE_SIZE).get_page(request.GET.get("page")),
        }


class CampaignPage(PublicPage):
    """Something that goes on for a time, with events people can come to."""

    starts = models.DateField(_("开始"), default=timezone.localdate)
    ends = models.DateField(_("结束"))
    matters = SlugsField(_("事项"))
    body = StreamField(BodyBlock(), verbose_name=_("正文"))

    objects = CampaignManager()
    parent_page_types: ClassVar = ["home.CampaignIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("一段时间的活动，例如农民工讨薪专项行动；可以列出现场活动。")
    template = "home/campaign.html"
    content_panels = [
        *Page.content_panels,
        SUMMARY_PANEL,
        FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")], heading=_("起止日期")),
        FieldPanel("matters"),
        FieldPanel("body"),
        InlinePanel("events", heading=_("现场活动"), label=_("活动")),
    ]

    class Meta:
        verbose_name = _("专项活动")
        verbose_name_plural = _("专项活动")

    def clean(self) -> None:
        super().clean()
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"ends": _("结束的日子不能早于开始的日子。")})

    @property
    def state(self) -> str:
        """`soon`, `open` or `closed`, as of today."""
        today = timezone.localdate()
        if today < self.starts:
            return "soon"
        return "open" if today <= self.ends else "closed"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        events = sorted(self.events.all(), key=lambda event: event.starts)
        now = timezone.now()
        return {
            **super().get_context(request, *args, **kwargs),
            "coming": [event for event in events if event.starts >= now],
            "past": [event for event in events if event.starts < now],
            "main_matter": self.matters[0] if self.matters else "",
        }


class Event(Orderable):
    """One occasion of a campaign: when, where, what for."""

    page = ParentalKey(CampaignPage, on_delete=models.CASCADE, related_name="events")
    title = models.CharField(_("做什么"), max_length=60)
    starts = models.DateTimeField(_("什么时候"))
    place = models.CharField(_("在哪里"), max_length=80)
    note = models.CharField(_("说明"), max_length=120, blank=True)

    panels = [
        FieldPanel("title"),
        FieldPanel("starts"),
        FieldPanel("place"),
        FieldPanel("note"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("现场活动")
        verbose_name_plural = _("现场活动")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """An event names a place, never a person's number."""
        super().clean()
        for name in ("title", "place", "note"):
            for finding in anonymity.identities(getattr(self, name) or "", landlines=False):
                message = _("请不要写%(kind)s：%(words)s。")
                values = {"kind": label_of(finding.kind), "words": finding.words}
                raise ValidationError({name: ValidationError(message, params=values)})
