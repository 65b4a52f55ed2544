"""Putting a second factor in place: only with a code handed over, never with a password alone."""

import base64
import json
import re
from datetime import datetime, timedelta
from io import StringIO
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP

from portal.commands import WrongUse
from portal.models import AuditEntry, Authenticator, EnrolmentCode, User
from portal.roles import Role
from portal.staff import enrolment, factor, uri
from tests.factories.portal import code_now, enrolled, member, sign_in, signed_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def supervisor() -> User:
    return member(Role.SUPERVISOR)


@pytest.fixture
def newcomer() -> User:
    return member(Role.CLERK, username="newcomer")


def issue(user: User, by: User | None = None) -> str:
    return enrolment.issue(user, by=by, now=timezone.now())


def shown_key(page: HttpResponse) -> bytes:
    text = re.search(r'class="enrol__key"[^>]*>([A-Z2-7 ]+)<', page.content.decode())
    assert text is not None
    return base64.b32decode(text[1].replace(" ", ""))


def first_code(page: HttpResponse) -> str:
    return f"{TOTP(shown_key(page)).token():06d}"


def test_a_password_alone_enrols_nobody(client: Client, newcomer: User) -> None:
    for code in ("", "000000", "ABCD-EFGH-JKMN"):
        sign_in(client, newcomer, code)
        assert client.get("/admin/enrol/")["Location"] == "/admin/login/"
    assert not Authenticator.objects.exists()


def test_the_handed_over_code_leads_to_enrolment_and_to_nothing_else(
    client: Client, newcomer: User, supervisor: User
) -> None:
    response = sign_in(client, newcomer, issue(newcomer, supervisor))
    assert response["Location"] == "/admin/enrol/"
    assert client.get("/admin/enrol/").status_code == 200
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    assert "_auth_user_id" not in client.session


