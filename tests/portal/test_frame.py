"""What every page shares: the frame, its headers, its weight, and the pages for failures."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.views.defaults import page_not_found, permission_denied, server_error

from portal.middleware import PageHeaders
from portal.models import AgencySettings
from portal.navigation import items

pytestmark = pytest.mark.django_db

ROOMS = ("portal", "search", "stations", "guides", "applications", "home")
# The plain copy of the directory is handed out while nothing else is there to load: its own tests
# look at what it carries.
TEMPLATES = sorted(
    path
    for room in ROOMS
    for path in (settings.BASE_DIR / room).glob("**/templates/**/*.html")
    if "copy" not in path.parts
)
KILOBYTE = 1024


@pytest.fixture
def agency() -> AgencySettings:
    from wagtail.models import Site

    site = Site.objects.get(is_default_site=True)
    return AgencySettings.objects.create(
        site=site,
        name="某县法律援助",
        hotline="12348",
        agency="某县法律援助中心",
        complaint_phone="0738-0000000",
        icp="湘ICP备00000000号",
        police_record="湘公网安备00000000000000号",
        is_demo=True,
    )


def page(client: Client, address: str = "/help/") -> str:
    return client.get(address).content.decode()


def squeezed(path: str) -> int:
    """Bytes of a static file over the wire."""
    return len(brotli.compress(Path(finders.find(path)).read_bytes()))


def test_the_frame_says_whose_site_it_is_and_how_to_reach_people(client, agency):
    html = page(client)

    assert "<title>帮助 · 某县法律援助</title>" in html
    assert 'href="tel:12348"' in html
    for address in ("/apply/", "/help/", "/stations/", "/guides/", "/my/"):
        assert f'href="{address}"' in html
    assert 'role="search"' in html
    assert "不收任何费用" in html


def test_the_footer_has_the_legal_notices(client, agency):
    footer = page(client).split("<footer", 1)[1]

    for address in ("/promises/", "/privacy/", "/accessibility/", "/about/", "/site-map/"):
        assert f'href="{address}"' in footer
    for notice in (agency.agency, agency.icp, agency.police_record, agency.complaint_phone):
        assert notice in footer
    assert "法律援助不收取任何费用" in footer


def test_a_demonstration_says_so_and_a_real_site_does_not(client, agency):
    assert "演示站点" in page(client)
    AgencySettings.objects.update(is_demo=False)
    assert "演示站点" not in page(client)


def test_the_agency_costs_one_query_and_writes_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        page(client)

    assert not AgencySettings.objects.exists()


def test_the_frame_stands_without_a_site_of_its_own(client):
    from wagtail.models import Site

    Site.objects.all().delete()

    assert "法援在线" in page(client)


def test_the_first_tab_stop_leads_past_the_frame(client):
    body = page(client).split("<body", 1)[1]

    assert (
        re.search(r"<(?:a|button|input)\b[^>]*>", body).group() == '<a class="skip" href="#main">'
    )
    assert '<main id="main" tabindex="-1">' in body


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/guides/", "page"), ("/guides/wages/", "true"), ("/", ""), ("/guidesx/", "")],
)
def test_navigation_marks_where_one_is(path: str, expected: str):
    assert items(path)[0].current == expected
    assert items(path)[0].is_current is bool(expected)


def test_public_pages_set_no_cookie_and_may_be_kept_for_a_minute(client):
    for address in ("/help/", "/robots.txt"):
        response = client.get(address)
        assert not response.cookies
        assert "public" in response["Cache-Control"]
    assert client.get("/help/")["Cache-Control"] == "public, max-age=60"
    assert client.get("/help/")["Vary"] == "Cookie"


def answer(address: str, view=None, **session: bool) -> HttpResponse:
    """What the headers middleware makes of a page at `address`."""
    request = RequestFactory().get(address)
    if session:
        request.session = type("Session", (), session)()
    return PageHeaders(view or (lambda _request: HttpResponse("hello")))(request)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/guides/wages/", "public, max-age=60"),
        ("/search/?q=%E5%AE%B6%E6%9A%B4", "private, max-age=60"),
        ("/stations/nearest/?lat=27.4&lng=112.2", "private, no-store"),
        ("/apply/x/contact/", "private, no-store"),
        ("/my/", "private, no-store"),
        ("/display/", "private, no-store"),
        ("/admin/login/", "private, no-store"),
    ],
)
def test_who_may_keep_a_copy_depends_on_what_the_page_holds(address: str, expected: str):
    assert answer(address)["Cache-Control"] == expected


def test_a_public_address_that_knows_the_visitor_is_not_stored():
    def with_cookie(request: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        response.set_cookie("session", "1")
        return response

    assert answer("/guides/", with_cookie)["Cache-Control"] == "private, no-store"
    assert answer("/guides/", accessed=True)["Cache-Control"] == "private, no-store"
    assert answer("/guides/", accessed=False)["Cache-Control"] == "public, max-age=60"


def test_failures_are_not_kept():
    def missing(request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=404)

    assert "Cache-Control" not in answer("/guides/gone/", missing)
    assert answer("/apply/gone/", missing)["Cache-Control"] == "private, no-store"


def test_a_view_that_knows_better_keeps_its_own_header():
    def immutable(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Cache-Control": "max-age=31536000, immutable"})

    assert "immutable" in answer("/admin/sprite/", immutable)["Cache-Control"]
    assert "immutable" in answer("/documents/1/", immutable)["Cache-Control"]
    assert answer("/my/file/", immutable)["Cache-Control"] == "private, no-store"


def test_only_public_pages_may_ask_for_a_position():
    assert "geolocation=(self)" in answer("/stations/")["Permissions-Policy"]
    assert "geolocation=()" in answer("/apply/")["Permissions-Policy"]
    assert "geolocation=()" in answer("/admin/")["Permissions-Policy"]
    assert "camera=()" in answer("/stations/")["Permissions-Policy"]


def test_personal_pages_tell_no_other_page_where_one_came_from(client):
    assert answer("/apply/x/")["Referrer-Policy"] == "no-referrer"
    assert answer("/my/x/")["Referrer-Policy"] == "no-referrer"
    assert client.get("/help/")["Referrer-Policy"] == "same-origin"


def test_the_content_policy_allows_this_site_and_nothing_else(client):
    for address in ("/help/", "/display/", "/nowhere/"):
        policy = client.get(address)["Content-Security-Policy"]
        directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert directives["default-src"] == "'none'"
        for needed in ("script-src", "style-src", "base-uri", "form-action", "frame-ancestors"):
            assert needed in directives
        assert {word for value in directives.values() for word in value.split()} <= {
            "'self'",
            "'none'",
        }


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_style_or_script_or_speaks_to_others(template: Path):
    text = template.read_text()

    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert all("src=" in script for script in re.findall(r"<script\b[^>]*>", text))
    assert not re.search(r"(?:src|<link[^>]*href)\s*=\s*[\"'](?:https?:)?//", text)


def test_the_two_style_sheets_and_the_script_stay_light():
    sheets = squeezed("portal/base.css") + squeezed("portal/components.css")

    assert sheets <= 10 * KILOBYTE
    assert squeezed("portal/portal.js") <= 6 * KILOBYTE


def test_a_first_view_is_at_most_sixty_kilobytes_in_six_requests(client):
    html = page(client)
    files = set(re.findall(r'(?:href|src)="/static/([^"]+)"', html))
    weight = len(brotli.compress(html.encode())) + sum(squeezed(file) for file in files)

    assert files
    assert 1 + len(files) <= 6
    assert weight <= 60 * KILOBYTE


def test_every_colour_comes_from_a_token():
    """Elsewhere black and white are named only where a mode fixes them: print, high contrast."""
    components = Path(finders.find("portal/components.css")).read_text()
    fixed = {"#fff", "#000"}

    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", components)) <= fixed


def test_a_missing_page_offers_search_home_and_the_hotline():
    request = RequestFactory().get("/gone/")

    response = page_not_found(request, Exception())

    text = response.content.decode()
    assert response.status_code == 404
    assert "找不到这一页" in text
    assert 'action="/search/"' in text
    assert "12348" in text


def test_a_forbidden_page_is_explained_in_the_same_frame():
    response = permission_denied(RequestFactory().get("/secret/"), PermissionDenied())

    assert response.status_code == 403
    assert "这一页不能看" in response.content.decode()
    assert "12348" in response.content.decode()


def test_the_page_for_our_own_failure_asks_the_database_nothing(django_assert_num_queries):
    request = RequestFactory().get("/")

    with django_assert_num_queries(0):
        response = server_error(request)

    text = response.content.decode()
    assert response.status_code == 500
    assert "对不起，网站出了问题" in text
    assert 'href="tel:12348"' in text
    assert "<title>网站出了问题 · 法律援助</title>" in text


def test_the_frame_stands_while_the_database_is_down(client):
    def refuse(execute, sql, params, many, context):
        raise DatabaseError("the database is down")

    with connection.execute_wrapper(refuse):
        response = client.get("/help/")

    assert response.status_code == 200
    assert 'href="tel:12348"' in response.content.decode()


def test_search_machines_stay_out_of_what_is_personal(client):
    text = page(client, "/robots.txt")

    for address in ("/admin/", "/apply/", "/my/"):
        assert f"Disallow: {address}\n" in text


@pytest.mark.django_db
def test_the_page_people_leave_to_is_a_month_and_says_nothing_of_legal_aid(client: Client) -> None:
    page = client.get("/calendar/")
    text = page.content.decode()
    assert "<table" in text
    assert all(word not in text for word in ("法律", "援", "12348"))
    assert not page.cookies
