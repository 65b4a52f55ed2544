"""Guides and case examples as people search for them."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from guides.models import CaseExamplePage, GuidePage
from guides.publication import plain, stream_text
from portal import vocabulary
from search.documents import Kind, SearchDocument
from search.registry import Source, key_of, register


def matter_words(slugs: Iterable[str]) -> str:
    """The labels and hints of matters: words people may search for that the text does not use."""
    known = [vocabulary.BY_SLUG[slug] for slug in slugs if slug in vocabulary.BY_SLUG]
    return " ".join(f"{matter.label} {matter.hint}" for matter in known)


def address(page: Any) -> str:
    """Where the page is read, without the host."""
    return str(page.url)


def guide_document(page: GuidePage) -> SearchDocument:
    """A guide: the ways people ask count most, then its title and text."""
    streams = ("bring", "steps", "body")
    body = [plain(page.who_qualifies), page.emergency]
    body += [stream_text(page._meta.get_field(n).stream_block, getattr(page, n)) for n in streams]
    return SearchDocument(
        key=key_of(page),
        kind=Kind.GUIDE.value,
        title=page.title,
        url=address(page),
        summary=page.summary,
        body="\n".join(filter(None, body)),
        questions=tuple(child.value for child in page.questions),
        keywords=matter_words(page.matters),
        matters=tuple(page.matters),
        audiences=tuple(page.audiences),
        articles=tuple(child.value["article"] for child in page.legal),
        published_on=day_of(page.first_published_at),
        updated_on=page.reviewed_on,
        boost=1.2,
    )


def case_document(page: CaseExamplePage) -> SearchDocument:
    """A case example. It names nobody: what may be published may be searched."""
    texts = (page.facts, page.asked, page.aid, page.result)
    return SearchDocument(
        key=key_of(page),
        kind=Kind.CASE.value,
        title=page.title,
        url=address(page),
        summary=page.summary,
        body="\n".join(plain(text) for text in texts),
        keywords=matter_words(page.matters),
        matters=tuple(page.matters),
        audiences=tuple(page.audiences),
        articles=tuple(child.value["article"] for child in page.law),
        published_on=page.published_on,
        updated_on=day_of(page.last_published_at),
    )


def day_of(moment: Any) -> Any:
    """The day of a moment, in the time of this place; None of none."""
    return timezone.localtime(moment).date() if moment else None


register(Source(GuidePage, Kind.GUIDE.value, lambda: GuidePage.objects.live(), guide_document))
register(
    Source(CaseExamplePage, Kind.CASE.value, lambda: CaseExamplePage.objects.live(), case_document)
)
