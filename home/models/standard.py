from typing import ClassVar

from django.core.exceptions import ValidationError
from django.urls import resolve
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from guides.models import PublicPage
from guides.models.base import SUMMARY_PANEL
from home.blocks import StandardBody

WAGTAIL_SERVE = "wagtail_serve"


class StandardPage(PublicPage):
    """A page that explains the service itself: about, privacy, accessibility, promises."""

    body = StreamField(StandardBody(), verbose_name=_("正文"))

    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("介绍本站的页面：关于我们、隐私、无障碍、服务承诺。")
    template = "home/standard.html"
    content_panels = [*Page.content_panels, SUMMARY_PANEL, FieldPanel("body")]

    class Meta:
        verbose_name = _("说明页面")
        verbose_name_plural = _("说明页面")

    def clean(self) -> None:
        """Refuse an address that the software answers itself: the page could never be read."""
        super().clean()
        if self.slug and resolve(f"/{self.slug}/").url_name != WAGTAIL_SERVE:
            raise ValidationError({"slug": _("这个网址已经有系统页面在用，请换一个。")})
