"""What search knows of guides and cases, and when it forgets them."""

import pytest
from django.utils import timezone

from guides.models import CaseExamplePage, GuidePage
from guides.searchable import case_document, guide_document
from portal.models import Outbox
from search import indexing
from search.registry import documents_of, key_of, source_of
from tests.factories.guides import CaseFactory, GuideFactory

pytestmark = pytest.mark.django_db


def test_a_guide_is_found_by_the_ways_people_ask() -> None:
    document = guide_document(GuideFactory(slug="pay", emergency="先报警"))
    assert document.questions == ("老板不给工资怎么办",)
    assert document.url == "/guides/pay/"
    assert document.matters == ("wages",)
    assert document.audiences == ("workers",)
    assert document.articles == ("law-43",)
    for words in ("干了活没有拿到工资的人", "身份证", "存好聊天记录", "要花钱吗", "先报警"):
        assert words in document.body
    assert "讨薪" in document.keywords
    assert "<p>" not in document.body


def test_a_case_is_found_by_its_story() -> None:
    document = case_document(CaseFactory(slug="masons"))
    assert document.kind == "case"
    assert document.url == "/cases/masons/"
    assert "老陈在工地砌墙" in document.body
    assert document.published_on is not None


@pytest.mark.parametrize("factory", [GuideFactory, CaseFactory])
def test_only_what_is_public_is_found(factory: type[GuideFactory]) -> None:
    page = factory()
    key = key_of(page)
    assert key in documents_of([key])
    page.unpublish()
    assert key not in documents_of([key])


@pytest.mark.parametrize("factory", [GuideFactory, CaseFactory])
def test_search_is_told_when_a_page_is_published_changed_and_taken_back(
    factory: type[GuideFactory],
) -> None:
    indexing.join("search:embedded@here", now=timezone.now())
    page = factory(live=False)
    for change in (
        lambda: page.save_revision().publish(),
        lambda: type(page).objects.get(pk=page.pk).unpublish(),
        lambda: type(page).objects.get(pk=page.pk).delete(),
    ):
        Outbox.objects.all().delete()
        change()
        assert Outbox.objects.filter(key=f"{page._meta.label_lower}:{page.pk}").exists()


def test_every_kind_of_page_is_registered() -> None:
    assert source_of("guides.guidepage").model is GuidePage
    assert source_of("guides.caseexamplepage").model is CaseExamplePage