def test_the_first_right_code_puts_the_authenticator_in_place_and_shows_recovery_codes(
    client: Client, newcomer: User, supervisor: User
) -> None:
    sign_in(client, newcomer, issue(newcomer, supervisor))
    before = client.session.session_key
    page = client.get("/admin/enrol/")
    done = client.post("/admin/enrol/", {"otp_token": first_code(page)})
    codes = re.findall(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", done.content.decode())
    assert len(codes) == 10
    assert "no-store" in done["Cache-Control"]
    assert client.session.session_key != before
    assert client.get("/admin/").status_code == 200
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == [
        "staff.enrolment_issued",
        "staff.enrolled",
        "staff.signed_in",
        "staff.recovery_codes_made",
    ]
    lost_phone = Client()
    sign_in(lost_phone, newcomer, codes[3])
    assert lost_phone.get("/admin/").status_code == 200


def test_a_wrong_first_code_is_told_and_uses_nothing_up(
    client: Client, newcomer: User, supervisor: User
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        sign_in(client, newcomer, issue(newcomer, supervisor))
        page = client.get("/admin/enrol/")
        wrong = client.post("/admin/enrol/", {"otp_token": "000000"})
        assert "验证码不对" in wrong.content.decode()
        assert shown_key(wrong) == shown_key(page)
        clock.shift(timedelta(seconds=5))
        assert client.post("/admin/enrol/", {"otp_token": first_code(page)}).status_code == 200
        assert factor.has_factor(newcomer)


def test_a_closed_browser_locks_nobody_out(newcomer: User, supervisor: User) -> None:
    code = issue(newcomer, supervisor)
    sign_in(Client(), newcomer, code)
    again = Client()
    assert sign_in(again, newcomer, code)["Location"] == "/admin/enrol/"


def test_an_enrolment_code_works_once(client: Client, newcomer: User, supervisor: User) -> None:
    code = issue(newcomer, supervisor)
    sign_in(client, newcomer, code)
    client.post("/admin/enrol/", {"otp_token": first_code(client.get("/admin/enrol/"))})
    other = Client()
    assert sign_in(other, newcomer, code).status_code == 200
    assert EnrolmentCode.objects.get().used_at is not None


def test_an_enrolment_code_runs_out_after_three_days(newcomer: User, supervisor: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        code = issue(newcomer, supervisor)
        early = Client()
        sign_in(early, newcomer, code)
        clock.shift(enrolment.VALID_FOR)
        assert sign_in(Client(), newcomer, code).status_code == 200
        assert early.get("/admin/enrol/")["Location"] == "/admin/login/"


def test_a_new_code_makes_the_old_one_worthless(newcomer: User, supervisor: User) -> None:
    old = issue(newcomer, supervisor)
    new = issue(newcomer, supervisor)
    assert sign_in(Client(), newcomer, old).status_code == 200
    assert sign_in(Client(), newcomer, new).status_code == 302


def test_the_code_of_one_does_not_enrol_another(newcomer: User, supervisor: User) -> None:
    code = issue(member(Role.CLERK), supervisor)
    assert sign_in(Client(), newcomer, code).status_code == 200


def test_codes_are_kept_as_digests(newcomer: User, supervisor: User) -> None:
    code = issue(newcomer, supervisor).replace("-", "")
    stored = EnrolmentCode.objects.get().code_digest
    assert len(stored) == 64
    assert code not in stored


def test_nobody_hands_a_code_to_herself(supervisor: User) -> None:
    with pytest.raises(enrolment.NotForOneself):
        issue(supervisor, supervisor)


def test_who_has_a_second_factor_gets_no_code(newcomer: User, supervisor: User) -> None:
    enrolled(newcomer)
    with pytest.raises(enrolment.HasFactor):
        issue(newcomer, supervisor)


def test_a_disabled_account_does_not_enrol(
    client: Client, newcomer: User, supervisor: User
) -> None:
    sign_in(client, newcomer, issue(newcomer, supervisor))
    User.objects.filter(pk=newcomer.pk).update(is_active=False)
    assert client.get("/admin/enrol/").status_code == 302


def test_the_picture_is_plain_markup_and_says_the_same_as_the_text(
    client: Client, newcomer: User, supervisor: User
) -> None:
    sign_in(client, newcomer, issue(newcomer, supervisor))
    page = client.get("/admin/enrol/").content.decode()
    assert "<svg" in page
    assert " style=" not in page
    device = Authenticator.objects.get()
    address = urlsplit(uri.of(device))
    assert (address.scheme, address.netloc, address.path) == ("otpauth", "totp", "/newcomer")
    assert base64.b32decode(parse_qs(address.query)["secret"][0]).hex() == device.key


def test_the_console_lets_the_first_account_in_and_writes_it_down(newcomer: User) -> None:
    out = StringIO()
    call_command("enrolment_code", "newcomer", "--json", stdout=out)
    code = json.loads(out.getvalue())["code"]
    assert sign_in(Client(), newcomer, code)["Location"] == "/admin/enrol/"
    assert AuditEntry.objects.get().action == "staff.enrolment_issued"


def test_the_console_replaces_a_second_factor_only_when_told_to(newcomer: User) -> None:
    client = signed_in(Client(), newcomer)
    with pytest.raises(WrongUse):
        call_command("enrolment_code", "newcomer", stdout=StringIO())
    call_command("enrolment_code", "newcomer", "--reset", stdout=StringIO())
    assert not factor.has_factor(newcomer)
    assert client.get("/admin/").status_code == 302
    assert AuditEntry.objects.filter(action="staff.reset_at_console").exists()


def test_the_console_refuses_a_name_it_does_not_know() -> None:
    with pytest.raises(WrongUse):
        call_command("enrolment_code", "nobody", stdout=StringIO())


# One's own page


def act(client: Client, action: str, code: str) -> HttpResponse:
    return client.post("/admin/people/me/", {"otp_token": code, "action": action})


def test_new_recovery_codes_want_a_code_and_replace_the_old(newcomer: User) -> None:
    client = signed_in(Client(), newcomer)
    old = factor.new_recovery_codes(newcomer)
    assert "验证码不对" in act(client, "recovery", "000000").content.decode()
    Authenticator.objects.update(throttling_failure_count=0)
    page = act(client, "recovery", code_now(newcomer)).content.decode()
    assert len(re.findall(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", page)) == 10
    assert factor.verify(newcomer, old[0].replace("-", "")) is None


def test_another_phone_takes_the_place_of_the_old_one(newcomer: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client, elsewhere = signed_in(Client(), newcomer), signed_in(Client(), newcomer)
        old = enrolled(newcomer)
        assert act(client, "replace", code_now(newcomer))["Location"] == "/admin/people/me/replace/"
        page = client.get("/admin/people/me/replace/")
        client.post("/admin/people/me/replace/", {"otp_token": first_code(page)})
        new = Authenticator.objects.get(user=newcomer)
        assert new.pk != old.pk
        assert client.get("/admin/").status_code == 200
        assert elsewhere.get("/admin/").status_code == 302
        clock.shift(timedelta(minutes=1))
        assert factor.verify(newcomer, code_now(newcomer)) is not None


def test_replacing_must_begin_with_a_code_and_be_done_in_ten_minutes(newcomer: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = signed_in(Client(), newcomer)
        assert client.get("/admin/people/me/replace/").status_code == 302
        act(client, "replace", code_now(newcomer))
        clock.shift(timedelta(minutes=11))
        assert client.get("/admin/people/me/replace/").status_code == 302


def test_one_may_end_ones_sessions_elsewhere_and_stay_here(newcomer: User) -> None:
    client, elsewhere = signed_in(Client(), newcomer), signed_in(Client(), newcomer)
    act(client, "sessions", code_now(newcomer))
    assert client.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


def test_an_action_that_is_not_offered_does_nothing(newcomer: User) -> None:
    client = signed_in(Client(), newcomer)
    assert act(client, "delete", code_now(newcomer)).status_code == 200
    assert factor.has_factor(newcomer)
