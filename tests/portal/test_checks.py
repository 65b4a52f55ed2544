"""A wrongly wired installation does not start."""

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.test import override_settings

from portal import checks


def ids(**changes: object) -> set[str]:
    with override_settings(**changes):
        found = run_checks(tags=["security"], include_deployment_checks=False)
    return {message.id for message in found if message.id.startswith("portal.")}


def test_this_installation_is_wired_right() -> None:
    assert ids() == set()


@pytest.mark.parametrize("keys", [[], ["k:short"], ["no-colon"], ["a:" + "A" * 43 + "="] * 2])
def test_a_broken_key_ring_is_found(keys: list[str]) -> None:
    assert ids(FIELD_KEYS=keys) == {"portal.E001"}


@pytest.mark.parametrize("app", ["wagtail.api.v2", "django.contrib.admin"])
def test_a_second_door_is_found(app: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks.apps, "is_installed", lambda name: name == app)
    assert ids() == {"portal.E002"}


def test_the_write_api_is_not_installed() -> None:
    assert not any(name.startswith("wagtail.api") for name in settings.INSTALLED_APPS)


def test_a_password_reset_by_mail_is_found() -> None:
    assert ids(WAGTAIL_PASSWORD_RESET_ENABLED=True) == {"portal.E003"}


def test_a_lost_or_misplaced_part_of_the_sign_in_is_found() -> None:
    order = list(settings.MIDDLEWARE)
    assert ids(MIDDLEWARE=[name for name in order if name != checks.VERIFIED]) == {"portal.E004"}
    assert ids(MIDDLEWARE=[checks.VERIFIED, *(n for n in order if n != checks.VERIFIED)]) == {
        "portal.E005"
    }
    assert ids(MIDDLEWARE=[checks.AXES, *(n for n in order if n != checks.AXES)]) == {"portal.E005"}


def test_short_or_shared_keys_of_a_real_installation_are_found() -> None:
    with override_settings(SECRET_KEY="a" * 50, INDEX_KEY="a" * 50, AUDIT_KEY="short"):
        found = {message.id for message in checks.strong_keys(None)}
    assert found == {"portal.W001", "portal.W002"}
    with override_settings(SECRET_KEY="a" * 50, INDEX_KEY="b" * 50, AUDIT_KEY="c" * 50):
        assert checks.strong_keys(None) == []


@pytest.mark.parametrize(
    ("address", "token", "found"),
    [
        ("", "t", {"portal.E006"}),
        ("gateway.example/send", "t", {"portal.E006"}),
        ("https://gateway.example/send", "", {"portal.E007"}),
        ("http://gateway.example/send", "t", {"portal.E008"}),
        ("https://gateway.example/send", "t", set()),
        ("http://127.0.0.1:9000/send", "t", set()),
    ],
)
def test_a_gateway_of_messages_needs_a_safe_address_and_a_token(
    address: str, token: str, found: set[str]
) -> None:
    assert ids(SMS_SENDER="portal.sms.HttpSender", SMS_URL=address, SMS_TOKEN=token) == found
