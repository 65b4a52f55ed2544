from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from guides.forms import PublicPageForm
from guides.models import OpenPage
from guides.permissions import FixedPagePermissions


class HomePage(OpenPage):
    """The front door: three things people come for, and what is going on now."""

    headline = models.CharField(
        _("大标题"), max_length=40, default="遇到法律难题，请不起律师也有人帮"
    )
    introduction = models.CharField(
        _("开头的话"),
        max_length=120,
        default="用自己的话说说发生了什么，我们告诉您能不能申请、找谁、带什么。",
    )
    search_example = models.CharField(_("搜索框里的例子"), max_length=40, default="工资要不回来")

    max_count = 1
    base_form_class = PublicPageForm
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = [
        "guides.GuideIndexPage",
        "guides.CaseIndexPage",
        "home.CampaignIndexPage",
        "home.NoticeIndexPage",
        "home.StandardPage",
    ]
    page_description = _("网站首页，只有一个。")
    template = "home/home.html"
    content_panels = [
        FieldPanel("title", classname="title"),  # not Wagtail's, which looks for a slug to fill
        MultiFieldPanel(
            [
                FieldPanel("headline"),
                FieldPanel("introduction"),
                FieldPanel("search_example"),
            ],
            heading=_("页面最上面"),
        ),
    ]
    promote_panels = [FieldPanel("search_description")]

    class Meta:
        verbose_name = _("首页")

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """The page at an address, by its stored path in two queries at any depth; Wagtail's own
        way asks two a level.
        """
        if path_components:
            path = f"{self.url_path}{'/'.join(path_components)}/"
            page = Page.objects.live().filter(url_path=path).first()
            if page is not None:
                return RouteResult(page.specific)
        return super().route(request, path_components)

    def permissions_for_user(self, user: AbstractBaseUser) -> FixedPagePermissions:
        return FixedPagePermissions(user, self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from home.front import front  # the front page shows pages that are defined above it

        return {
            **super().get_context(request, *args, **kwargs),
            "front": front(timezone.localdate()),
        }
