"""What the desk shows of a minor's file to whom nobody admitted, and how somebody is admitted."""

import pytest
from django.test import Client
from django.urls import reverse

from applications import minors
from applications.models import Admission, Application
from applications.review import acts, checklist
from portal.models import AuditEntry, User
from stations.models import Station
from tests.applications.review.conftest import Desk, url_of
from tests.applications.test_minors import CHILD
from tests.factories.casework import at, hand_in, signed_in, staff

pytestmark = pytest.mark.django_db

STORY = "爸爸两年没有给过抚养费"
CONTENT = (STORY, "陈○", "陈小雨", "赡养费", "138****5678", "13800005678")


@pytest.fixture
def child(stations: dict[str, Station]) -> Application:
    return hand_in(
        person=CHILD,
        matter={"matter": "maintenance"},
        story={"story": STORY},
        contact={"phone_state": "has", "phone": "13800005678", "safe": []},
    )


@pytest.fixture
def reviewer(stations: dict[str, Station]) -> User:
    return staff("reviewer", stations["centre"], username="reviewer")


@pytest.fixture
def supervisor(stations: dict[str, Station]) -> User:
    return staff("supervisor", stations["centre"], username="supervisor")


def admit(application: Application, user: User, by: User) -> None:
    minors.admit(application, [user], by=by, reason="承办这份申请", now=at(23))


def test_a_closed_file_says_that_it_exists_and_whom_to_ask(
    child: Application, reviewer: User, supervisor: User
) -> None:
    page = signed_in(Client(), reviewer).get(url_of(child)).content.decode()
    assert child.reference in page
    assert "未成年人网络保护条例第三十六条" in page
    assert supervisor.get_full_name() in page
    assert "到期" in page
    assert not any(words in page for words in CONTENT)
    assert not AuditEntry.objects.filter(action=acts.READ).exists()


def test_a_closed_file_without_anybody_to_ask_says_so(child: Application, reviewer: User) -> None:
    assert "没有负责人" in signed_in(Client(), reviewer).get(url_of(child)).content.decode()


@pytest.mark.parametrize("name", ["take", "unmask", "withdraw", "propose"])
def test_every_other_address_of_a_closed_file_leads_to_that_page(
    child: Application, desk: Desk, name: str
) -> None:
    client = desk("clerk", "workstation") if name in ("take", "withdraw") else desk("reviewer")
    for answer in (
        client.get(url_of(child, name)),
        client.post(url_of(child, name), {"reason": "电话联系", "version": 1}),
        client.post(url_of(child, "note"), {"note": "看看"}),
    ):
        assert (answer.status_code, answer["Location"]) == (302, url_of(child))
    child.refresh_from_db()
    assert (child.handler, child.version, child.events.count()) == (None, 1, 1)


@pytest.mark.parametrize("role", ["reviewer", "approver", "auditor"])
def test_the_list_shows_the_row_and_nothing_of_its_content(
    child: Application, desk: Desk, role: str
) -> None:
    rows = desk(role).get(reverse("review:index_results"), {"tab": "open"}).content.decode()
    assert child.reference in rows
    assert "未成年人的申请" in rows
    assert not any(words in rows for words in CONTENT)
    assert 'name="pk"' not in rows


def test_no_filter_or_search_tells_what_is_in_a_closed_file(
    child: Application, reviewer: User, supervisor: User
) -> None:
    client = signed_in(Client(), reviewer)

    def found(query: str) -> bool:
        listing = client.get(reverse("review:index_results") + f"?tab=open&{query}")
        return child.reference in listing.content.decode()

    def searched(typed: str) -> bool:
        page = client.post(reverse("review:find"), {"wanted": typed}, follow=True)
        return child.reference in page.content.decode()

    assert found("mark=minor")
    closed = [found("matter=maintenance"), found("mark=quiet"), searched("陈小雨")]
    assert [*closed, searched("13800005678")] == [False] * 4
    assert searched(child.reference)
    admit(child, reviewer, supervisor)
    opened = [found("matter=maintenance"), found("mark=quiet"), searched("陈小雨")]
    assert [*opened, searched("13800005678")] == [True] * 4


def test_an_auditors_list_leaves_the_closed_files_content_out(
    child: Application, desk: Desk, supervisor: User
) -> None:
    def exported(client: Client) -> str:
        asked = {"reason": "月度通报", "kind": "csv"}
        return client.post(reverse("review:export") + "?tab=open", asked).content.decode(
            "utf-8-sig"
        )

    assert child.reference in exported(desk("auditor"))
    assert "陈" not in exported(desk("auditor"))
    assert "抚养费" not in exported(desk("auditor"))
    assert "陈○" in exported(signed_in(Client(), supervisor))


