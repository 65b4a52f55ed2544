from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from guides import anonymity, blocks, citations, listings, publication
from guides.fields import SlugsField
from guides.forms import CaseForm
from guides.models.base import SUMMARY_PANEL, IndexPage, PublicPage
from guides.panels import AnonymityPanel


class CaseIndexPage(IndexPage):
    """All case examples, newest first."""

    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["guides.CaseExamplePage"]
    page_description = _("典型案例的列表，地址固定为 /cases/。")
    template = "guides/case_index.html"

    class Meta:
        verbose_name = _("典型案例列表")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        cases = CaseExamplePage.objects.child_of(self).live().defer_streamfields()
        return {
            **super().get_context(request, *args, **kwargs),
            "listing": listings.listing(
                cases.order_by("-published_on", "title"), request.GET, today=timezone.localdate()
            ),
        }


class CaseExamplePage(PublicPage):
    """One typical case told so that nobody in it can be recognised.

    `confirmed_words` are the words that look like names, places or days and that an editor has
    confirmed to be made up; a new one asks again.
    """

    refuses_landlines: ClassVar = True
    citation_fields: ClassVar = ("law",)
    cites_law_in_force: ClassVar = False

    matters = SlugsField(_("事项"), blank=False)
    audiences = SlugsField(_("当事人"))
    facts = RichTextField(_("事情经过"), features=blocks.PLAIN_FEATURES)
    asked = RichTextField(_("申请人想要什么"), features=blocks.PLAIN_FEATURES)
    aid = RichTextField(_("法律援助做了什么"), features=blocks.PLAIN_FEATURES)
    law = StreamField([("article", blocks.CitationBlock())], verbose_name=_("适用的法律"))
    result = RichTextField(_("结果"), features=blocks.PLAIN_FEATURES)
    duration = models.CharField(
        _("用了多久"), max_length=60, help_text=_("例如“从申请到拿到工资，两个半月”。")
    )
    published_on = models.DateField(_("发布日期"), default=timezone.localdate)
    confirmed_words = models.JSONField(default=list, blank=True, editable=False)

    base_form_class = CaseForm
    parent_page_types: ClassVar = ["guides.CaseIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("一个典型案例：经过、请求、援助、法律、结果。人物一律用化名。")
    template = "guides/case.html"
    content_panels = [
        *Page.content_panels,
        SUMMARY_PANEL,
        MultiFieldPanel([FieldPanel("matters"), FieldPanel("audiences")], heading=_("归到哪一类")),
        FieldPanel("facts"),
        FieldPanel("asked"),
        FieldPanel("aid"),
        FieldPanel("law"),
        FieldPanel("result"),
        FieldPanel("duration"),
        FieldPanel("published_on"),
        MultiFieldPanel(
            [AnonymityPanel(), FieldPanel("names_checked")], heading=_("会不会让人认出当事人")
        ),
    ]

    class Meta:
        verbose_name = _("典型案例")
        verbose_name_plural = _("典型案例")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            "citations": citations.of(self.law),
            "main_matter": self.matters[0] if self.matters else "",
        }

    def suspicions(self) -> list[anonymity.Finding]:
        """Every word of the text that might tell who somebody is, each once."""
        found: dict[str, anonymity.Finding] = {}
        for _name, text in publication.texts(self):
            for finding in anonymity.suspicions(text):
                found.setdefault(finding.words, finding)
        return list(found.values())

    def open_suspicions(self) -> list[anonymity.Finding]:
        """Those that no editor has confirmed yet."""
        confirmed = set(self.confirmed_words)
        return [finding for finding in self.suspicions() if finding.words not in confirmed]

    def confirm_suspicions(self) -> None:
        """Note that an editor has looked at all of them."""
        self.confirmed_words = [finding.words for finding in self.suspicions()]
