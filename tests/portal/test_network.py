import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from portal.network import address_of, network_of
from tests.factories.portal import member

SIGN_IN = {"username": "approver", "password": "wrong", "otp_token": "000000"}


def test_a_forwarded_address_counts_only_behind_our_own_proxies(settings: object) -> None:
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.7"})
    assert address_of(request) == "127.0.0.1"
    settings.PROXY_COUNT = 1  # type: ignore[attr-defined]
    assert address_of(request) == "203.0.113.7"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("nonsense", ""),
    ],
)
def test_a_network_is_all_that_is_kept_of_an_address(address: str, network: str) -> None:
    assert network_of(RequestFactory().get("/", REMOTE_ADDR=address)) == network


@pytest.mark.django_db
def test_wrong_tries_from_one_address_lock_nobody_out_at_another(settings: object) -> None:
    settings.PROXY_COUNT = 1  # type: ignore[attr-defined]
    member("approver", username="approver")
    sign_in = reverse("staff:sign_in")

    def attempt(address: str) -> int:
        return Client().post(sign_in, SIGN_IN, headers={"X-Forwarded-For": address}).status_code

    assert [attempt("198.51.100.9") for _ in range(6)][-1] == 429
    assert attempt("203.0.113.7") == 200
