"""The screen of who looks after accounts: enrolment codes, resets by two people, sessions."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.models import AuditEntry, FactorReset, User
from portal.roles import Role
from portal.staff import factor, resets
from tests.factories.portal import enrolled, member, sign_in, signed_in

pytestmark = pytest.mark.django_db

REASON = "手机丢失，备用码也找不到"
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@pytest.fixture
def asker() -> User:
    return member(Role.SUPERVISOR, username="asker")


@pytest.fixture
def approver() -> User:
    return member(Role.SUPERVISOR, username="second")


@pytest.fixture
def loser() -> User:
    user = member(Role.CLERK, username="loser")
    enrolled(user)
    factor.new_recovery_codes(user)
    return user


def ask(user: User, by: User) -> FactorReset:
    return resets.ask(user, by=by, reason=REASON, now=timezone.now())


def test_a_reset_takes_two_people_and_gives_a_new_enrolment_code(
    asker: User, approver: User, loser: User
) -> None:
    session = signed_in(Client(), loser)
    first, second = signed_in(Client(), asker), signed_in(Client(), approver)
    first.post(f"/admin/people/{loser.pk}/reset/", {"reason": REASON})
    reset = FactorReset.objects.get()
    assert factor.has_factor(loser)
    page = second.post(f"/admin/people/resets/{reset.pk}/approve/").content.decode()
    code = CODE.search(page)
    assert code is not None
    assert factor.standing(loser).authenticator is None
    assert factor.standing(loser).recovery_left == 0
    assert session.get("/admin/").status_code == 302
    assert sign_in(Client(), loser, code[0])["Location"] == "/admin/enrol/"


def test_every_part_of_a_reset_is_in_the_log(asker: User, approver: User, loser: User) -> None:
    resets.approve(ask(loser, asker).pk, by=approver, now=timezone.now())
    entries = AuditEntry.objects.order_by("pk").values_list("action", "actor__username", "reason")
    assert list(entries) == [
        ("staff.reset_asked", "asker", REASON),
        ("staff.reset_approved", "second", ""),
        ("staff.enrolment_issued", "second", ""),
    ]
    assert set(AuditEntry.objects.values_list("object_id", flat=True)) == {str(loser.pk)}


def test_the_asker_cannot_approve_her_own_request(asker: User, loser: User) -> None:
    reset = ask(loser, asker)
    client = signed_in(Client(), asker)
    response = client.post(f"/admin/people/resets/{reset.pk}/approve/", follow=True)
    assert "提出的人不能自己同意" in response.content.decode()
    assert factor.has_factor(loser)


def test_nobody_approves_or_asks_for_her_own_reset(asker: User, approver: User) -> None:
    enrolled(approver)
    with pytest.raises(resets.NeedsAnother):
        resets.approve(ask(approver, asker).pk, by=approver, now=timezone.now())
    with pytest.raises(resets.NeedsAnother):
        ask(asker, asker)
    assert factor.has_factor(approver)


def test_there_is_one_open_request_for_a_person(asker: User, approver: User, loser: User) -> None:
    ask(loser, asker)
    with pytest.raises(resets.AlreadyAsked):
        ask(loser, approver)


def test_a_declined_request_changes_nothing_and_can_be_made_again(
    asker: User, approver: User, loser: User
) -> None:
    reset = ask(loser, asker)
    signed_in(Client(), approver).post(f"/admin/people/resets/{reset.pk}/decline/")
    assert factor.has_factor(loser)
    with pytest.raises(resets.AlreadyClosed):
        resets.approve(reset.pk, by=approver, now=timezone.now())
    ask(loser, asker)


def test_a_request_is_approved_once(asker: User, approver: User, loser: User) -> None:
    reset = ask(loser, asker)
    resets.approve(reset.pk, by=approver, now=timezone.now())
    client = signed_in(Client(), approver)
    again = client.post(f"/admin/people/resets/{reset.pk}/approve/", follow=True)
    assert "已经处理过了" in again.content.decode()


def test_a_reset_wants_a_reason(asker: User, loser: User) -> None:
    client = signed_in(Client(), asker)
    page = client.post(f"/admin/people/{loser.pk}/reset/", {"reason": " "}).content.decode()
    assert "请写明原因" in page
    assert not FactorReset.objects.exists()


def test_a_supervisor_hands_a_newcomer_a_code_that_is_shown_once(asker: User) -> None:
    newcomer = member(Role.CLERK)
    client = signed_in(Client(), asker)
    page = client.post(f"/admin/people/{newcomer.pk}/code/").content.decode()
    assert CODE.search(page) is not None
    assert CODE.search(client.get("/admin/people/").content.decode()) is None


def test_no_code_for_oneself_nor_for_who_has_a_factor(asker: User, loser: User) -> None:
    client = signed_in(Client(), asker)
    for user in (asker, loser):
        response = client.post(f"/admin/people/{user.pk}/code/")
        assert response.status_code == 302


def test_a_supervisor_ends_the_sessions_of_another(asker: User, loser: User) -> None:
    session = signed_in(Client(), loser)
    signed_in(Client(), asker).post(f"/admin/people/{loser.pk}/sessions/")
    assert session.get("/admin/").status_code == 302


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPERVISOR])
def test_other_roles_do_not_look_after_accounts(role: Role, loser: User) -> None:
    client = signed_in(Client(), member(role))
    assert client.get("/admin/people/").status_code == 302
    for path in (f"{loser.pk}/code/", f"{loser.pk}/sessions/", f"{loser.pk}/reset/"):
        client.post(f"/admin/people/{path}", {"reason": REASON})
    assert not FactorReset.objects.exists()
    assert not AuditEntry.objects.exclude(action__startswith="staff.signed").exists()


@pytest.mark.parametrize("action", ["code", "sessions", "reset"])
def test_looking_at_an_address_changes_nothing(action: str, asker: User, loser: User) -> None:
    signed_in(Client(), asker).get(f"/admin/people/{loser.pk}/{action}/")
    assert not FactorReset.objects.exists()
    assert not AuditEntry.objects.filter(action="staff.sessions_ended").exists()


def test_the_list_takes_as_many_queries_for_three_people_as_for_twenty(asker: User) -> None:
    client = signed_in(Client(), asker)
    client.get("/admin/people/")
    with CaptureQueriesContext(connection) as few:
        client.get("/admin/people/")
    for _ in range(20):
        member(Role.CLERK)
    with CaptureQueriesContext(connection) as many:
        client.get("/admin/people/")
    assert len(many) == len(few)
    assert len(many) <= 20
