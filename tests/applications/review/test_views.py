import itertools
import re

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application, Decision
from applications.review.forms import FORMS
from applications.review.viewsets import QueueViewSet
from applications.transitions import Actor, perform
from portal.models import AuditEntry
from portal.roles import Role
from stations.models import Station
from tests.factories.casework import ID_NUMBER, hand_in, signed_in, staff
from tests.factories.stations import network

pytestmark = pytest.mark.django_db

OPINION = {"outcome": "grant", "articles": ["law-31-5"], "reason": "事项和条件都符合"}
GET_PAGES = ("review:file", "review:unmask")


@pytest.fixture
def stations() -> dict[str, Station]:
    return network()


@pytest.fixture
def application(stations: dict[str, Station]) -> Application:
    return hand_in()


def desk(role: str, *stations: Station) -> Client:
    return signed_in(Client(), staff(role, *stations))


def file_url(application: Application) -> str:
    return reverse("review:file", args=[application.pk])


def test_a_clerk_sees_her_stations_and_no_other(
    application: Application, stations: dict[str, Station]
) -> None:
    hers = desk("clerk", stations["workstation"])
    others = desk("clerk", stations["contact_point"])
    queue = reverse("review:index") + "?tab=open"
    assert application.reference in hers.get(queue).content.decode()
    assert application.reference not in others.get(queue).content.decode()
    assert hers.get(file_url(application)).status_code == 200
    assert others.get(file_url(application)).status_code == 404


@pytest.mark.parametrize(
    ("role", "name"),
    list(itertools.product(Role.values, [*GET_PAGES, *(f"review:{s}" for s in FORMS)])),
)
def test_a_file_of_another_station_does_not_exist_for_anybody(
    application: Application, stations: dict[str, Station], role: str, name: str
) -> None:
    client = desk(role, stations["contact_point"])
    url = reverse(name, args=[application.pk])
    assert client.get(url).status_code == 404
    assert client.post(url).status_code in (404, 405)


@pytest.mark.parametrize("role", ["editor", "publisher"])
@pytest.mark.parametrize("name", ["review:index", "review:index_results"])
def test_the_queue_does_not_exist_for_who_writes_content(
    stations: dict[str, Station], role: str, name: str
) -> None:
    assert desk(role, stations["centre"]).get(reverse(name)).status_code == 404


def test_a_superuser_without_a_role_sees_no_application(application: Application) -> None:
    user = staff("editor")
    user.groups.clear()
    user.is_superuser = True
    user.save()
    client = signed_in(Client(), user)
    assert client.get(reverse("review:index")).status_code == 404
    assert client.get(file_url(application)).status_code == 404


def test_every_address_of_the_section_is_one_of_ours() -> None:
    names = {pattern.name for pattern in QueueViewSet().get_urlpatterns()}
    own = {"index", "index_results", "next", "find", "file", "unmask", "note", "messages"}
    assert names <= own | set(FORMS)


def test_names_and_numbers_are_masked_until_a_reason_is_given(
    application: Application, stations: dict[str, Station]
) -> None:
    client = desk("reviewer", stations["centre"])
    page = client.get(file_url(application)).content.decode()
    assert "陈○" in page
    assert "110105********002X" in page
    for secret in ("陈晓", ID_NUMBER, "13800005678"):
        assert secret not in page
    unmask = reverse("review:unmask", args=[application.pk])
    assert "请写明为什么要看" in client.post(unmask, {"reason": ""}).content.decode()
    assert ID_NUMBER in client.post(unmask, {"reason": "电话联系申请人"}).content.decode()
    entry = AuditEntry.objects.get(action="application.unmask")
    assert (entry.reason, entry.object_id) == ("电话联系申请人", str(application.pk))


def test_reading_a_file_is_logged(application: Application, stations: dict[str, Station]) -> None:
    desk("reviewer", stations["centre"]).get(file_url(application))
    assert AuditEntry.objects.filter(
        action="application.read", object_id=str(application.pk)
    ).exists()


def test_the_queue_never_shows_a_whole_name_or_number(
    application: Application, stations: dict[str, Station]
) -> None:
    page = desk("reviewer", stations["centre"]).get(reverse("review:index") + "?tab=open")
    text = page.content.decode()
    assert "陈○" in text
    assert all(secret not in text for secret in ("陈晓", ID_NUMBER, "13800005678"))


