import pytest
from django.conf import LazySettings
from django.urls import reverse

from applications.models import Application
from applications.review import acts
from portal.models import AuditEntry
from tests.applications.review.conftest import Desk, url_of
from tests.factories.casework import ID_NUMBER, hand_in

pytestmark = pytest.mark.django_db

TYPED = (
    "138 0000 5678",
    "１３８００００５６７８",
    "+86 13800005678",
    ID_NUMBER.lower(),
    " 陈晓 ",
)


@pytest.mark.parametrize("typed", TYPED)
def test_a_person_is_found_however_her_number_is_written(
    application: Application, desk: Desk, typed: str
) -> None:
    page = desk("clerk", "workstation").post(reverse("review:find"), {"wanted": typed}, follow=True)
    assert application.reference in page.content.decode()
    assert "陈晓" not in page.content.decode()


@pytest.mark.parametrize("typed", [*TYPED, "part"])
def test_nobody_is_found_outside_ones_reach(
    application: Application, desk: Desk, typed: str
) -> None:
    wanted = application.reference[:9] if typed == "part" else typed
    page = desk("clerk", "contact_point").post(
        reverse("review:find"), {"wanted": wanted}, follow=True
    )
    assert application.reference not in page.content.decode()
    assert "在您能看到的申请里没有找到" in page.content.decode()


@pytest.mark.parametrize("typed", ["13800005679", "陈", "晓", "0", "----", "%"])
def test_parts_of_names_and_numbers_find_nobody(
    application: Application, desk: Desk, typed: str
) -> None:
    page = desk("reviewer").post(reverse("review:find"), {"wanted": typed}, follow=True)
    assert application.reference not in page.content.decode()


def test_a_whole_reference_opens_the_file_and_a_part_lists(
    application: Application, desk: Desk
) -> None:
    client, find = desk("reviewer"), reverse("review:find")
    whole = client.post(find, {"wanted": application.reference.lower().replace("-", " ")})
    assert whole["Location"] == url_of(application)
    part = client.post(find, {"wanted": application.reference[5:9].lower()}, follow=True)
    assert application.reference in part.content.decode()


def test_nothing_typed_stands_in_an_address_a_log_or_the_session(
    application: Application, desk: Desk
) -> None:
    client = desk("reviewer")
    answer = client.post(reverse("review:find"), {"wanted": ID_NUMBER})
    assert answer["Location"] == reverse("review:find")
    assert ID_NUMBER not in str(dict(client.session))
    entry = AuditEntry.objects.get(action=acts.FIND)
    assert ID_NUMBER not in f"{entry.reason}{entry.object_id}"


def test_what_was_found_is_looked_at_again_with_the_rights_of_now(
    application: Application, desk: Desk
) -> None:
    client = desk("clerk", "workstation")
    client.post(reverse("review:find"), {"wanted": ID_NUMBER})
    assert application.reference in client.get(reverse("review:find")).content.decode()
    Application.objects.filter(pk=application.pk).update(station=application.agency)
    assert application.reference not in client.get(reverse("review:find")).content.decode()


def test_an_empty_search_says_what_to_fill_in(application: Application, desk: Desk) -> None:
    page = desk("reviewer").post(reverse("review:find"), {"wanted": ""}).content.decode()
    assert "请填写编号、电话、身份证号或全名" in page
    assert 'aria-describedby="find-error"' in page


def test_the_log_of_messages_exists_in_a_demonstration_alone(
    application: Application, desk: Desk, settings: LazySettings
) -> None:
    client, log = desk("clerk", "workstation"), reverse("review:messages")
    assert client.get(log).status_code == 404
    settings.DEMO = True
    assert application.reference in client.get(log).content.decode()


def test_several_applications_of_one_person_are_listed_newest_first(
    application: Application, desk: Desk
) -> None:
    again = hand_in(application.received_at.replace(day=19))
    page = desk("reviewer").post(reverse("review:find"), {"wanted": ID_NUMBER}, follow=True)
    text = page.content.decode()
    assert "找到 2 件" in text
    assert text.index(again.reference) < text.index(application.reference)
