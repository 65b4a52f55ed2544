"""What search machines are told about: every public page, with the day it last changed."""

from datetime import date, datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from wagtail.models import Page, Site

from stations.models import Station


class PageSitemap(Sitemap[Page]):
    """The content tree. Addresses carry the host that was asked, whatever the site row says."""

    limit = 5000

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


class StationSitemap(Sitemap[Station]):
    """Every station the public can go to."""

    limit = 5000

    def items(self) -> "QuerySet[Station]":
        return Station.objects.published().only("slug", "verified_on").order_by("pk")

    def lastmod(self, item: Station) -> date | None:
        return item.verified_on


SITEMAPS: dict[str, type[Sitemap[Any]]] = {"pages": PageSitemap, "stations": StationSitemap}
