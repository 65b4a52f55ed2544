"""The log of what staff did: appended only, and every tampering is found."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import RequestFactory, override_settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from portal import audit
from portal.models import AuditEntry, AuditHead, User

pytestmark = pytest.mark.django_db


def write(count: int) -> list[AuditEntry]:
    return [audit.record(f"test.{number}", by=None) for number in range(count)]


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("clerk")


def test_a_chain_that_nobody_touched_holds() -> None:
    write(5)
    assert audit.verify() == []


def test_an_empty_log_holds() -> None:
    assert audit.verify() == []


def test_an_entry_says_who_did_what_on_which_object_and_why(clerk: User) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.77")
    entry = audit.record("application.read", by=clerk, on=clerk, reason="回访", request=request)
    entry.refresh_from_db()
    assert (entry.actor, entry.action, entry.reason) == (clerk, "application.read", "回访")
    assert (entry.object_type, entry.object_id) == ("portal.user", str(clerk.pk))
    assert entry.address == "203.0.113.0/24"


@pytest.mark.parametrize(
    "change",
    [
        {"action": "test.other"},
        {"reason": "另一个理由"},
        {"address": "198.51.100.0/24"},
        {"object_id": "17"},
        {"object_type": "portal.other"},
        {"digest": "0" * 64},
        {"previous": "0" * 64},
    ],
)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_an_edited_entry_is_found_wherever_it_stands(change: dict[str, str], place: int) -> None:
    entry = write(5)[place]
    AuditEntry.objects.filter(pk=entry.pk).update(**change)
    assert audit.verify()


def test_another_actor_or_moment_is_found(clerk: User) -> None:
    first, second = write(2)
    AuditEntry.objects.filter(pk=first.pk).update(actor=clerk)
    assert len(audit.verify()) == 1
    AuditEntry.objects.filter(pk=second.pk).update(at=first.at)
    assert len(audit.verify()) == 2


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_deleted_entry_is_found_wherever_it_stood(place: int) -> None:
    write(5)[place].delete()
    assert audit.verify()


def test_a_cut_off_end_is_found() -> None:
    for entry in write(5)[3:]:
        entry.delete()
    assert audit.verify()


def test_an_emptied_log_is_found() -> None:
    write(3)
    AuditEntry.objects.all().delete()
    assert audit.verify()


def test_a_lost_head_is_found() -> None:
    write(3)
    AuditHead.objects.all().delete()
    assert audit.verify()


def test_two_entries_that_changed_places_are_found() -> None:
    first, second, _third = write(3)
    kept = (first.pk, second.pk)
    AuditEntry.objects.filter(pk=first.pk).update(id=10_000)
    AuditEntry.objects.filter(pk=second.pk).update(id=kept[0])
    AuditEntry.objects.filter(pk=10_000).update(id=kept[1])
    assert audit.verify()


def test_an_entry_written_past_the_log_is_found() -> None:
    last = write(2)[-1]
    AuditEntry.objects.create(
        at=last.at, action="test.forged", previous=last.digest, digest="1" * 64
    )
    assert audit.verify()


def test_a_chain_written_anew_without_the_key_is_found() -> None:
    with override_settings(AUDIT_KEY="another key"):
        write(3)
        assert audit.verify() == []
    assert len(audit.verify()) == 3


def test_a_digest_kept_outside_finds_a_chain_that_was_written_anew_with_the_key() -> None:
    write(3)
    kept = audit.head().digest
    write(2)
    assert audit.holds(kept)
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
    write(5)
    assert audit.verify() == []
    assert not audit.holds(kept)


def test_no_act_without_its_entry_and_no_entry_without_its_act(clerk: User) -> None:
    def act() -> None:
        with transaction.atomic():
            audit.record("test.act", by=clerk)
            User.objects.create_user("clerk")

    with pytest.raises(IntegrityError):
        act()
    assert not AuditEntry.objects.exists()
    assert audit.verify() == []


def test_an_account_that_acted_cannot_be_deleted(clerk: User) -> None:
    audit.record("test.act", by=clerk)
    with pytest.raises(ProtectedError):
        clerk.delete()


def test_a_long_reason_is_cut_and_still_holds() -> None:
    audit.record("test.act", by=None, reason="长" * 500)
    assert audit.verify() == []


@hypothesis(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
        min_size=1,
        max_size=5,
    )
)
def test_any_reason_holds_and_any_change_of_it_is_found(reasons: list[str]) -> None:
    with transaction.atomic():
        entries = [audit.record("test.act", by=None, reason=reason) for reason in reasons]
        assert audit.verify() == []
        AuditEntry.objects.filter(pk=entries[0].pk).update(reason=entries[0].reason[:290] + "x")
        assert audit.verify()
        transaction.set_rollback(True)


def run(*arguments: str) -> dict[str, object]:
    out = StringIO()
    call_command("verify_audit", "--json", *arguments, stdout=out)
    document: dict[str, object] = json.loads(out.getvalue())
    return document


def test_the_command_prints_the_digest_to_keep() -> None:
    write(2)
    assert run() == {"entries": 2, "digest": audit.head().digest, "problems": []}
    assert run("--anchor", audit.head().digest)["problems"] == []


def test_the_command_leaves_with_1_when_the_log_was_tampered_with() -> None:
    entry = write(2)[0]
    AuditEntry.objects.filter(pk=entry.pk).update(reason="x")
    with pytest.raises(SystemExit) as leaving:
        run()
    assert leaving.value.code == 1


def test_the_command_leaves_with_1_when_a_kept_digest_is_not_in_the_log() -> None:
    write(2)
    with pytest.raises(SystemExit) as leaving:
        run("--anchor", "0" * 64)
    assert leaving.value.code == 1
