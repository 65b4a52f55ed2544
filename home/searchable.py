"""Notices and campaigns as people search for them."""

from guides.publication import row_text, stream_text
from guides.searchable import address, day_of, matter_words
from home.models import CampaignPage, NoticePage
from search.documents import Kind, SearchDocument
from search.registry import Source, key_of, register


def notice_document(page: NoticePage) -> SearchDocument:
    """A notice, dated."""
    return SearchDocument(
        key=key_of(page),
        kind=Kind.NOTICE.value,
        title=page.title,
        url=address(page),
        summary=page.summary,
        body=stream_text(page._meta.get_field("body").stream_block, page.body),
        published_on=page.date,
        updated_on=day_of(page.last_published_at),
    )


def campaign_document(page: CampaignPage) -> SearchDocument:
    """A campaign with the places of its events."""
    events = list(page.events.all())
    body = [
        stream_text(page._meta.get_field("body").stream_block, page.body),
        *(row_text(event) for event in events),
    ]
    return SearchDocument(
        key=key_of(page),
        kind=Kind.CAMPAIGN.value,
        title=page.title,
        url=address(page),
        summary=page.summary,
        body="\n".join(filter(None, body)),
        keywords=matter_words(page.matters),
        matters=tuple(page.matters),
        place=" ".join(event.place for event in events),
        published_on=page.starts,
        updated_on=day_of(page.last_published_at),
    )


register(Source(NoticePage, Kind.NOTICE.value, lambda: NoticePage.objects.live(), notice_document))
register(
    Source(
        CampaignPage,
        Kind.CAMPAIGN.value,
        lambda: CampaignPage.objects.live().prefetch_related("events"),
        campaign_document,
    )
)
