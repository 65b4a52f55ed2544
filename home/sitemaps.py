"""What search machines are told about: every public page, with the day it last changed.

Django's own site maps go through a template for every address; of thousands a part and hundreds of
parts, that is twenty times the work of writing them.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from typing import NamedTuple
from xml.sax.saxutils import escape

from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.timezone import get_current_timezone
from wagtail.models import Page, Site

from stations import stretches

MOST = 50_000
"""How many addresses one part may have."""
PAGES = "pages"
_STATIONS = re.compile(r"stations-([0-9]{1,9})")
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


class Entry(NamedTuple):
    """An address within the site, and when it last changed, if that is known."""

    path: str
    changed: datetime | None


def parts() -> list[Entry]:
    """The parts: the content tree, and every stretch with public stations. Three queries."""
    times = [entry.changed for entry in _pages() if entry.changed]
    pages = Entry(reverse("sitemap_section", args=[PAGES]), max(times, default=None))
    before, after = _around("sitemap_section")
    stretched = stretches.with_public_stations()
    return [pages, *(Entry(f"{before}stations-{n}{after}", changed) for n, changed in stretched)]


def _around(view: str) -> list[str]:
    """What stands before and after the name in an address: looked up once for thousands."""
    return reverse(view, args=["name"]).rsplit("name", 1)


def part(name: str) -> list[Entry]:
    """One part by its name; nothing for another name."""
    if name == PAGES:
        return list(_pages())
    found = _STATIONS.fullmatch(name)
    return list(_stations(int(found[1]))) if found else []


def _pages() -> Iterator[Entry]:
    """The content tree. Two queries."""
    root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    pages = Page.objects.live().descendant_of(root, inclusive=True).order_by("path")
    for path, changed in pages.values_list("url_path", "last_published_at")[:MOST]:
        yield Entry(str(iri_to_uri("/" + path.removeprefix(root.url_path))), changed)


def _stations(number: int) -> Iterator[Entry]:
    before, after = _around("stations:station")
    rows = stretches.stations_of(number).values_list("slug", "changed_at")
    return (Entry(f"{before}{slug}{after}", changed) for slug, changed in rows)


def index(site: str, entries: Iterable[Entry]) -> str:
    """The document that names the parts. Addresses carry the host that was asked, whatever the site
    row says.
    """
    zone = get_current_timezone()
    told = [_told("sitemap", site, path, _moment(changed, zone)) for path, changed in entries]
    return _document("sitemapindex", told)


def addresses(site: str, entries: Iterable[Entry]) -> str:
    """The document of one part."""
    zone = get_current_timezone()
    told = [_told("url", site, path, _day(changed, zone)) for path, changed in entries]
    return _document("urlset", told)


def _document(name: str, told: list[str]) -> str:
    return "\n".join([_HEAD, f'<{name} xmlns="{_SPACE}">', *told, f"</{name}>\n"])


def _told(element: str, site: str, path: str, changed: str) -> str:
    return f"<{element}><loc>{escape(site + path)}</loc>{changed}</{element}>"


def _moment(changed: datetime | None, zone: tzinfo) -> str:
    return f"<lastmod>{changed.astimezone(zone).isoformat()}</lastmod>" if changed else ""


def _day(changed: datetime | None, zone: tzinfo) -> str:
    return f"<lastmod>{changed.astimezone(zone).date()}</lastmod>" if changed else ""


def latest(entries: Iterable[Entry]) -> datetime | None:
    """When any of them last changed; None when that is not known of all."""
    times = [changed for _path, changed in entries]
    known = [changed for changed in times if changed]
    return max(known, default=None) if len(known) == len(times) else None