def test_other_files_tell_only_that_the_responsible_person_should_look(
    child: Application, desk: Desk
) -> None:
    father = hand_in(opponent={"opponent_name": "陈小雨", "opponent_in_household": "no"})
    page = desk("reviewer").get(url_of(father)).content.decode()
    assert "请负责人核对有无利益冲突" in page
    assert child.reference not in page
    assert child.reference in desk("supervisor").get(url_of(father)).content.decode()


@pytest.mark.parametrize("open_ones", [1, checklist.SHOWN, checklist.SHOWN + 1])
def test_a_closed_file_is_told_of_beside_those_that_are_open(
    child: Application, desk: Desk, open_ones: int
) -> None:
    quarrel = {"opponent_name": "陈小雨", "opponent_in_household": "no"}
    for _again in range(open_ones):
        hand_in(person={"name": "陈小雨", "id_state": "no"}, opponent={"opponent_name": "某厂"})
    father = hand_in(opponent=quarrel)
    page = desk("reviewer").get(url_of(father)).content.decode()
    assert "请核对有无利益冲突；另有未成年人的案卷，请负责人一并核对" in page
    assert child.reference not in page
    Application.objects.filter(pk=child.pk).update(name_index="")
    assert "另有未成年人" not in desk("reviewer").get(url_of(father)).content.decode()


def test_next_passes_over_what_is_closed(child: Application, desk: Desk) -> None:
    client = desk("reviewer")
    answer = client.post(reverse("review:next"), follow=True)
    assert "现在没有等您处理的申请" in answer.content.decode()
    taken = client.post(reverse("review:take_selected"), {"pk": str(child.pk)}, follow=True)
    assert "要先由负责人批准" in taken.content.decode()


def test_a_supervisor_finds_what_waits_for_her_and_admits_somebody(
    child: Application, reviewer: User, supervisor: User
) -> None:
    client = signed_in(Client(), supervisor)
    page = client.get(reverse("review:index"), {"tab": "minors"}).content.decode()
    assert "待批准查看" in page
    assert child.reference in page
    assert "谁可以看" in client.get(url_of(child)).content.decode()
    answer = client.post(
        url_of(child, "admit"),
        {"people": [str(reviewer.pk)], "reason": "承办这份申请"},
        follow=True,
    )
    assert "已批准" in answer.content.decode()
    assert STORY in signed_in(Client(), reviewer).get(url_of(child)).content.decode()
    assert AuditEntry.objects.filter(action=acts.READ, actor=reviewer).count() == 1
    assert f"批准查看：{reviewer.get_full_name()}：承办这份申请" in (
        client.get(url_of(child)).content.decode()
    )


def test_admitting_without_people_or_reason_is_pointed_out(
    child: Application, reviewer: User, supervisor: User
) -> None:
    client = signed_in(Client(), supervisor)
    page = client.post(url_of(child, "admit"), {"reason": ""}).content.decode()
    assert "请选择可以看的同事" in page
    assert "请写明为什么" in page
    page = client.post(url_of(child, "admit"), {"people": ["999999"], "reason": "x"})
    assert page.status_code == 200
    assert not Admission.objects.exists()


def test_an_admission_is_taken_back_by_a_button(
    child: Application, reviewer: User, supervisor: User
) -> None:
    admit(child, reviewer, supervisor)
    client = signed_in(Client(), supervisor)
    answer = client.post(url_of(child, "dismiss"), {"user": reviewer.pk}, follow=True)
    assert "不能再看这份申请了" in answer.content.decode()
    assert client.post(url_of(child, "dismiss"), {"user": reviewer.pk}).status_code == 404
    assert client.post(url_of(child, "dismiss"), {"user": "x"}).status_code == 404
    assert "请找负责人批准" in signed_in(Client(), reviewer).get(url_of(child)).content.decode()


def test_who_reads_a_grown_persons_file_is_not_asked(
    application: Application, supervisor: User
) -> None:
    client = signed_in(Client(), supervisor)
    assert client.get(url_of(application, "admit"))["Location"] == url_of(application)
    assert "谁可以看" not in client.get(url_of(application)).content.decode()


def test_colleagues_to_hand_over_to_are_those_who_may_read_it(
    child: Application, reviewer: User, supervisor: User, stations: dict[str, Station]
) -> None:
    admitted, other = (
        staff("clerk", stations["workstation"], username=name) for name in ("admitted", "other")
    )
    for user in (reviewer, admitted):
        admit(child, user, supervisor)
    client = signed_in(Client(), reviewer)
    client.post(url_of(child, "take"), {"version": 1})
    page = client.get(url_of(child, "hand_over")).content.decode()
    assert f'value="{admitted.pk}"' in page
    assert f'value="{other.pk}"' not in page
    assert f'value="{other.pk}"' in (
        signed_in(Client(), supervisor).get(url_of(child, "hand_over")).content.decode()
    )
