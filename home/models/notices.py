from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from guides.blocks import BodyBlock
from guides.listings import PAGE_SIZE
from guides.models import IndexPage, PublicPage
from guides.models.base import SUMMARY_PANEL


class NoticeIndexPage(IndexPage):
    """All notices, newest first."""

    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.NoticePage"]
    page_description = _("通知公告的列表，地址固定为 /notices/。")
    template = "home/notice_index.html"

    class Meta:
        verbose_name = _("通知公告列表")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        notices = NoticePage.objects.child_of(self).live().order_by("-date", "title")
        return {
            **super().get_context(request, *args, **kwargs),
            "notices": Paginator(notices, PAGE_SIZE).get_page(request.GET.get("page")),
        }


class NoticePage(PublicPage):
    """Something the agency makes known: a holiday, a rule, a result."""

    date = models.DateField(_("日期"), default=timezone.localdate)
    body = StreamField(BodyBlock(), verbose_name=_("正文"))

    parent_page_types: ClassVar = ["home.NoticeIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("一条通知：放假安排、新规定、公示结果。")
    template = "home/notice.html"
    content_panels = [
        *Page.content_panels,
        SUMMARY_PANEL,
        FieldPanel("date"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("通知公告")
        verbose_name_plural = _("通知公告")
