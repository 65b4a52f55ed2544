import pytest
from django.test import Client, override_settings

from tests.factories.applications import WAGES, Applicant, hidden

PAGES = ("/apply/", "/apply/who/", "/apply/return/", "/my/", "/my/receipt/")


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_these_pages_is_kept_or_passed_on(applicant: Applicant, path: str):
    response = applicant.client.get(path)

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert "'unsafe-inline'" not in response["Content-Security-Policy"]


def test_the_start_page_sets_no_cookie(applicant: Applicant):
    assert not applicant.client.get("/apply/").cookies


@pytest.fixture
def strict(applicant: Applicant) -> Client:
    """A browser whose posts are checked."""
    client = Client(enforce_csrf_checks=True)
    client.get("/apply/who/")
    return client


def post(client: Client, **headers: str) -> int:
    token = hidden(client.get("/apply/who/"), "csrfmiddlewaretoken")
    data = {"capacity": "self", "csrfmiddlewaretoken": token}
    return client.post("/apply/who/", data, headers=headers).status_code


def test_our_own_page_posts_although_it_sends_no_referrer(strict: Client):
    assert post(strict, origin="null", sec_fetch_site="same-origin") == 303
    assert post(strict, origin="null") == 303  # a browser too old to say where a post comes from
    assert post(strict, origin="http://testserver") == 303


def test_another_site_does_not(strict: Client):
    assert post(strict, origin="null", sec_fetch_site="cross-site") == 403
    assert post(strict, origin="https://evil.example") == 403


def test_without_the_token_nobody_does(strict: Client):
    data = {"capacity": "self"}
    headers = {"origin": "null", "sec_fetch_site": "same-origin"}

    assert strict.post("/apply/who/", data, headers=headers).status_code == 403


@override_settings(DRAFT_COOKIE="__Host-draft", LOOKUP_COOKIE="__Host-lookup")
def test_in_production_no_other_site_can_plant_the_cookies(applicant: Applicant):
    applicant.save("who", **WAGES["who"])
    applicant.client.post("/my/", {"reference": "7K3M-9QXH-4TPD-5", "phone": "13812345678"})

    for name in ("__Host-draft", "__Host-lookup"):
        cookie = applicant.client.cookies[name]
        assert cookie["secure"]
        assert cookie["path"] == "/"
        assert cookie["domain"] == ""
        assert cookie["httponly"]
