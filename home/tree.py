"""The page tree every installation needs: the home page, the lists at their fixed addresses, and
the pages about the service.
"""

from django.utils.translation import gettext as _
from wagtail.models import Collection, Locale, Page, PageLogEntry, Site

from guides.models import CaseIndexPage, GuideIndexPage
from home import first_pages
from home.models import CampaignIndexPage, HomePage, NoticeIndexPage

WAGTAIL_WELCOME = "Welcome to your new Wagtail site!"


def ensure() -> HomePage:
    """Build what is missing of the tree and point the site at it. Changes nothing that is there."""
    home = HomePage.objects.first() or _plant_home(_root())
    for model, slug, title, introduction in _lists():
        if not model.objects.exists():
            page = model(title=title, slug=slug, introduction=introduction)
            home.add_child(instance=page)
    first_pages.ensure(home)
    return home


def _lists() -> list[tuple[type[Page], str, str, str]]:
    return [
        (GuideIndexPage, "guides", _("办事指南"), _("遇到什么事，该怎么办、找谁、带什么。")),
        (CaseIndexPage, "cases", _("典型案例"), _("别人遇到过的事，是怎么解决的。")),
        (CampaignIndexPage, "campaigns", _("专项活动"), _("现在在办什么活动，在哪里、什么时候。")),
        (NoticeIndexPage, "notices", _("通知公告"), _("放假安排、新规定和公示。")),
    ]


def _root() -> Page:
    """The root of all pages. A flushed database has none, nor the locale and collection of one."""
    Locale.objects.get_or_create(language_code="zh-hans")
    collections = Collection.get_first_root_node() or Collection.add_root(name=_("公共文件"))
    if collections.name == "Root":
        collections.name = _("公共文件")
        collections.save()
    root = Page.get_first_root_node() or Page.add_root(title=_("全部页面"), slug="root")
    if root.title == "Root":
        root.title = root.draft_title = _("全部页面")
        root.save()
    return root


def _plant_home(root: Page) -> HomePage:
    """The home page, in the place of the page that greets people after installing Wagtail."""
    home = HomePage(title=_("首页"), slug="front")
    root.add_child(instance=home)
    site = Site.objects.filter(is_default_site=True).first()
    site = site or Site(hostname="localhost", is_default_site=True)
    site.root_page, site.site_name = home, site.site_name or _("法援在线")
    site.save()
    for welcome in Page.objects.filter(depth=2, title=WAGTAIL_WELCOME, numchild=0):
        welcome.delete()
    PageLogEntry.objects.filter(label=WAGTAIL_WELCOME).delete()  # or staff read of it for ever
    home.refresh_from_db()
    return home
