"""What search machines are told about: every public page, with the day it last changed.

Stations are told in stretches of row numbers. A stretch is found without counting, and what is
added or taken away in one moves nothing in the others, so that a machine fetches again only those
that changed.
"""

import re
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, Paginator
from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.functional import cached_property
from wagtail.models import Page, Site

from stations.models import Station

STRETCH = 5_000
"""How many row numbers a stretch has; a site map may name 50,000 pages at most."""
PAGES = "pages"
_STATIONS = re.compile(r"stations-([0-9]{1,9})")


class PageSitemap(Sitemap[Page]):
    """The content tree. Addresses carry the host that was asked, whatever the site row says."""

    limit = STRETCH

    def items(self) -> "QuerySet[Page]":
        self.root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
        pages: QuerySet[Page] = Page.objects.live().descendant_of(self.root, inclusive=True)
        return pages.order_by("path")

    def location(self, item: Page) -> str:
        path: str = item.url_path
        return "/" + path.removeprefix(self.root.url_path)

    def lastmod(self, item: Page) -> datetime | None:
        changed: datetime | None = item.last_published_at
        return changed

    def get_latest_lastmod(self) -> datetime | None:
        """When the newest page was published. One query, however many pages."""
        latest: datetime | None = self.items().aggregate(at=Max("last_published_at"))["at"]
        return latest


class WholeStretch(Paginator):  # type: ignore[type-arg]  # Django's own is not generic at run time
    """All of a stretch on one page, without counting it."""

    @cached_property
    def count(self) -> int:
        return STRETCH


class StationSitemap(Sitemap[Station]):
    """The public stations of one stretch; `changed` is when anything of it last changed."""

    limit = STRETCH

    def __init__(self, number: int, changed: datetime | None = None) -> None:
        self.number = number
        self.changed = changed

    def items(self) -> "QuerySet[Station]":
        first = self.number * STRETCH
        rows = Station.objects.published().filter(pk__gte=first, pk__lt=first + STRETCH)
        return rows.only("slug", "changed_at").order_by("pk")

    def lastmod(self, item: Station) -> datetime:
        return item.changed_at

    def get_latest_lastmod(self) -> datetime | None:
        """What the index knows already."""
        return self.changed

    @property
    def paginator(self) -> WholeStretch:
        """One page."""
        return WholeStretch(self.items(), STRETCH)

    def get_urls(self, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        """The addresses. Raises EmptyPage for a stretch without public stations."""
        urls: list[dict[str, Any]] = super().get_urls(*args, **kwargs)
        if not urls:
            raise EmptyPage
        return urls


Sections = dict[str, type[Sitemap[Any]] | Sitemap[Any]]


def all_sections() -> Sections:
    """The parts of the site map: the content tree, and every stretch with public stations. One
    query. A station that was taken away has changed its stretch, too.
    """
    stretches = (
        Station.objects.order_by()
        .annotate(stretch=F("pk") / STRETCH)
        .values("stretch")
        .annotate(shown=Count("pk", filter=Q(published=True)), changed=Max("changed_at"))
        .filter(shown__gt=0)
        .order_by("stretch")
        .values_list("stretch", "changed")
    )
    stations: Sections = {
        f"stations-{int(number)}": StationSitemap(int(number), changed)
        for number, changed in stretches
    }
    return {PAGES: PageSitemap(), **stations}


def section(name: str) -> Sections:
    """One part of the site map by its name; nothing for another name."""
    if name == PAGES:
        return {name: PageSitemap()}
    found = _STATIONS.fullmatch(name)
    return {name: StationSitemap(int(found[1]))} if found else {}
