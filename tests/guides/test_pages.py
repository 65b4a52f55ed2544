"""Guides and case examples as readers meet them."""

import itertools
from datetime import date
from html.parser import HTMLParser

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Page

from guides.fields import having
from guides.models import CaseExamplePage, CaseIndexPage, GuideIndexPage, GuidePage
from home.models import HomePage, NoticeIndexPage, StandardPage
from portal import law
from tests.factories.casework import signed_in, staff
from tests.factories.guides import CaseFactory, GuideFactory

pytestmark = pytest.mark.django_db


class Headings(HTMLParser):
    """The levels of the headings of a page, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.levels.append(int(tag[1]))


def read(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    assert not response.cookies
    return response.content.decode()


def test_guides_and_cases_live_only_where_readers_look_for_them() -> None:
    assert GuidePage.allowed_parent_page_models() == [GuideIndexPage]
    assert CaseExamplePage.allowed_parent_page_models() == [CaseIndexPage]
    assert not GuidePage.allowed_subpage_models()
    assert not GuideIndexPage.can_exist_under(NoticeIndexPage.objects.get())
    assert not GuideIndexPage.can_create_at(HomePage.objects.get())


def test_the_lists_cannot_be_deleted_unpublished_or_moved() -> None:
    boss = staff("publisher")
    boss.is_superuser = True
    boss.save()
    lists = Page.objects.filter(depth=3).not_type(StandardPage)
    for page in (*lists, HomePage.objects.get()):
        rights = page.permissions_for_user(boss)
        assert rights.can_edit()
        assert not (rights.can_delete())
        assert not (rights.can_unpublish())
        assert not (rights.can_move())


def test_a_guide_says_who_what_how_and_by_which_law(client: Client) -> None:
    case = CaseFactory()
    GuideFactory(slug="pay", related_cases=[("case", case)], emergency="先报警")
    html = read(client, "/guides/pay/")
    for words in ("先报警", "干了活没有拿到工资的人", "身份证", "先把证据留住", "要花钱吗"):
        assert words in html
    assert law.article("law-43").citation in html
    assert law.article("law-43").text in html
    assert 'href="/apply/?matter=wages"' in html
    assert 'href="/stations/"' in html
    assert f'href="/cases/{case.slug}/"' in html
    assert "2026年11月2日" in html


def test_the_checklist_of_a_guide_is_a_sheet_of_its_own_without_a_script(client: Client) -> None:
    GuideFactory(slug="pay")
    assert 'href="?checklist=1"' in read(client, "/guides/pay/")
    sheet = read(client, "/guides/pay/?checklist=1")
    assert '<ul class="checklist"><li><strong>身份证</strong>' in sheet
    assert "先把证据留住：今天" in sheet
    assert "12348" in sheet
    assert "要花钱吗" not in sheet


def test_a_reader_who_may_be_watched_can_leave_at_once(client: Client) -> None:
    GuideFactory(slug="violence", matters=["domestic-violence"])
    GuideFactory(slug="pay")
    assert 'href="/apply/leave/"' in read(client, "/guides/violence/")
    assert 'href="/apply/leave/"' not in read(client, "/guides/pay/")


def test_a_case_that_was_taken_back_is_not_linked(client: Client) -> None:
    case = CaseFactory(live=False, title="已经撤下的案例")
    GuideFactory(slug="pay", related_cases=[("case", case)])
    assert "已经撤下的案例" not in read(client, "/guides/pay/")


def test_a_case_tells_its_story_and_says_that_it_is_made_up(client: Client) -> None:
    CaseFactory(slug="masons")
    html = read(client, "/cases/masons/")
    assert "本案例根据常见情形编写，人物均为化名" in html
    for words in ("事情经过", "他们想要什么", "法律援助做了什么", "结果", "两个月"):
        assert words in html
    assert law.article("law-31-5").citation in html


def test_an_article_that_left_the_table_is_not_printed(client: Client) -> None:
    guide = GuideFactory(slug="pay")
    gone = [{"type": "article", "value": {"article": "law-999", "note": "以前的规定"}}]
    GuidePage.objects.filter(pk=guide.pk).update(legal=gone)
    assert "以前的规定" not in read(client, "/guides/pay/")


def test_guides_are_narrowed_down_by_matter_and_audience(client: Client) -> None:
    GuideFactory(title="讨薪", matters=["wages"], audiences=["workers"])
    GuideFactory(title="工伤", matters=["work-injury"], audiences=["disabled"])
    GuideFactory(title="带什么", matters=[], audiences=["everyone"])
    everything = read(client, "/guides/")
    wages = read(client, "/guides/?matter=wages")
    disabled = read(client, "/guides/?audience=disabled")
    assert all(f">{title}</a>" in everything for title in ("讨薪", "工伤", "带什么"))
    assert ">讨薪</a>" in wages
    assert ">工伤</a>" not in wages
    assert ">带什么</a>" in wages
    assert wages.index(">讨薪</a>") < wages.index(">带什么</a>")
    assert ">工伤</a>" in disabled
    assert ">讨薪</a>" not in disabled
    assert "已选：被拖欠工资、没签合同" in wages


def test_an_unknown_filter_shows_everything(client: Client) -> None:
    GuideFactory(title="讨薪")
    assert ">讨薪</a>" in read(client, "/guides/?matter=%3Cscript%3E&audience=x&page=999")


def test_an_empty_list_is_no_dead_end(client: Client) -> None:
    html = read(client, "/guides/?matter=hero-reputation")
    assert 'href="/apply/?matter=hero-reputation"' in html
    assert 'href="/stations/"' in html
    assert "tel:12348" in html


def test_a_long_list_goes_on_with_the_filter(client: Client) -> None:
    for _ in range(21):
        GuideFactory()
    assert 'href="?matter=wages&amp;page=2"' in read(client, "/guides/?matter=wages")


def test_drafts_are_not_found(client: Client) -> None:
    GuideFactory(slug="draft", title="还没写完", live=False)
    assert client.get("/guides/draft/").status_code == 404
    assert "还没写完" not in read(client, "/guides/")


@pytest.mark.parametrize("path", ["/guides/", "/cases/", "/guides/pay/", "/cases/masons/"])
def test_headings_begin_with_one_h1_and_skip_no_level(client: Client, path: str) -> None:
    GuideFactory(slug="pay", related_cases=[("case", CaseFactory(slug="masons"))])
    levels = Headings(read(client, path)).levels
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_a_slugs_field_finds_whole_slugs_only() -> None:
    GuideFactory(matters=["work-injury"])
    assert GuidePage.objects.filter(having("matters", "work-injury")).count() == 1
    assert not GuidePage.objects.filter(having("matters", "work")).exists()


def test_slugs_survive_a_revision() -> None:
    guide = GuideFactory(matters=["wages", "work-injury"])
    assert guide.save_revision().as_object().matters == ("wages", "work-injury")


def test_the_next_review_comes_after_the_last() -> None:
    guide = GuideFactory.build(reviewed_on=date(2026, 11, 2), review_due=date(2026, 11, 2))
    with pytest.raises(ValidationError, match="下次核对"):
        guide.clean()


def test_guides_due_for_review_are_listed_longest_first() -> None:
    later = GuideFactory(review_due=date(2026, 11, 30))
    first = GuideFactory(reviewed_on=date(2026, 5, 1), review_due=date(2026, 11, 1))
    GuideFactory(review_due=date(2027, 5, 2))
    GuideFactory(reviewed_on=date(2026, 5, 1), review_due=date(2026, 11, 1), live=False)
    assert list(GuidePage.objects.review_due(date(2026, 12, 1))) == [first, later]


def test_writers_see_the_report_of_guides_due(client: Client) -> None:
    GuideFactory(title="早该核对了", review_due=date(2026, 1, 1), reviewed_on=date(2025, 1, 1))
    editor = signed_in(client, staff("editor"))
    html = editor.get("/admin/reports/guides-due/").content.decode()
    assert "早该核对了" in html
    assert "已过" in html


def test_the_report_is_not_for_who_does_not_write(client: Client) -> None:
    assert signed_in(client, staff("clerk")).get("/admin/reports/guides-due/").status_code == 302


@pytest.mark.parametrize("model", [GuidePage, CaseExamplePage])
def test_the_editor_previews_what_readers_will_see(
    client: Client, model: type[Page], django_user_model: object
) -> None:
    page = (GuideFactory if model is GuidePage else CaseFactory)(live=False, title="还没发布的")
    page.save_revision()
    signed_in(client, staff("editor"))
    html = client.get(f"/admin/pages/{page.pk}/view_draft/").content.decode()
    assert "<h1>还没发布的</h1>" in html
