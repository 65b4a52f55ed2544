"""What editors do to pages reaches the engines: publish, edit, take back, move, delete."""

from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Page

from guides.models import GuideIndexPage, GuidePage
from portal import outbox
from portal.models import LocalMatter
from search import installed, rebuilding, registry
from search.documents import SearchDocument
from search.engine import Query
from search.engines.embedded import EmbeddedEngine
from search.registry import Source, key_of
from tests.factories.guides import GuideFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def engine(settings: Any, tmp_path: Path) -> EmbeddedEngine:
    settings.SEARCH_DIR = tmp_path
    settings.ELASTICSEARCH = {**settings.ELASTICSEARCH, "urls": []}
    made = installed.embedded()
    rebuilding.rebuild(made)
    return made


@pytest.fixture
def guide() -> GuidePage:
    page: GuidePage = GuideFactory(title="山林承包纠纷怎么办", slug="forest")
    return page


def addresses(engine: EmbeddedEngine, text: str = "山林承包") -> list[str]:
    outbox.drain()
    return [hit.url for hit in engine.query(Query(text)).hits]


def test_a_published_page_is_found(engine: EmbeddedEngine, guide: GuidePage) -> None:
    assert addresses(engine) == ["/guides/forest/"]


def test_a_draft_is_not_found_until_it_is_published(engine: EmbeddedEngine) -> None:
    draft = GuideFactory(title="山林承包纠纷怎么办", slug="forest", live=False)
    assert addresses(engine) == []
    draft.save_revision().publish()
    assert addresses(engine) == ["/guides/forest/"]


def test_an_unpublished_edit_changes_nothing(engine: EmbeddedEngine, guide: GuidePage) -> None:
    guide.title = "鱼塘承包纠纷怎么办"
    guide.save_revision()
    assert addresses(engine, "鱼塘") == []
    guide.get_latest_revision().publish()
    assert addresses(engine, "鱼塘") == ["/guides/forest/"]
    assert addresses(engine, "山林") == []


def test_a_page_taken_back_is_gone(engine: EmbeddedEngine, guide: GuidePage) -> None:
    assert addresses(engine)
    guide.unpublish()
    assert addresses(engine) == []


def test_a_deleted_page_is_gone(engine: EmbeddedEngine, guide: GuidePage) -> None:
    assert addresses(engine)
    Page.objects.get(pk=guide.pk).delete()
    assert addresses(engine) == []


def test_pages_deleted_with_their_parent_are_gone(engine: EmbeddedEngine, guide: GuidePage) -> None:
    assert addresses(engine)
    Page.objects.filter(pk=guide.get_parent().pk).delete()
    assert not GuidePage.objects.exists()
    assert addresses(engine) == []


def test_a_page_saved_as_a_plain_page_is_indexed_anew(
    engine: EmbeddedEngine, guide: GuidePage
) -> None:
    assert addresses(engine)
    plain = Page.objects.get(pk=guide.pk)
    plain.title = "鱼塘承包纠纷怎么办"
    plain.save()
    assert addresses(engine, "鱼塘") == ["/guides/forest/"]


def test_a_new_short_name_gives_a_new_address(engine: EmbeddedEngine, guide: GuidePage) -> None:
    guide.slug = "woods"
    guide.save_revision().publish()
    assert addresses(engine) == ["/guides/woods/"]


def test_all_pages_below_get_new_addresses(engine: EmbeddedEngine, guide: GuidePage) -> None:
    assert addresses(engine) == ["/guides/forest/"]
    index = GuideIndexPage.objects.get()
    index.slug = "handbook"
    index.save_revision().publish()
    assert addresses(engine) == ["/handbook/forest/"]


def test_a_moved_page_gets_its_new_address(engine: EmbeddedEngine, guide: GuidePage) -> None:
    home = guide.get_parent().get_parent()
    guide.move(home, pos="last-child")
    assert addresses(engine) == ["/forest/"]


def test_a_relation_changed_from_either_side_is_heard_of(
    engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.auth.models import Group

    from portal.models import User

    def made_of(user: User) -> SearchDocument:
        groups = " ".join(user.groups.values_list("name", flat=True))
        return SearchDocument(key_of(user), "notice", "一个人", "/", summary=groups)

    source = Source(User, "notice", User.objects.all, made_of)
    monkeypatch.setattr(registry, "_sources", {source.label: source})
    user = User.objects.create(username="someone")
    first, second = (Group.objects.create(name=name) for name in ("山林承包组", "鱼塘承包组"))
    user.groups.add(first)
    assert addresses(engine, "山林承包")
    second.user_set.add(user)
    assert addresses(engine, "鱼塘承包")
    user.groups.clear()
    assert addresses(engine, "山林承包") == []


def test_saving_what_nobody_searches_costs_no_query(django_assert_num_queries: Any) -> None:
    row = LocalMatter(slug="m", label="山林", valid_from="2026-01-01")
    with django_assert_num_queries(1):
        row.save()
