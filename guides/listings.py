"""Lists of pages that readers narrow down by matter and by whom they are for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.http import urlencode

from guides.fields import having
from portal import vocabulary

PAGE_SIZE = 20
EVERYONE = vocabulary.Audience.EVERYONE.value


@dataclass(frozen=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str
    is_current: bool


@dataclass(frozen=True)
class Listing:
    """What a list page shows: the rows of this page, the filters, and what is chosen."""

    page: "Page[Any]"
    matters: list[Choice]
    audiences: list[Choice]
    matter: str
    audience: str
    chosen: str

    @property
    def query(self) -> str:
        """The chosen filters as parameters before a page number: `matter=wages&`, or nothing."""
        chosen = {"matter": self.matter, "audience": self.audience}
        return "".join(f"{urlencode({name: value})}&" for name, value in chosen.items() if value)

    @property
    def apply_query(self) -> str:
        """What to append to the address of the form so that it knows the matter."""
        return f"?{urlencode({'matter': self.matter})}" if self.matter else ""


def listing(pages: "QuerySet[Any]", asked: Mapping[str, str], *, today: date) -> Listing:
    """The pages that fit the filters `matter`, `audience` and `page` of a query string.

    A page without a matter is for all of them. Unknown values are ignored, as if nothing were
    chosen. Three queries.
    """
    labels = {matter.slug: str(matter.label) for matter in vocabulary.matters(today)}
    audiences = {choice.value: str(choice.label) for choice in vocabulary.Audience}
    matter = asked.get("matter", "") if asked.get("matter", "") in labels else ""
    audience = asked.get("audience", "") if asked.get("audience", "") in audiences else ""
    if matter:
        pages = pages.filter(having("matters", matter) | Q(matters=""))
    if audience:
        pages = pages.filter(having("audiences", audience) | having("audiences", EVERYONE))
    chosen = "，".join(filter(None, (labels.get(matter, ""), audiences.get(audience, ""))))
    return Listing(
        page=Paginator(pages, PAGE_SIZE).get_page(asked.get("page")),
        matters=[Choice(slug, label, slug == matter) for slug, label in labels.items()],
        audiences=[Choice(slug, label, slug == audience) for slug, label in audiences.items()],
        matter=matter,
        audience=audience,
        chosen=chosen,
    )