def test_a_file_goes_through_the_screens_from_taking_to_a_decision(
    application: Application, stations: dict[str, Station]
) -> None:
    reviewer, approver = desk("reviewer", stations["centre"]), desk("approver", stations["centre"])

    def step(client: Client, name: str, **data: object) -> str:
        application.refresh_from_db()
        url = reverse(f"review:{name}", args=[application.pk])
        sent = {"version": application.version} | data
        answer = client.post(url, sent, follow=True)
        return answer.content.decode()

    step(reviewer, "take")
    step(reviewer, "propose", **OPINION)
    page = step(approver, "decide", **OPINION)
    assert Decision.objects.get(application=application).official_number in page


def test_a_step_with_something_missing_keeps_what_was_typed(
    application: Application, stations: dict[str, Station]
) -> None:
    client = desk("reviewer", stations["centre"])
    client.post(reverse("review:take", args=[application.pk]), {"version": application.version})
    application.refresh_from_db()
    given = {"version": application.version, "outcome": "grant", "reason": "写了一半的理由"}
    page = client.post(reverse("review:propose", args=[application.pk]), given).content.decode()
    assert "请选择依据的条文" in page
    assert "写了一半的理由" in page


def test_an_old_form_is_refused_in_words(
    application: Application, stations: dict[str, Station]
) -> None:
    client = desk("reviewer", stations["centre"])
    take = reverse("review:take", args=[application.pk])
    page = client.post(take, {"version": application.version + 7}, follow=True).content.decode()
    assert "刚刚有了新的变化" in page


def test_a_role_without_the_step_gets_words_and_no_change(
    application: Application, stations: dict[str, Station]
) -> None:
    client = desk("auditor", stations["centre"])
    take = reverse("review:take", args=[application.pk])
    client.post(take, {"version": application.version})
    application.refresh_from_db()
    assert application.status == "submitted"


def test_the_next_file_is_the_most_urgent_one_and_is_taken(stations: dict[str, Station]) -> None:
    from tests.factories.casework import at

    hand_in(at(19))
    older = hand_in(at(17))
    client = desk("reviewer", stations["centre"])
    answer = client.post(reverse("review:next"))
    assert answer["Location"] == file_url(older)
    older.refresh_from_db()
    assert older.handler is not None


def test_a_person_is_found_by_number_without_the_number_in_an_address(
    application: Application, stations: dict[str, Station]
) -> None:
    client = desk("clerk", stations["workstation"])
    find = reverse("review:find")
    assert client.get(find).status_code == 405
    for typed in ("138 0000 5678", ID_NUMBER.lower(), "＋86 13800005678".replace("＋", "+")):
        assert application.reference in client.post(find, {"number": typed}).content.decode()
    elsewhere = desk("clerk", stations["contact_point"])
    assert application.reference not in elsewhere.post(find, {"number": ID_NUMBER}).content.decode()


def test_filters_narrow_the_queue(stations: dict[str, Station]) -> None:
    wages = hand_in()
    violence = hand_in(matter={"matter": "domestic-violence"})
    client = desk("reviewer", stations["centre"])
    page = client.get(reverse("review:index") + "?tab=open&matter=wages").content.decode()
    assert wages.reference in page
    assert violence.reference not in page


def test_tabs_count_the_users_rows(application: Application, stations: dict[str, Station]) -> None:
    withdrawn = hand_in()
    perform(withdrawn, "withdraw", by=Actor.APPLICANT)
    page = desk("reviewer", stations["centre"]).get(reverse("review:index")).content.decode()
    counts = dict(re.findall(r'tab=(\w+)"[^>]*>[^<]*<b>(\d+)</b>', page))
    assert (counts["open"], counts["closed"], counts["decided"]) == ("1", "1", "0")


def test_the_queue_costs_the_same_queries_for_one_file_and_for_many(
    stations: dict[str, Station], django_assert_max_num_queries: object
) -> None:
    client = desk("reviewer", stations["centre"])
    hand_in()
    client.get(reverse("review:index") + "?tab=open")
    for _ in range(12):
        hand_in()
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        client.get(reverse("review:index") + "?tab=open")


def test_a_note_is_seen_by_staff_and_stays_off_the_public_timeline(
    application: Application, stations: dict[str, Station]
) -> None:
    client = desk("reviewer", stations["centre"])
    note = reverse("review:note", args=[application.pk])
    client.post(note, {"note": "已电话核实住处安全"})
    assert "已电话核实住处安全" in client.get(file_url(application)).content.decode()
    assert application.events.get(name="note").public_text == ""


def test_the_log_of_messages_exists_in_a_demonstration_alone(
    application: Application, stations: dict[str, Station], settings: object
) -> None:
    client = desk("clerk", stations["workstation"])
    log = reverse("review:messages")
    assert client.get(log).status_code == 404
    settings.DEMO = True  # type: ignore[attr-defined]
    assert application.reference in client.get(log).content.decode()
