"""A site that only saw `migrate`: every link leads somewhere, and the pages say who runs it."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urldefrag

import pytest
from django.test import Client
from wagtail.models import Site

from guides import publication
from home import first_pages, tree
from home.models import HomePage, StandardPage
from portal.models import AgencySettings

pytestmark = pytest.mark.django_db


class Links(HTMLParser):
    """The links of a page; those of its head and foot apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: set[str] = set()
        self.frame: set[str] = set()
        self._inside = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside += tag in ("header", "footer")
        address = urldefrag(dict(attrs).get("href") or "").url if tag == "a" else ""
        if address.startswith("/"):
            self.all.add(address)
            if self._inside:
                self.frame.add(address)

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag in ("header", "footer")


def walk(client: Client, start: str) -> Iterator[tuple[str, int]]:
    """Every page that links lead to from `start`, with the status it answers."""
    waiting, seen = [start], {start}
    while waiting:
        path = waiting.pop()
        answer = client.get(path, follow=True)
        yield path, answer.status_code
        if not answer["Content-Type"].startswith("text/html"):
            continue
        for address in Links(answer.content.decode()).all - seen:
            seen.add(address)
            waiting.append(address)


def test_every_link_of_head_and_foot_answers(client: Client) -> None:
    frame = Links(client.get("/").content.decode()).frame
    assert {"/promises/", "/privacy/", "/accessibility/", "/about/", "/site-map/"} < frame
    assert {"/guides/", "/stations/", "/apply/", "/my/", "/help/"} < frame
    assert {path: client.get(path).status_code for path in frame} == dict.fromkeys(frame, 200)


def test_every_link_of_a_new_site_leads_somewhere(client: Client) -> None:
    answers = dict(walk(client, "/"))
    assert len(answers) > 20
    assert {path for path, status in answers.items() if status != 200} == set()


def test_a_new_site_shows_nothing_of_the_demonstration(client: Client) -> None:
    for path in ("/", "/about/", "/stations/", "/apply/"):
        html = client.get(path).content.decode()
        assert "演示" not in html
        assert "双峰" not in html


def test_until_the_agency_is_filled_in_the_hot_line_is_named(client: Client) -> None:
    assert "本站还没有填写机构的名称和地址" in client.get("/about/").content.decode()


def test_the_pages_name_the_agency_as_the_settings_do_now(client: Client) -> None:
    agency = AgencySettings.objects.create(
        site=Site.objects.get(is_default_site=True),
        agency="某县法律援助中心",
        phone="0738-0000000转2",
        address="永丰街道1号",
    )
    for slug in ("about", "privacy", "promises", "accessibility"):
        html = re.sub(r"<footer.*", "", client.get(f"/{slug}/").content.decode(), flags=re.DOTALL)
        assert "某县法律援助中心" in html, slug
        assert 'href="tel:07380000000,2"' in html, slug
        assert "演示站点" not in html
    agency.is_demo = True
    agency.save()
    assert "请不要在这里递交真实的申请" in client.get("/about/").content.decode()


def test_a_page_that_was_edited_stays_and_one_that_is_missing_comes_back() -> None:
    StandardPage.objects.filter(slug="about").update(title="我们是谁")
    StandardPage.objects.get(slug="privacy").delete()
    home = tree.ensure()
    assert StandardPage.objects.get(slug="about").title == "我们是谁"
    assert StandardPage.objects.get(slug="privacy").live
    tree.ensure()
    assert home.get_children().type(StandardPage).count() == len(first_pages.texts())


def test_editors_go_on_from_the_first_pages() -> None:
    for page in StandardPage.objects.child_of(HomePage.objects.get()):
        assert publication.problems(page) == []
        page.summary = "改过的说明"
        page.save_revision().publish()
        page.refresh_from_db()
        assert (page.summary, page.live) == ("改过的说明", True)
