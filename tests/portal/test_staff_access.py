"""What opens to whom under /admin/: nobody, a session with the password alone, a verified one."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from portal.models import User
from portal.roles import Role
from portal.staff.middleware import OPEN_VIEWS, PASSIVE_HEADER, PASSIVE_VIEWS
from tests.factories.portal import enrolled, member, signed_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
SIGN_IN = "/admin/login/"
EXAMPLES = ("1", "a", "0" * 8 + "-0000-0000-0000-" + "0" * 12)


def outcome(client: Client, path: str) -> int | str:
    """The status, or where a redirect leads without its query."""
    response = client.get(path)
    return (
        response["Location"].partition("?")[0]
        if response.status_code == 302
        else (response.status_code)
    )


@pytest.fixture
def superuser() -> User:
    return member(username="boss", is_superuser=True)


@pytest.fixture
def password_only(superuser: User) -> Client:
    """A session such as no form of ours makes: signed in, and no second factor shown."""
    enrolled(superuser)
    client = Client()
    client.force_login(superuser)
    return client


IN = SIGN_IN
TABLE = [
    # path, anonymous, password only, verified
    ("/admin/login/", 200, 200, "/admin/"),
    ("/admin/enrol/", IN, IN, IN),
    ("/admin/password_reset/", IN, IN, 404),
    ("/admin/password_reset/done/", IN, IN, 404),
    ("/admin/password_reset/confirm/MQ/set-password/", IN, IN, 404),
    ("/admin/password_reset/complete/", IN, IN, 404),
    ("/admin/account/", IN, IN, 200),
    ("/admin/people/me/", IN, IN, 200),
    ("/admin/people/me/replace/", IN, IN, "/admin/people/me/"),
    ("/admin/people/", IN, IN, 200),
    ("/admin/", IN, IN, 200),
    ("/admin/pages/", IN, IN, 200),
    ("/admin/images/", IN, IN, 200),
    ("/admin/documents/", IN, IN, 200),
    ("/admin/users/", IN, IN, 200),
    ("/admin/reports/site-history/", IN, IN, 200),
    ("/admin/api/main/pages/", IN, IN, 200),
    ("/admin/no-such-address/", IN, IN, 404),
    ("/admin/jsi18n/", 200, 200, 200),
    ("/admin/sprite/", 200, 200, 200),
    ("/_util/login/", IN, IN, IN),
    ("/documents/1/none.pdf", 404, 404, 404),
    ("/django-admin/", 404, 404, 404),
    ("/api/v2/pages/", 404, 404, 404),
    ("/api/v3/pages/", 404, 404, 404),
]


@pytest.mark.parametrize(("path", "anonymous", "half", "full"), TABLE)
def test_each_address_opens_to_whom_it_should(
    path: str,
    anonymous: int | str,
    half: int | str,
    full: int | str,
    superuser: User,
    password_only: Client,
) -> None:
    assert outcome(Client(), path) == anonymous
    assert outcome(password_only, path) == half
    assert outcome(signed_in(Client(), superuser), path) == full


def admin_views(
    resolver: URLResolver, names: tuple[str, ...] = ()
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inside = (*names, pattern.namespace) if pattern.namespace else names
            yield from admin_views(pattern, inside)
        elif pattern.name:
            yield ":".join((*names, pattern.name)), pattern


def example(regex: str) -> str:
    """Something that fits: a number, a letter, a UUID, or one of the words the pattern names."""
    return next(text for text in (*EXAMPLES, *regex.split("|")) if re.fullmatch(regex, text))


def admin_addresses() -> list[tuple[str, str]]:
    """Every named address under /admin/, with example arguments."""
    found = {}
    for name, pattern in admin_views(get_resolver()):
        converters = getattr(pattern.pattern, "converters", {})
        kwargs = {key: example(converter.regex) for key, converter in converters.items()}
        try:
            path = reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            continue
        if path.startswith("/admin/"):
            found[name] = path
    return sorted(found.items())


def test_every_address_of_the_admin_turns_away_who_has_not_shown_both_factors(
    password_only: Client, superuser: User
) -> None:
    addresses = admin_addresses()
    assert len(addresses) > 150
    opened = []
    for name, path in addresses:
        for client in (Client(), password_only):
            if outcome(client, path) != SIGN_IN:
                opened.append(name)
        password_only.force_login(superuser)  # the refusal before signed it out
    shadowed = {"wagtailadmin_login": "staff:sign_in", "wagtailadmin_logout": "staff:sign_out"}
    assert {shadowed.get(name, name) for name in opened} <= OPEN_VIEWS


def test_the_views_that_stay_open_exist_under_their_full_names() -> None:
    names = {name for name, _path in admin_addresses()}
    assert names >= OPEN_VIEWS | PASSIVE_VIEWS


def test_a_session_with_the_password_alone_is_signed_out_at_the_first_try(
    password_only: Client,
) -> None:
    password_only.get("/admin/")
    assert "_auth_user_id" not in password_only.session


def test_after_signing_in_one_comes_back_to_where_one_wanted() -> None:
    response = Client().get("/admin/pages/?q=a")
    assert response["Location"] == "/admin/login/?next=/admin/pages/%3Fq%3Da"


def test_a_script_is_refused_plainly_instead_of_being_led_to_a_form() -> None:
    answer = Client().get("/admin/", headers={"x-requested-with": "XMLHttpRequest"})
    assert answer.status_code == 403


def test_a_device_of_another_does_not_verify_a_session(superuser: User) -> None:
    client = signed_in(Client(), superuser)
    session = client.session
    session["otp_device_id"] = enrolled(member(Role.CLERK)).persistent_id
    session.save()
    assert outcome(client, "/admin/") == SIGN_IN


def test_taking_the_authenticator_away_ends_the_session(superuser: User) -> None:
    client = signed_in(Client(), superuser)
    enrolled(superuser).delete()
    assert outcome(client, "/admin/") == SIGN_IN


def test_half_an_hour_without_work_ends_the_session_and_says_why(superuser: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = signed_in(Client(), superuser)
        assert outcome(client, "/admin/") == 200
        clock.shift(timedelta(seconds=settings.STAFF_IDLE_SECONDS - 1))
        assert outcome(client, "/admin/") == 200
        clock.shift(timedelta(seconds=settings.STAFF_IDLE_SECONDS))
        assert outcome(client, "/admin/") == SIGN_IN
        assert "30 分钟没有操作" in client.get(SIGN_IN).content.decode()


def test_eight_hours_of_work_end_the_session(superuser: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = signed_in(Client(), superuser)
        for _ in range(23):
            clock.shift(timedelta(minutes=20))
            assert outcome(client, "/admin/") == 200
        clock.shift(timedelta(minutes=20))
        assert outcome(client, "/admin/") == SIGN_IN


def test_what_a_page_fetches_by_itself_does_not_keep_the_session_alive(superuser: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = signed_in(Client(), superuser)
        for _ in range(29):
            clock.shift(timedelta(minutes=1))
            assert client.get("/admin/", headers={PASSIVE_HEADER: "1"}).status_code == 200
        clock.shift(timedelta(minutes=1))
        assert outcome(client, "/admin/") == SIGN_IN


def test_working_writes_the_session_once_a_minute_at_most(superuser: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = signed_in(Client(), superuser)
        client.get("/admin/people/me/")
        seen = client.session["staff_seen"]
        clock.shift(timedelta(seconds=59))
        client.get("/admin/people/me/")
        assert client.session["staff_seen"] == seen
        clock.shift(timedelta(seconds=1))
        client.get("/admin/people/me/")
        assert client.session["staff_seen"] == seen + 60


def test_a_session_without_a_beginning_counts_as_over(superuser: User) -> None:
    client = signed_in(Client(), superuser)
    session = client.session
    del session["staff_since"]
    session.save()
    assert outcome(client, "/admin/") == SIGN_IN


def test_changing_the_password_ends_other_sessions(superuser: User) -> None:
    client = signed_in(Client(), superuser)
    superuser.set_password("another long password")
    superuser.save()
    assert outcome(client, "/admin/") == SIGN_IN


def test_public_pages_carry_no_editing_bar_even_for_staff(superuser: User) -> None:
    page = signed_in(Client(), superuser).get("/").content.decode()
    assert "userbar" not in page


def test_pages_of_the_back_office_are_kept_by_no_cache(superuser: User) -> None:
    client = signed_in(Client(), superuser)
    for path in ("/admin/", "/admin/people/", "/admin/login/"):
        assert "no-store" in client.get(path)["Cache-Control"]


def test_csrf_is_asked_for_at_the_sign_in_form() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/admin/login/", {"username": "a"}).status_code == 403


def policy(response: HttpResponse) -> dict[str, list[str]]:
    """The response's policy by directive."""
    parts = response["Content-Security-Policy"].split("; ")
    return {name: sources for name, *sources in (part.split() for part in parts)}


@pytest.mark.parametrize("path", ["/admin/people/", "/admin/people/me/", "/admin/login/"])
def test_our_own_screens_run_under_the_strict_policy(path: str, superuser: User) -> None:
    response = signed_in(Client(), superuser).get(path, follow=False)
    if response.status_code == 302:
        response = Client().get(path)
    assert policy(response) == settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]


def test_scripts_come_from_this_site_alone_on_every_page_of_the_admin(superuser: User) -> None:
    client = signed_in(Client(), superuser)
    for path in ("/admin/", "/admin/pages/", "/admin/images/", "/admin/users/", "/admin/account/"):
        response = client.get(path)
        assert policy(response)["script-src"] == ["'self'"]
        assert not inline_scripts(response.content.decode())


def inline_scripts(page: str) -> list[str]:
    """Scripts that the strict policy would stop: neither a file nor plain data."""
    tags = re.findall(r"<script\b([^>]*)>(.*?)</script>", page, re.DOTALL)
    return [
        text
        for attributes, text in tags
        if "src=" not in attributes and "json" not in attributes and "template" not in attributes
    ]
