"""Signing in: one form, two factors, the same words for every failure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client

from portal.models import AuditEntry, Authenticator, RateLimit, RecoveryCode, User
from portal.models.staff import LONGEST_THROTTLE_COUNT
from portal.roles import Role
from portal.staff import factor
from portal.staff.forms import FAILURES_PER_NETWORK
from tests.factories.portal import PASSWORD, code_now, enrolled, member, sign_in, signed_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
REFUSED = "没有登录成功"


@pytest.fixture
def user() -> User:
    clerk = member(Role.CLERK)
    enrolled(clerk)
    return clerk


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_password_and_code_open_the_back_office(client: Client, user: User) -> None:
    response = sign_in(client, user, code_now(user))
    assert response.status_code == 302
    assert is_in(client)
    assert actions() == ["staff.signed_in"]


def test_a_code_typed_with_full_width_digits_and_a_space_is_right(
    client: Client, user: User
) -> None:
    code = code_now(user)
    wide = "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in code)
    sign_in(client, user, f"{wide[:3]} {wide[3:]}")
    assert is_in(client)


def test_the_right_password_alone_opens_nothing(client: Client, user: User) -> None:
    response = sign_in(client, user, "")
    assert response.status_code == 200
    assert not is_in(client)


def test_without_a_code_the_form_does_not_tell_whether_the_password_is_right(
    client: Client, user: User
) -> None:
    right = sign_in(client, user, "")
    wrong = sign_in(client, user, "", password="something else")
    assert right.context["form"].errors == wrong.context["form"].errors
    assert not AccessAttempt.objects.exists()


def test_every_failure_is_told_in_the_same_words(client: Client, user: User) -> None:
    stranger = User(username="nobody-of-this-name")
    answers = [
        sign_in(client, user, code_now(user), password="wrong"),
        sign_in(client, user, "000000"),
        sign_in(client, user, "ABCDE-FGHJK"),
        sign_in(client, user, "ABCD-EFGH-JKMN"),
        sign_in(client, stranger, "000000"),
    ]
    words = {str(answer.context["form"].non_field_errors()) for answer in answers if answer.context}
    assert len(words) == 1
    assert REFUSED in words.pop()


def test_the_page_does_not_send_the_password_back(client: Client, user: User) -> None:
    assert PASSWORD not in sign_in(client, user, "000000").content.decode()


def test_a_code_opens_only_once(user: User) -> None:
    with time_machine.travel(NOW, tick=False):
        code = code_now(user)
        sign_in(Client(), user, code)
        thief = Client()
        sign_in(thief, user, code)
        assert not is_in(thief)


def test_an_older_code_than_the_last_used_is_refused(user: User) -> None:
    with time_machine.travel(NOW, tick=False):
        old = code_now(user, steps=-1)
        sign_in(Client(), user, code_now(user))
        late = Client()
        sign_in(late, user, old)
        assert not is_in(late)


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(user: User, steps: int, opens: bool) -> None:
    with time_machine.travel(NOW, tick=False):
        client = Client()
        sign_in(client, user, code_now(user, steps=steps))
        assert is_in(client) is opens


def test_after_wrong_codes_the_right_one_must_wait(user: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(3):
            assert factor.verify(user, "000000") is None
            clock.shift(timedelta(minutes=10))
        assert factor.verify(user, "000000") is None
        assert factor.verify(user, code_now(user)) is None
        clock.shift(timedelta(seconds=9))
        assert factor.verify(user, code_now(user)) is not None


def test_the_wait_after_wrong_codes_stays_below_ten_minutes(user: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(LONGEST_THROTTLE_COUNT + 5):
            factor.verify(user, "000000")
            clock.shift(timedelta(minutes=10))
        assert factor.verify(user, code_now(user)) is not None


def test_the_fifth_failure_locks_the_account_from_there_in_kind_words(
    client: Client, user: User
) -> None:
    for _ in range(4):
        assert sign_in(client, user, code_now(user), password="wrong").status_code == 200
    locked = sign_in(client, user, code_now(user), password="wrong")
    assert locked.status_code == 429
    assert locked["Retry-After"] == "1800"
    assert "请歇一会儿再登录" in locked.content.decode()
    assert sign_in(client, user, code_now(user)).status_code == 429
    assert actions() == ["staff.locked_out"]


def test_wrong_codes_after_the_right_password_lock_just_the_same(
    client: Client, user: User
) -> None:
    statuses = [sign_in(client, user, "000000").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert actions().count("staff.code_refused") == 5


def test_a_lock_holds_for_one_address_and_leaves_the_owner_elsewhere_alone(user: User) -> None:
    attacker = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(6):
        sign_in(attacker, user, "000000", password="guess")
    owner = Client(REMOTE_ADDR="198.51.100.7")
    sign_in(owner, user, code_now(user))
    assert is_in(owner)


def test_a_forged_forwarding_header_does_not_dodge_the_lock(user: User) -> None:
    client = Client()
    for number in range(5):
        last = client.post(
            "/admin/login/",
            {"username": user.username, "password": "guess", "otp_token": "000000"},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        )
    assert last.status_code == 429


def test_many_failures_from_one_network_stop_every_sign_in_from_there(user: User) -> None:
    with time_machine.travel(NOW, tick=False):
        for number in range(FAILURES_PER_NETWORK):
            sign_in(Client(REMOTE_ADDR="203.0.113.9"), User(username=f"guess{number}"), "000000")
        assert RateLimit.objects.get().count == FAILURES_PER_NETWORK
        neighbour = Client(REMOTE_ADDR="203.0.113.77")
        sign_in(neighbour, user, code_now(user))
        assert not is_in(neighbour)
        elsewhere = Client(REMOTE_ADDR="198.51.100.7")
        sign_in(elsewhere, user, code_now(user))
        assert is_in(elsewhere)


def test_a_success_clears_the_failures_before_it(client: Client, user: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(4):
            sign_in(client, user, code_now(user), password="wrong")
        sign_in(client, user, code_now(user))
        clock.shift(timedelta(minutes=1))
        assert sign_in(Client(), user, code_now(user), password="wrong").status_code == 200


def test_neither_password_nor_code_is_kept_with_a_failure(client: Client, user: User) -> None:
    sign_in(client, user, "7K3M-9QXH-4TPD", password="my secret word")
    attempt = AccessAttempt.objects.get()
    assert "my secret word" not in attempt.post_data
    assert "7K3M" not in attempt.post_data


def test_somebody_without_a_role_cannot_sign_in(client: Client) -> None:
    user = member()
    assert REFUSED in sign_in(client, user, code_now(user)).content.decode()


def test_a_disabled_account_cannot_sign_in(client: Client, user: User) -> None:
    user.is_active = False
    user.save()
    assert REFUSED in sign_in(client, user, code_now(user)).content.decode()


def test_disabling_an_account_ends_its_session(client: Client, user: User) -> None:
    signed_in(client, user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not is_in(client)


def test_the_session_key_changes_when_the_factors_were_shown(client: Client, user: User) -> None:
    client.session["anything"] = 1
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    sign_in(client, user, code_now(user))
    assert client.session.session_key != before


def test_a_recovery_code_signs_in_once_and_says_how_many_are_left(
    client: Client, user: User
) -> None:
    code = factor.new_recovery_codes(user)[0]
    sign_in(client, user, code.lower())
    assert "还剩 9 个" in client.get("/admin/").content.decode()
    again = Client()
    sign_in(again, user, code)
    assert not is_in(again)
    assert AuditEntry.objects.get(action="staff.signed_in").reason == "recovery"


def test_recovery_codes_of_another_do_not_open(client: Client, user: User) -> None:
    other = member(Role.CLERK)
    factor.new_recovery_codes(user)
    sign_in(client, user, factor.new_recovery_codes(other)[0])
    assert not is_in(client)


def test_recovery_codes_are_kept_as_digests(user: User) -> None:
    codes = factor.new_recovery_codes(user)
    kept = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert len(kept) == len(codes) == 10
    assert not any(code.replace("-", "") in digest for code in codes for digest in kept)


def test_the_authenticators_key_is_encrypted_at_rest(user: User) -> None:
    from django.db import connection

    device = Authenticator.objects.get(user=user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM portal_authenticator")
        (stored,) = cursor.fetchone()
    assert stored.startswith("v1:")
    assert device.key not in stored


def test_signing_out_forgets_the_session_and_what_the_browser_kept(
    client: Client, user: User
) -> None:
    signed_in(client, user)
    response = client.post("/admin/logout/")
    assert response.status_code == 302
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)
    assert actions() == ["staff.signed_out"]


def test_signing_out_wants_a_post(client: Client, user: User) -> None:
    signed_in(client, user)
    assert client.get("/admin/logout/").status_code == 405
    assert is_in(client)


def test_the_form_goes_back_only_to_addresses_of_this_site(client: Client, user: User) -> None:
    response = client.post(
        "/admin/login/",
        {
            "username": user.username,
            "password": PASSWORD,
            "otp_token": code_now(user),
            "next": "https://example.com/",
        },
    )
    assert response["Location"] == "/admin/"


def test_the_sign_in_page_speaks_chinese_and_offers_no_remembering(client: Client) -> None:
    page = client.get("/admin/login/").content.decode()
    for words in ("后台登录", "用户名", "密码", "验证码"):
        assert words in page
    assert "Password" not in page
    assert 'name="remember"' not in page
