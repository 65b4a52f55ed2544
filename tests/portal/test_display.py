import pytest
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from portal import display
from portal.display import ELDER, OPTIONS, Display

pytestmark = pytest.mark.django_db


def post(client: Client, **data: str):
    return client.post("/display/", {"next": "/help/", **data})


def test_a_choice_is_remembered_in_one_cookie_and_shown_on_every_page(client: Client):
    response = post(client, size="larger", contrast="high")

    assert response.status_code == 303
    assert response["Location"] == "/help/"
    cookie = response.cookies["display"]
    assert cookie.value == "size-larger.contrast-high"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    page = client.get("/help/").content.decode()
    assert '<html lang="zh-Hans" data-size="larger" data-contrast="high">' in page


def test_the_elder_version_is_one_press(client: Client):
    response = post(client, preset="elder")

    assert response.cookies["display"].value == ELDER.cookie
    assert 'data-size="larger"' in client.get("/help/").content.decode()


def test_going_back_to_the_standard_removes_the_cookie(client: Client):
    post(client, preset="elder")
    response = post(client, preset="standard", size="large")

    assert response.cookies["display"]["max-age"] == 0
    assert '<html lang="zh-Hans">' in client.get("/help/").content.decode()


def test_the_page_shows_what_is_chosen_now(client: Client):
    post(client, spacing="wide")

    page = client.get("/display/").content.decode()

    assert 'value="wide" id="id_spacing_1" checked' in page


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "size",
        "size-enormous",
        "size-larger<script>",
        'size-"onload',
        "colour-red.shape-round",
        "....----",
        "size-",
        "x" * 5000,
    ],
)
def test_a_cookie_that_is_not_ours_changes_nothing_and_is_never_echoed(client: Client, raw: str):
    client.cookies["display"] = raw

    page = client.get("/help/").content.decode()

    assert '<html lang="zh-Hans">' in page


@given(st.text(max_size=120))
def test_whatever_the_cookie_says_only_known_values_come_out(raw: str):
    request = RequestFactory().get("/")
    request.COOKIES["display"] = raw

    for name, value in display.read(request).attributes:
        assert value in {known for known, _label in OPTIONS[name]}


def test_every_combination_survives_its_own_cookie():
    for name, options in OPTIONS.items():
        for value, _label in options:
            wanted = Display(**{name: value})
            request = RequestFactory().get("/")
            request.COOKIES["display"] = wanted.cookie
            assert display.read(request) == wanted


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.com/",
        "//example.com/",
        "/\\example.com",
        "\\\\example.com",
        "javascript:alert(1)",
        "http:///example.com",
        "///example.com",
        "help/",
        "",
    ],
)
def test_afterwards_one_stays_on_this_site(client: Client, elsewhere: str):
    response = client.post("/display/", {"next": elsewhere, "size": "large"})

    assert response["Location"] == "/"


def test_a_search_is_found_again_afterwards(client: Client):
    response = client.post("/display/", {"next": "/search/?q=%E5%B7%A5%E8%B5%84&page=2"})

    assert response["Location"] == "/search/?q=%E5%B7%A5%E8%B5%84&page=2"


def test_every_page_links_to_the_settings_and_back(client: Client):
    assert 'href="/display/?next=%2Fhelp%2F"' in client.get("/help/").content.decode()
    settings_page = client.get("/display/?next=%2Fhelp%2F").content.decode()
    assert '<input type="hidden" name="next" value="/help/">' in settings_page


def test_the_choice_cannot_be_made_for_somebody_from_another_site():
    response = Client(enforce_csrf_checks=True).post("/display/", {"preset": "elder"})

    assert response.status_code == 403
    assert "display" not in response.cookies
    assert "请再提交一次" in response.content.decode()
