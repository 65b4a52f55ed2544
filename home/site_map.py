"""What the site map lists."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from guides.models import CaseExamplePage, GuidePage
from home.models import CampaignPage, NoticePage, StandardPage
from stations.enums import Kind
from stations.models import Station

MOST_STATIONS = 300


@dataclass(frozen=True)
class Link:
    """An address and what it is called."""

    title: str
    url: str


@dataclass
class Section:
    """A part of the site: its own page, and the pages in it."""

    title: str
    url: str
    links: list[Link] = field(default_factory=list)


def sections() -> list[Section]:
    """All parts of the site, in the order of the navigation. Constant number of queries."""
    return [
        Section(_("办事指南"), "/guides/", _links(GuidePage)),
        Section(_("典型案例"), "/cases/", _links(CaseExamplePage)),
        Section(_("服务站点"), "/stations/", _stations()),
        Section(
            _("申请法律援助"),
            "/apply/",
            [
                Link(_("我能申请吗"), "/check/"),
                Link(_("在网上申请"), "/apply/"),
                Link(_("查询进度"), "/my/"),
            ],
        ),
        Section(_("专项活动"), "/campaigns/", _links(CampaignPage)),
        Section(_("通知公告"), "/notices/", _links(NoticePage)),
        Section(
            _("关于本站"),
            "/about/",
            [
                *_links(StandardPage),
                Link(_("搜索"), "/search/"),
                Link(_("字号与显示"), "/display/"),
                Link(_("帮助"), "/help/"),
            ],
        ),
    ]


def _links(model: type[Page]) -> list[Link]:
    root = Site.objects.select_related("root_page").get(is_default_site=True).root_page.url_path
    return [
        Link(page.title, "/" + page.url_path.removeprefix(root))
        for page in model.objects.live().only("title", "url_path").order_by("title")
    ]


def _stations() -> list[Link]:
    """The stations people ask for by name, where that is a list to read: those of a province are
    found by place, on the section's own page. So are the contact points of villages.
    """
    rows = Station.objects.published().exclude(kind=Kind.CONTACT_POINT).order_by("kind", "name")
    named = list(rows.only("name", "slug")[: MOST_STATIONS + 1])
    return [Link(row.name, row.get_absolute_url()) for row in named if len(named) <= MOST_STATIONS]
