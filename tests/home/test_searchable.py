"""What search knows of notices and campaigns."""

from datetime import date

import pytest
from django.utils import timezone

from home.models import Event
from home.searchable import campaign_document, notice_document
from search.registry import all_documents, documents_of, key_of
from tests.factories.home import CampaignFactory, NoticeFactory, StandardFactory

pytestmark = pytest.mark.django_db


def test_a_notice_carries_its_date() -> None:
    document = notice_document(NoticeFactory(slug="winter", date=date(2026, 11, 16)))
    assert (document.kind, document.url) == ("notice", "/notices/winter/")
    assert document.published_on == date(2026, 11, 16)
    assert "正文" in document.body


def test_a_campaign_is_found_by_the_places_of_its_events() -> None:
    campaign = CampaignFactory(slug="pay")
    Event.objects.create(page=campaign, title="受理", starts=timezone.now(), place="锁石镇集市")
    document = campaign_document(campaign)
    assert document.place == "锁石镇集市"
    assert "锁石镇集市" in document.body


def test_what_is_taken_back_is_forgotten() -> None:
    notice = NoticeFactory()
    assert key_of(notice) in documents_of([key_of(notice)])
    notice.unpublish()
    assert not documents_of([key_of(notice)])


def test_pages_about_the_site_are_not_results() -> None:
    StandardFactory()
    assert not list(all_documents())
