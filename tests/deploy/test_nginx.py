"""What visitors get while the application works, fails, and is away."""

import base64
import hashlib
import http.client
import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from stations.opendata.problems import AWAY, problem
from stations.static_copy import publish
from stations.static_copy.paper import MOST_BYTES
from tests.deploy.conftest import SITE, Site
from tests.factories.stations import StationFactory, network

pytestmark = [pytest.mark.nginx, pytest.mark.django_db]
NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
TOWN = "/stations/town/431321112/"


class Answer:
    """What came back."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode()

    @property
    def source(self) -> str:
        """Who answered, by the header that says so."""
        return self.headers.get("X-Cache", "")


def ask(site: Site, path: str, method: str = "GET", **headers: str) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=20)
    try:
        connection.request(method, path, headers=headers)
        return Answer(connection.getresponse())
    finally:
        connection.close()


@pytest.fixture
def copied(site: Site) -> Site:
    """A site whose worker has written the copy."""
    network()
    publish.publish(site.copy, now=NOW)
    return site


@pytest.mark.parametrize("path", ["/", "/stations/", TOWN, "/apply/", "/api/stations/"])
def test_while_the_application_works_it_answers(copied: Site, path: str) -> None:
    answer = ask(copied, path)
    assert (answer.status, answer.text) == (200, "live")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/stations/", "双峰县的服务站点"),
        (TOWN, "石江村法律援助联络点"),
        ("/stations/town/431321/", "锁石镇"),
    ],
)
def test_while_it_is_away_the_directory_is_there_all_the_same(
    copied: Site, path: str, says: str
) -> None:
    copied.app.stop()
    answer = ask(copied, path)
    assert answer.status == 200
    assert answer.source == "STATIC"
    assert says in answer.text
    assert "12348" in answer.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Retry-After" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/stations/suoshi/",
        "/stations/near/?place=x",
        "/stations/covers/",
        "/stations/town/999999/",
        f"{TOWN}?page=7",
    ],
)
def test_what_the_copy_does_not_have_leads_to_its_index_and_says_come_again(
    copied: Site, path: str
) -> None:
    copied.app.stop()
    answer = ask(copied, path)
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "120"
    assert "双峰县的服务站点" in answer.text


@pytest.mark.parametrize("status", [500, 503])
def test_while_it_fails_the_directory_is_there_too(copied: Site, status: int) -> None:
    copied.app.status = status
    assert ask(copied, TOWN).source == "STATIC"
    assert ask(copied, "/health/").status == status  # whoever watches sees it


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/apply/draft/3/", "/my/"])
def test_who_is_filling_in_a_form_is_told_that_nothing_is_lost(
    copied: Site, path: str, method: str
) -> None:
    copied.app.stop()
    answer = ask(copied, path, method)
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "120"
    assert "不会丢" in answer.text
    assert "后退" in answer.text
    assert "纸质申请" in answer.text


def test_other_pages_say_where_to_turn(copied: Site) -> None:
    copied.app.stop()
    answer = ask(copied, "/guides/pay/")
    assert answer.status == 503
    assert 'href="/stations/"' in answer.text


def test_pages_that_were_read_before_are_kept_but_never_of_the_directory(copied: Site) -> None:
    for path in ("/guides/pay/", TOWN):
        assert ask(copied, path).source == "MISS"
        assert is_kept(copied, path)
    forget_freshness(copied)
    copied.app.stop()
    assert ask(copied, "/guides/pay/").source == "STALE"
    assert ask(copied, TOWN).source == "STATIC"


def is_kept(site: Site, path: str) -> bool:
    """Whether the page comes from the cache, where it arrives a moment after it was sent."""
    return any(ask(site, path).source == "HIT" for _ in range(100))


def forget_freshness(site: Site) -> None:
    """Put what the cache holds beyond its minute: the time stands at the head of each file."""
    for path in (site.folder / "cache").rglob("*"):
        if path.is_file():
            content = bytearray(path.read_bytes())
            content[8:16] = (1).to_bytes(8, "little")
            path.write_bytes(content)


def test_programs_get_a_problem_they_understand(copied: Site) -> None:
    copied.app.stop()
    answer = ask(copied, "/api/stations/?limit=5")
    assert answer.status == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(answer.text) == json.loads(problem(AWAY).content)


def test_it_recovers_at_once(copied: Site) -> None:
    copied.app.stop()
    assert ask(copied, "/stations/").source == "STATIC"
    copied.app.start()
    assert ask(copied, "/stations/").text == "live"


def test_a_visitor_who_has_the_page_gets_no_second_copy(copied: Site) -> None:
    copied.app.stop()
    mark = ask(copied, TOWN).headers["ETag"]
    assert ask(copied, TOWN, **{"If-None-Match": mark}).status == 304


def test_long_areas_go_on_on_further_pages(site: Site) -> None:
    stations = network()
    for number in range(300):
        StationFactory(
            key=f"p{number:03}",
            name=f"第{number}号村民小组法律援助联络点",
            kind="contact_point",
            division=stations["contact_point"].division,
            address="锁石镇石江村便民服务中心一楼大厅东侧",
        )
    publish.publish(site.copy, now=NOW)
    site.app.stop()
    first, second = ask(site, TOWN), ask(site, f"{TOWN}?page=2")
    assert len(first.text.encode()) <= MOST_BYTES
    assert "第0号" in first.text
    assert "第299号" not in first.text
    assert 'href="?page=2"' in first.text
    assert second.status == 200
    assert 'aria-current="page">第 2 页' in second.text


def test_before_there_is_a_copy_the_hotline_is_there(site: Site) -> None:
    site.app.stop()
    for path in ("/", "/stations/", TOWN, "/apply/"):
        answer = ask(site, path)
        assert answer.status == 503
        assert "12348" in answer.text


@pytest.mark.parametrize(
    "path", ["/.copy/index.html", "/.copy/town/431321112.html", "/.copy/copy.json"]
)
def test_the_copy_has_no_address_of_its_own(copied: Site, path: str) -> None:
    answer = ask(copied, path)
    assert answer.status == 503  # what exists elsewhere must not be found twice
    assert "made" not in answer.text


def test_the_style_of_the_copy_is_the_one_that_its_policy_allows() -> None:
    style = settings.BASE_DIR / "stations" / "templates" / "stations" / "copy" / "style.css"
    digest = base64.b64encode(hashlib.sha256(Path(style).read_bytes()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in SITE.read_text(encoding="utf-8")


def test_the_folder_is_the_one_the_worker_writes() -> None:
    assert "alias /var/lib/fayuan/offline/current/;" in SITE.read_text(encoding="utf-8")
    assert settings.STATIC_COPY_DIR == settings.DATA_DIR / "offline"


def test_display_settings_are_cached_apart_and_odd_ones_not_at_all(site: Site) -> None:
    sources = [
        ask(site, "/help/", Cookie=f"display={value}").source
        if value
        else ask(site, "/help/").source
        for value in ("", "", "large", "large", "LARGE", "LARGE")
    ]
    assert sources == ["MISS", "HIT", "MISS", "HIT", "BYPASS", "BYPASS"]
